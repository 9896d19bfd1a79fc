/*
 * Tally: numbers under names. Each name starts at 0; what order the names have inside is nobody's
 * business, for there is no way to list them.
 */
#ifndef DYNARIG_TALLY_H
#define DYNARIG_TALLY_H

#include "../emulator/base/arena.h"
#include "../emulator/base/str.h"

struct tally_slot;

struct tally {
    struct arena names;       /* owns copies of the names */
    struct tally_slot *slots; /* NULL: empty */
    size_t count, capacity;   /* capacity is a power of two */
};

void tally_init(struct tally *tally);
void tally_release(struct tally *tally);
/* All names forgotten. */
void tally_clear(struct tally *tally);
/* The number under this name, made with 0 when new. Valid until the next tally_at. */
uint64_t *tally_at(struct tally *tally, struct str name);
/* The number, 0 when there is none; makes nothing. */
uint64_t tally_get(const struct tally *tally, struct str name);

#endif
