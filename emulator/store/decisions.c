#include "decisions.h"

#include "store_internal.h"

void decisions_put(struct store *store, const struct decision *decision)
{
    sqlite3_stmt *put = store->decision_put;
    (void)sqlite3_bind_int64(put, 1, (sqlite3_int64)decision->id);
    (void)sqlite3_bind_int64(put, 2, decision->time_us);
    (void)sqlite3_bind_int64(put, 3, (sqlite3_int64)decision->submit);
    store_bind_blob(put, 4, decision->writes);
    store_run(store, put);
}

void decisions_done(struct store *store, uint64_t id)
{
    (void)sqlite3_reset(store->decision_first);
    (void)sqlite3_bind_int64(store->decision_done, 1, (sqlite3_int64)id);
    store_run(store, store->decision_done);
}

bool decisions_first(struct store *store, struct decision *decision)
{
    sqlite3_stmt *first = store->decision_first;
    (void)sqlite3_reset(first); /* ends the life of the last result */
    if (!store_row(store, first)) {
        (void)sqlite3_reset(first);
        return false;
    }
    *decision = (struct decision){
        .id = (uint64_t)sqlite3_column_int64(first, 0),
        .time_us = sqlite3_column_int64(first, 1),
        .submit = (uint64_t)sqlite3_column_int64(first, 2),
        .writes = store_column(first, 3),
    };
    return true;
}
