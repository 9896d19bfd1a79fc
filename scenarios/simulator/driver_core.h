/* The core of a rig as what simulated clients speak to: virtual time, and nothing sleeps. */
#ifndef DYNARIG_DRIVER_CORE_H
#define DYNARIG_DRIVER_CORE_H

#include "../rig/rig.h"
#include "driver.h"

/* The rig has neither server nor clock, and outlives the driver. */
struct driver driver_core_open(struct rig *rig);

#endif
