#include "tokens.h"

#include "store_internal.h"

void tokens_put(struct store *store, struct str name, const struct token *token)
{
    sqlite3_stmt *put = store->token_put;
    (void)sqlite3_reset(store->token_get); /* ends the life of the last result */
    store_bind_blob(put, 1, name);
    (void)sqlite3_bind_int64(put, 2, token->done_us);
    store_bind_blob(put, 3, token->digest);
    store_bind_blob(put, 4, token->sizes);
    store_run(store, put);
}

bool tokens_get(struct store *store, struct str name, struct token *token)
{
    sqlite3_stmt *get = store->token_get;
    (void)sqlite3_reset(get);
    store_bind_blob(get, 1, name);
    if (!store_row(store, get)) {
        (void)sqlite3_reset(get);
        return false;
    }
    token->done_us = sqlite3_column_int64(get, 0);
    token->digest = store_column(get, 1);
    token->sizes = store_column(get, 2);
    return true;
}

void tokens_trim(struct store *store, int64_t time_us)
{
    (void)sqlite3_reset(store->token_get);
    (void)sqlite3_bind_int64(store->token_trim, 1, time_us);
    store_run(store, store->token_trim);
}
