/*
 * What all transactions do, whoever made the list of their actions: TransactWriteItems and
 * TransactGetItems out of documents, ExecuteTransaction out of statements.
 *
 * The caller has read every action (item_write_input .. item_write_expressions, or filled the
 * struct itself), has found its table (item_write_find), has set `actor` to
 * ACTOR_TRANSACTION_WRITE or ACTOR_TRANSACTION_READ, and then calls one of the two functions below.
 * They keep the service's order: empty key values; two actions on one item; the token; the schemas
 * (a cancellation); 4 MB; admission; then conflicts, conditions and images of all actions, whose
 * failures together are one TransactionCanceledException with a reason for each action.
 */
#ifndef DYNARIG_TRANSACT_H
#define DYNARIG_TRANSACT_H

#include "item_read.h"
#include "item_write.h"

struct transact_writes {
    struct request *request;
    struct item_write *writes; /* actions, in the order of the request */
    size_t count;
    /* results */
    bool replayed;    /* the token's transaction was applied before: nothing is to be applied */
    struct str sizes; /* then: of that transaction (transaction_size) */
};

/*
 * Plans the transaction: on success the request has its changes, and the caller writes the reply.
 * `client_token`: ClientRequestToken; data NULL: none was given. Tokens of two operations have
 * nothing to do with each other.
 */
bool transact_writes(struct transact_writes *transact, struct str client_token, struct error *err);
/* "ConsumedCapacity" and "ItemCollectionMetrics", if the request asked for them. */
void transact_writes_reply(const struct transact_writes *transact, struct json_writer *w);

struct transact_reads {
    struct request *request;
    struct item_read *reads;
    size_t count;
};

/* Checks, and finds that every item may be read now. */
bool transact_reads(struct transact_reads *transact, struct error *err);
/* "Responses", and "ConsumedCapacity" if the request asked for it. */
void transact_reads_reply(const struct transact_reads *transact, struct json_writer *w);

#endif
