#include "rows.h"

#include <assert.h>

#include "store_internal.h"

bool rows_get(struct store *store, struct str key, struct str *item)
{
    if (store->rows) {
        return ordered_get(store->rows, key, item);
    }
    (void)sqlite3_reset(store->row_get); /* ends the life of the last result */
    store_bind_blob(store->row_get, 1, key);
    if (!store_row(store, store->row_get)) {
        (void)sqlite3_reset(store->row_get);
        return false;
    }
    *item = store_column(store->row_get, 0);
    return true;
}

void rows_put(struct store *store, struct str key, struct str item)
{
    if (store->rows) {
        ordered_put(store->rows, key, item);
        return;
    }
    (void)sqlite3_reset(store->row_get);
    store_bind_blob(store->row_put, 1, key);
    store_bind_blob(store->row_put, 2, item);
    store_run(store, store->row_put);
}

void rows_delete(struct store *store, struct str key)
{
    if (store->rows) {
        (void)ordered_delete(store->rows, key);
        return;
    }
    (void)sqlite3_reset(store->row_get);
    store_bind_blob(store->row_delete, 1, key);
    store_run(store, store->row_delete);
}

/* The bounds may be gone before the range is. */
static void walk_begin(struct store *store, struct str low, struct str high, bool ascending)
{
    assert(!store->walking);
    store->walking = true;
    buf_clear(&store->walk_low);
    buf_clear(&store->walk_high);
    buf_str(&store->walk_low, low);
    buf_str(&store->walk_high, high);
    ordered_walk_init(&store->walk, store->rows, buf_view(&store->walk_low),
                      buf_view(&store->walk_high), ascending);
}

void rows_range(struct store *store, struct str low, struct str high, bool ascending)
{
    if (store->rows) {
        walk_begin(store, low, high, ascending);
        return;
    }
    assert(!store->range);
    store->range = ascending ? store->range_up : store->range_down;
    (void)sqlite3_bind_blob64(store->range, 1, low.data, low.len, SQLITE_TRANSIENT);
    (void)sqlite3_bind_blob64(store->range, 2, high.data, high.len, SQLITE_TRANSIENT);
}

bool rows_next(struct store *store, struct str *key, struct str *item)
{
    assert(store->range || store->walking);
    if (store->rows) {
        return ordered_next(&store->walk, key, item);
    }
    if (!store_row(store, store->range)) {
        return false;
    }
    *key = store_column(store->range, 0);
    *item = store_column(store->range, 1);
    return true;
}

void rows_end(struct store *store)
{
    if (store->rows) {
        store->walking = false;
        return;
    }
    (void)sqlite3_reset(store->range);
    store->range = NULL;
}

static bool reclaim_from_memory(struct store *store, struct str low, struct str high, int limit)
{
    struct str key, item;
    for (int i = 0; i < limit; i++) {
        struct ordered_walk walk;
        ordered_walk_init(&walk, store->rows, low, high, true);
        if (!ordered_next(&walk, &key, &item)) {
            return false;
        }
        (void)ordered_delete(store->rows, key);
    }
    return true;
}

bool rows_reclaim(struct store *store, struct str low, struct str high, int limit)
{
    if (store->rows) {
        return reclaim_from_memory(store, low, high, limit);
    }
    (void)sqlite3_reset(store->row_get);
    store_bind_blob(store->reclaim, 1, low);
    store_bind_blob(store->reclaim, 2, high);
    (void)sqlite3_bind_int(store->reclaim, 3, limit);
    store_run(store, store->reclaim);
    return !store->failed && sqlite3_changes(store->connection) == limit;
}
