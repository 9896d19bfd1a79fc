#include "catalog.h"

#include "store_internal.h"

void catalog_put(struct store *store, uint32_t id, struct str name, struct str state)
{
    (void)sqlite3_bind_int64(store->table_put, 1, id);
    (void)sqlite3_bind_text(store->table_put, 2, name.data, (int)name.len, SQLITE_STATIC);
    (void)sqlite3_bind_text(store->table_put, 3, state.data, (int)state.len, SQLITE_STATIC);
    store_run(store, store->table_put);
}

void catalog_drop(struct store *store, uint32_t id)
{
    (void)sqlite3_bind_int64(store->table_drop, 1, id);
    store_run(store, store->table_drop);
}

void catalog_forget(struct store *store, uint32_t id)
{
    (void)sqlite3_bind_int64(store->table_forget, 1, id);
    store_run(store, store->table_forget);
}

void catalog_each(struct store *store, catalog_visit *visit, void *context)
{
    sqlite3_stmt *each = store->table_each;
    while (store_row(store, each)) {
        visit(context, (uint32_t)sqlite3_column_int64(each, 0), sqlite3_column_int(each, 1) != 0,
              store_column(each, 2));
    }
    (void)sqlite3_reset(each);
}
