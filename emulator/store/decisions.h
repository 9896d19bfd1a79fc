/*
 * Decided transactions. A decision is committed before the first of its items is applied, and goes
 * in the commit that applies them all: what is found here when a database is opened has yet to be
 * applied. What the bytes of `writes` mean, engine/transaction.c knows.
 */
#ifndef DYNARIG_DECISIONS_H
#define DYNARIG_DECISIONS_H

#include "store.h"

struct decision {
    uint64_t id; /* of the transaction, from 1; the durable counter "transaction" gives it */
    int64_t time_us;
    uint64_t submit;
    struct str writes;
};

void decisions_put(struct store *store, const struct decision *decision);
void decisions_done(struct store *store, uint64_t id);
/* The oldest one; `writes` valid until the next call here. False: none. */
bool decisions_first(struct store *store, struct decision *decision);

#endif
