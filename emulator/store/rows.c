#include "rows.h"

#include <assert.h>

#include "store_internal.h"

bool rows_get(struct store *store, struct str key, struct str *item)
{
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
    (void)sqlite3_reset(store->row_get);
    store_bind_blob(store->row_put, 1, key);
    store_bind_blob(store->row_put, 2, item);
    store_run(store, store->row_put);
}

void rows_delete(struct store *store, struct str key)
{
    (void)sqlite3_reset(store->row_get);
    store_bind_blob(store->row_delete, 1, key);
    store_run(store, store->row_delete);
}

void rows_range(struct store *store, struct str low, struct str high, bool ascending)
{
    assert(!store->range);
    store->range = ascending ? store->range_up : store->range_down;
    /* The bounds may be gone before the range is: SQLite keeps a copy. */
    (void)sqlite3_bind_blob64(store->range, 1, low.data, low.len, SQLITE_TRANSIENT);
    (void)sqlite3_bind_blob64(store->range, 2, high.data, high.len, SQLITE_TRANSIENT);
}

bool rows_next(struct store *store, struct str *key, struct str *item)
{
    assert(store->range);
    if (!store_row(store, store->range)) {
        return false;
    }
    *key = store_column(store->range, 0);
    *item = store_column(store->range, 1);
    return true;
}

void rows_end(struct store *store)
{
    (void)sqlite3_reset(store->range);
    store->range = NULL;
}

bool rows_reclaim(struct store *store, struct str low, struct str high, int limit)
{
    (void)sqlite3_reset(store->row_get);
    store_bind_blob(store->reclaim, 1, low);
    store_bind_blob(store->reclaim, 2, high);
    (void)sqlite3_bind_int(store->reclaim, 3, limit);
    store_run(store, store->reclaim);
    return sqlite3_changes(store->connection) == limit;
}
