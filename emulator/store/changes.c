#include "changes.h"

#include "store_internal.h"

/* No image is SQL NULL, so that an empty item could still be told from none. */
static void bind_image(sqlite3_stmt *statement, int place, struct str image)
{
    if (image.len > 0) {
        store_bind_blob(statement, place, image);
    } else {
        (void)sqlite3_bind_null(statement, place);
    }
}

void changes_append(struct store *store, const struct change_entry *entry)
{
    sqlite3_stmt *append = store->change_append;
    (void)sqlite3_bind_int64(append, 1, (sqlite3_int64)entry->number);
    (void)sqlite3_bind_int64(append, 2, entry->time_us);
    (void)sqlite3_bind_int64(append, 3, (sqlite3_int64)entry->submit);
    (void)sqlite3_bind_int64(append, 4, entry->table_id);
    store_bind_blob(append, 5, entry->key);
    bind_image(append, 6, entry->old_item);
    bind_image(append, 7, entry->new_item);
    (void)sqlite3_bind_text(append, 8, entry->cause, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(append, 9, (sqlite3_int64)entry->transaction);
    store_run(store, append);
}

void changes_trim(struct store *store, uint64_t number)
{
    (void)sqlite3_bind_int64(store->change_trim, 1, (sqlite3_int64)number);
    store_run(store, store->change_trim);
}

bool changes_after(struct store *store, uint64_t number, struct change_entry *entry)
{
    sqlite3_stmt *after = store->change_after;
    (void)sqlite3_reset(after); /* ends the life of the last result */
    (void)sqlite3_bind_int64(after, 1, (sqlite3_int64)number);
    if (!store_row(store, after)) {
        (void)sqlite3_reset(after);
        return false;
    }
    entry->number = (uint64_t)sqlite3_column_int64(after, 0);
    entry->time_us = sqlite3_column_int64(after, 1);
    entry->submit = (uint64_t)sqlite3_column_int64(after, 2);
    entry->table_id = (uint32_t)sqlite3_column_int64(after, 3);
    entry->key = store_column(after, 4);
    entry->old_item = store_column(after, 5);
    entry->new_item = store_column(after, 6);
    entry->cause = (const char *)sqlite3_column_text(after, 7);
    entry->transaction = (uint64_t)sqlite3_column_int64(after, 8);
    return true;
}
