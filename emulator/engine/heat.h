/*
 * Heat: what was consumed of late, in slots of time. A function of what was added when.
 */
#ifndef DYNARIG_HEAT_H
#define DYNARIG_HEAT_H

#include <stdint.h>

#define HEAT_SLOTS 60 /* of which the time over which heat is measured has so many */

struct heat {
    int64_t slot; /* number of the newest: time / length of a slot */
    int64_t sum;  /* half units in all slots */
    int32_t halves[HEAT_SLOTS];
};

/* Slots up to this one have begun; what is older than HEAT_SLOTS is forgotten. */
void heat_roll(struct heat *heat, int64_t slot);
/* In the newest slot. */
void heat_add(struct heat *heat, int64_t halves);
/* `part` of `whole` stays in `lower`, the rest goes to `upper`; of nothing, half. */
void heat_part(struct heat *lower, struct heat *upper, int64_t part, int64_t whole);

#endif
