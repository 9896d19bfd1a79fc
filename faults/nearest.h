/*
 * The nearest name to a misspelt one, for messages: offer every candidate, then ask for the hint.
 */
#ifndef DYNARIG_NEAREST_H
#define DYNARIG_NEAREST_H

#include "../emulator/base/arena.h"
#include "../emulator/base/str.h"

struct nearest {
    struct str wanted;
    struct str best; /* the nearest so far; borrowed from the offer */
    size_t distance; /* letters to change, add or drop */
};

void nearest_init(struct nearest *nearest, struct str wanted);
/* Of equally near names the first offered stays. */
void nearest_offer(struct nearest *nearest, struct str name);
/* ` (did you mean "PutItem"?)`, or "" when nothing is near enough. In the arena. */
const char *nearest_hint(const struct nearest *nearest, struct arena *arena);

#endif
