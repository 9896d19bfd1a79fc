#include "tally.h"

#include <stdlib.h>

#include "../emulator/base/random.h"

#define CAPACITY_FIRST 16

struct tally_slot {
    bool used;
    struct str name;
    uint64_t hash;
    uint64_t number;
};

void tally_init(struct tally *tally)
{
    *tally = (struct tally){.count = 0};
    arena_init(&tally->names);
}

void tally_release(struct tally *tally)
{
    free(tally->slots);
    arena_release(&tally->names);
    tally_init(tally);
}

void tally_clear(struct tally *tally)
{
    for (size_t i = 0; i < tally->capacity; i++) {
        tally->slots[i] = (struct tally_slot){.used = false};
    }
    tally->count = 0;
    arena_reset(&tally->names);
}

/* The slot that holds the name, or the free one where it would stand. */
static struct tally_slot *find(const struct tally *tally, struct str name, uint64_t hash)
{
    size_t mask = tally->capacity - 1;
    size_t at = (size_t)hash & mask;
    while (tally->slots[at].used &&
           (tally->slots[at].hash != hash || !str_eq(tally->slots[at].name, name))) {
        at = (at + 1) & mask;
    }
    return &tally->slots[at];
}

static void grow(struct tally *tally)
{
    struct tally_slot *old = tally->slots;
    size_t old_capacity = tally->capacity;
    tally->capacity = old_capacity ? old_capacity * 2 : CAPACITY_FIRST;
    tally->slots = mem_zalloc(tally->capacity * sizeof *tally->slots);
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].used) {
            *find(tally, old[i].name, old[i].hash) = old[i];
        }
    }
    free(old);
}

uint64_t *tally_at(struct tally *tally, struct str name)
{
    if (tally->count * 4 >= tally->capacity * 3) {
        grow(tally);
    }
    uint64_t hash = random_hash(0, name);
    struct tally_slot *slot = find(tally, name, hash);
    if (!slot->used) {
        *slot = (struct tally_slot){true, arena_copy(&tally->names, name), hash, 0};
        tally->count++;
    }
    return &slot->number;
}

uint64_t tally_get(const struct tally *tally, struct str name)
{
    if (tally->count == 0) {
        return 0;
    }
    const struct tally_slot *slot = find(tally, name, random_hash(0, name));
    return slot->used ? slot->number : 0;
}
