#include "bulks.h"

#include "store_internal.h"

static void bind_number(sqlite3_stmt *statement, int place, uint64_t number)
{
    (void)sqlite3_bind_int64(statement, place, (sqlite3_int64)number);
}

static void bind_text(sqlite3_stmt *statement, int place, struct str text)
{
    (void)sqlite3_bind_text(statement, place, text.data, (int)text.len, SQLITE_STATIC);
}

void bulks_put(struct store *store, uint64_t number, struct str state)
{
    bind_number(store->bulk_put, 1, number);
    bind_text(store->bulk_put, 2, state);
    store_run(store, store->bulk_put);
}

void bulks_each(struct store *store, bulks_visit *visit, void *context)
{
    sqlite3_stmt *each = store->bulk_each;
    while (store_row(store, each)) {
        visit(context, (uint64_t)sqlite3_column_int64(each, 0), store_column(each, 1));
    }
    (void)sqlite3_reset(each);
}

void bulks_put_object(struct store *store, uint64_t number, uint64_t place, struct str key,
                      struct str bytes)
{
    bind_number(store->bulk_object_put, 1, number);
    bind_number(store->bulk_object_put, 2, place);
    store_bind_blob(store->bulk_object_put, 3, key);
    store_bind_blob(store->bulk_object_put, 4, bytes);
    store_run(store, store->bulk_object_put);
}

bool bulks_get_object(struct store *store, uint64_t number, uint64_t place, struct str *key,
                      struct str *bytes)
{
    sqlite3_stmt *get = store->bulk_object_get;
    (void)sqlite3_reset(get); /* ends the life of the last result */
    bind_number(get, 1, number);
    bind_number(get, 2, place);
    if (!store_row(store, get)) {
        (void)sqlite3_reset(get);
        return false;
    }
    *key = store_column(get, 0);
    *bytes = store_column(get, 1);
    return true;
}

void bulks_put_report(struct store *store, uint64_t number, const char *type, int64_t record,
                      struct str line)
{
    bind_number(store->bulk_report_put, 1, number);
    bind_text(store->bulk_report_put, 2, str_from(type));
    bind_number(store->bulk_report_put, 3, (uint64_t)record);
    bind_text(store->bulk_report_put, 4, line);
    store_run(store, store->bulk_report_put);
}

void bulks_each_report(struct store *store, uint64_t number, const char *type,
                       bulks_visit_report *visit, void *context)
{
    sqlite3_stmt *each = store->bulk_report_each;
    bind_number(each, 1, number);
    bind_text(each, 2, str_from(type));
    while (store_row(store, each)) {
        visit(context, store_column(each, 0));
    }
    (void)sqlite3_reset(each);
}

void bulks_finish(struct store *store, uint64_t number)
{
    (void)sqlite3_reset(store->bulk_object_get);
    bind_number(store->bulk_objects_drop, 1, number);
    store_run(store, store->bulk_objects_drop);
    bind_number(store->bulk_reports_drop, 1, number);
    store_run(store, store->bulk_reports_drop);
}
