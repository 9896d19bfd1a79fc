/* The pulse of all that a view holds: of the recorded runs, or of all seeds of all series. */
#ifndef DYNARIG_VIEW_PULSE_H
#define DYNARIG_VIEW_PULSE_H

#include "pulse.h"
#include "view.h"

/* Adds to `pulse`. */
void view_pulse(const struct view *view, struct pulse *pulse);

#endif
