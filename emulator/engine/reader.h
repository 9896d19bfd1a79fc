/*
 * Pages of Query and Scan: rows of a range in key order, evaluated one by one until the range, the
 * limit or 1 MB of evaluated data ends (API Reference, Query: "Pagination").
 */
#ifndef DYNARIG_READER_H
#define DYNARIG_READER_H

#include "../expr/expression.h"
#include "glimpse.h"
#include "table.h"

#define PAGE_BYTES_MAX (1024 * 1024)

struct range {
    struct buf low;  /* first row key */
    struct buf high; /* row key after the last */
};

void range_init(struct range *range);
void range_release(struct range *range);
/* All rows of a table or index id whose hash lies in segment `segment` of `total`. */
void range_segment(struct range *range, uint32_t id, uint64_t segment, uint64_t total);
/* Rows that a bound key condition selects. */
void range_query(struct range *range, const struct table *table, const struct index *index,
                 const struct key_range *condition);
/* Cuts what was already read: up to and including this row key. */
void range_resume(struct range *range, struct str row_key, bool ascending);
bool range_covers(const struct range *range, struct str row_key);

enum page_end { PAGE_COMPLETE, PAGE_LIMIT, PAGE_BYTES, PAGE_THROTTLED };

struct page {
    const struct range *range;
    bool ascending;
    uint64_t limit;      /* evaluated items; 0: none */
    uint64_t bytes_most; /* PAGE_THROTTLED beyond; 0: it is not */
    /* Called for each evaluated row; `bytes` is its charged size. */
    void (*visit)(void *context, struct str item, uint32_t bytes);
    void *context;
    /* results */
    enum page_end end;
    uint64_t evaluated;
    uint64_t bytes;
    uint64_t fetched;     /* what `visit` read from the table besides, each item rounded up */
    struct str last_item; /* the last evaluated row, in the arena; only if the page was cut */
};

/* `glimpse`: as who reads sees the rows. */
void page_read(struct arena *arena, struct glimpse *glimpse, struct page *page);

#endif
