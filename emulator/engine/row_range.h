/*
 * Ranges of row keys that lie side by side and cover everything: what a partition holds, and a
 * shard. Keys are row keys (data/key.h) without the id that leads them, so that the same range
 * serves a table and what lies beside its items.
 */
#ifndef DYNARIG_ROW_RANGE_H
#define DYNARIG_ROW_RANGE_H

#include "../base/json.h"
#include "../data/key.h"

/* low <= key < high. An empty high: no end, for no key is empty. */
struct row_range {
    struct buf low, high; /* owned */
};

void row_range_init(struct row_range *range, struct str low, struct str high);
void row_range_release(struct row_range *range);
/* One of so many parts of everything, which have as many hashes each. */
void row_range_part(struct row_range *range, uint64_t part, uint64_t total);
/* Before the range: below zero; in it: zero; behind it: above. */
int row_range_order(const struct row_range *range, struct str key);
/* `range` ends at `at`, which lies in it and is not its beginning; `upper` is the rest. */
void row_range_cut(struct row_range *range, struct str at, struct row_range *upper);
/* The key, of a hash alone, that halves the hashes of the range; false: it has less than two. */
bool row_range_middle(const struct row_range *range, struct buf *at);

/* A row key without its id. */
struct str row_place(struct str row_key);

/*
 * A bound as JSON: {"hash":"8000000000000000","key":{"pk":{"S":"a"}},"after":true}. `key`, of the
 * table or index with these schemas (as key_row takes them), is there if the bound lies within a
 * hash, `after` if it is the end of all that begin with that key. Null: none.
 */
void row_bound_dump(struct json_writer *w, struct str bound, const struct key_schema *schema,
                    const struct key_schema *base);

#endif
