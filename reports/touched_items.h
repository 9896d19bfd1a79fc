/*
 * The items that a recorded request names by their keys, as texts that people read: "q 0". What
 * the keys of tables are is learnt from the requests themselves: CreateTable, and every `Key`.
 */
#ifndef DYNARIG_TOUCHED_ITEMS_H
#define DYNARIG_TOUCHED_ITEMS_H

#include "../emulator/base/doc.h"

enum { TOUCHED_TABLES_MAX = 64, TOUCHED_KEY_MAX = 2, TOUCHED_ITEMS_MAX = 128 };

struct key_names {
    struct {
        struct str table;
        struct str names[TOUCHED_KEY_MAX];
        size_t count;
    } tables[TOUCHED_TABLES_MAX];
    size_t count;
};

struct touched_item {
    struct str table;
    struct str key; /* values without their types */
};

/* Learns from a request's body; names lie in the arena. */
void key_names_learn(struct key_names *names, struct str body, struct arena *arena);
/* At most TOUCHED_ITEMS_MAX; an item whose table's key is not known is left out. */
size_t touched_items(const struct key_names *names, struct str body, struct arena *arena,
                     struct touched_item out[TOUCHED_ITEMS_MAX]);

#endif
