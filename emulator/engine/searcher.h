/*
 * Searches of a vector index: the entries most like a vector, exactly. Every entry of the partition
 * is compared; of equal scores the entry whose row comes first is better.
 */
#ifndef DYNARIG_SEARCHER_H
#define DYNARIG_SEARCHER_H

#include "../store/rows.h"
#include "table.h"

struct match {
    double score;
    struct str item; /* the encoded entry, in the arena */
};

struct search {
    const struct table *table;
    const struct index *index;
    const struct value *partition; /* the partition key's value; NULL: all entries */
    struct str vector;             /* of the index's dimensions */
    size_t limit;                  /* at least 1 */
    /* Is the entry to be compared? NULL: each is. */
    bool (*accepts)(void *context, const struct value *entry);
    void *context;
    /* results, in the arena */
    struct match *matches; /* best first */
    size_t count;
    uint64_t compared; /* entries */
};

void search_run(struct arena *arena, struct store *store, struct search *search);

#endif
