/*
 * An ordered map in memory: byte strings by byte strings, sorted by unsigned bytes, then length, as
 * SQLite sorts blobs. Rows stand in it when there is no file (rows.c).
 *
 * A B+tree. A node keeps the first eight bytes of each key as a number beside the pointer to the
 * row, so that a search touches one row: in keys of rows those bytes are the table and half of the
 * hash (data/key.h). The map owns copies of all it holds.
 */
#ifndef DYNARIG_ORDERED_H
#define DYNARIG_ORDERED_H

#include <stdbool.h>

#include "../base/str.h"

struct ordered;

struct ordered *ordered_new(void);
void ordered_free(struct ordered *map); /* NULL: nothing */
void ordered_clear(struct ordered *map);

/* `value` is valid until the key is put again or deleted, or the map cleared. False: not there. */
bool ordered_get(const struct ordered *map, struct str key, struct str *value);
void ordered_put(struct ordered *map, struct str key, struct str value);
bool ordered_delete(struct ordered *map, struct str key); /* false: it was not there */

/* A walk through the keys from `low` on and before `high`; the caller keeps both bounds. */
struct ordered_walk {
    const struct ordered *map;
    struct str low;
    struct str high;
    bool ascending;
    const struct ordered_row *last; /* the row that it stands on; NULL before the first */
    const struct ordered_node *leaf;
    size_t place;   /* in the leaf */
    uint64_t edits; /* of the map when leaf and place were found */
};

void ordered_walk_init(struct ordered_walk *walk, const struct ordered *map, struct str low,
                       struct str high, bool ascending);
/* The next key in order. False: no more. The map may be changed between two calls, but for the key
 * that the walk stands on. */
bool ordered_next(struct ordered_walk *walk, struct str *key, struct str *value);

#endif
