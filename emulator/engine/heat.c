#include "heat.h"

#include <string.h>

void heat_roll(struct heat *heat, int64_t slot)
{
    if (slot - heat->slot >= HEAT_SLOTS) {
        *heat = (struct heat){.slot = slot};
    }
    while (heat->slot < slot) {
        int32_t *oldest = &heat->halves[++heat->slot % HEAT_SLOTS];
        heat->sum -= *oldest;
        *oldest = 0;
    }
}

void heat_add(struct heat *heat, int64_t halves)
{
    heat->halves[heat->slot % HEAT_SLOTS] += (int32_t)halves;
    heat->sum += halves;
}

void heat_part(struct heat *lower, struct heat *upper, int64_t part, int64_t whole)
{
    *upper = *lower;
    lower->sum = upper->sum = 0;
    for (size_t i = 0; i < HEAT_SLOTS; i++) {
        int64_t halves = upper->halves[i];
        int64_t stays = whole > 0 ? halves * part / whole : halves / 2;
        lower->halves[i] = (int32_t)stays;
        upper->halves[i] = (int32_t)(halves - stays);
        lower->sum += lower->halves[i];
        upper->sum += upper->halves[i];
    }
}
