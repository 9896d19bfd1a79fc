/*
 * A change: what a write would do to one item and to every index entry of it. Planning touches
 * nothing; the writer applies it.
 */
#ifndef DYNARIG_CHANGE_H
#define DYNARIG_CHANGE_H

#include "../store/rows.h"
#include "table.h"

/* What becomes of one index's entry; only indexes that have one before or after are listed. */
struct entry_delta {
    struct index *index;
    bool had, has;
    bool deferred; /* the index is being filled and has not come to this item yet: it will find
                      the new image; the write is charged all the same */
    struct str old_key, new_key;   /* row keys */
    struct str old_item, new_item; /* encoded */
    uint32_t old_bytes, new_bytes; /* charged sizes */
};

struct change {
    struct table *table;
    struct str key;                /* row key */
    const struct value *old_image; /* NULL: no item there */
    const struct value *new_image; /* NULL: deleted, or nothing there */
    struct str old_item, new_item; /* encoded; empty: none */
    uint32_t old_bytes, new_bytes; /* charged sizes; 0: none */
    bool differs;                  /* false: the item stays as it is, the log gets no entry */
    struct entry_delta *deltas;
    size_t delta_count;
};

/* Starts a change of the item that has these key attributes: reads what is there. */
void change_begin(struct arena *arena, struct store *store, struct table *table,
                  const struct value *key, struct change *change);
/* The same where the row key is known already (and outlives the change). */
void change_resume(struct arena *arena, struct store *store, struct table *table, struct str key,
                   struct change *change);
/* Completes it with the image it leads to; NULL: none. */
void change_plan(struct arena *arena, struct change *change, const struct value *new_image);
/* The index's row for an item: key, encoded entry, its charged size. False: it has none. */
bool change_entry(struct arena *arena, const struct table *table, const struct index *index,
                  const struct value *image, struct str *key, struct str *item, uint32_t *bytes);

#endif
