/*
 * Client request tokens of finished transactions: which request stood behind each, and how large
 * its items were, since a repetition is charged by them.
 */
#ifndef DYNARIG_TOKENS_H
#define DYNARIG_TOKENS_H

#include "store.h"

struct token {
    int64_t done_us;   /* when the transaction was finished */
    struct str digest; /* of the request's parameters */
    struct str sizes;  /* what an engine wants to know of the items */
};

/* `name`: operation and token. A token that is there already is replaced. */
void tokens_put(struct store *store, struct str name, const struct token *token);
/* Strings valid until the next call here. False: no such token. */
bool tokens_get(struct store *store, struct str name, struct token *token);
/* Forgets those of transactions finished before `time_us`. */
void tokens_trim(struct store *store, int64_t time_us);

#endif
