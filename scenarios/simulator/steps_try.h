/* The preparation of steps, tried before anything runs: what the service would refuse is refused
 * where it stands. */
#ifndef DYNARIG_STEPS_TRY_H
#define DYNARIG_STEPS_TRY_H

#include "steps.h"

/* Makes the tables and puts the items, on a core of its own. */
bool steps_try(const struct checker *c, const struct steps *steps);

#endif
