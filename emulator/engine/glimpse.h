/*
 * What a read sees: the rows as they are, or as a replica has them that is behind (replica.h).
 */
#ifndef DYNARIG_GLIMPSE_H
#define DYNARIG_GLIMPSE_H

#include "../store/rows.h"
#include "replica.h"

struct glimpse {
    struct store *store;
    const struct replica_set *set; /* NULL: all is seen as it is */
    uint64_t position;
    struct ddb_read *claim; /* with a set: it is noted there if something is another now */
    /* The range that is open. */
    struct replica_past *past;
    size_t past_count;
    bool ascending;
    bool held;  /* a row of the store was read, and is in hand */
    bool given; /* it was shown already */
    struct str key, item;
};

/* As rows_get. */
bool glimpse_get(struct glimpse *glimpse, struct str key, struct str *item);
/* As rows_range, rows_next, rows_end; what it must remember lies in the arena. */
void glimpse_range(struct glimpse *glimpse, struct arena *arena, struct str low, struct str high,
                   bool ascending);
bool glimpse_next(struct glimpse *glimpse, struct str *key, struct str *item);
void glimpse_end(struct glimpse *glimpse);

#endif
