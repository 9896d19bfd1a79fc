/*
 * Transactions between prepare and commit, their decisions, and their tokens.
 *
 *     planned -> prepared: every item is held -> decided: one commit -> applied: one commit
 *
 * Planning found that every condition holds. While a transaction is prepared nobody else changes
 * its items (meeting.def), so what was planned stays true. The decision - the images, and the token
 * with them - is one commit of the store; all items are applied in the next. A database that is
 * opened applies the transactions that it finds decided; of one that was only prepared nothing was
 * ever written. Without a window a transaction is decided in the moment in which it is planned.
 */
#ifndef DYNARIG_TRANSACTION_H
#define DYNARIG_TRANSACTION_H

#include "writer.h"

#define TRANSACTION_ACTIONS_MAX 100 /* Developer Guide, "Quotas" */
#define TOKEN_LIFE_US 600000000LL   /* ten minutes: API Reference, TransactWriteItems */
#define PARAMETERS_DIGEST_BYTES 32

enum actor {
    ACTOR_READ,
    ACTOR_WRITE,
    ACTOR_BATCH_WRITE,
    ACTOR_TRANSACTION_READ,
    ACTOR_TRANSACTION_WRITE,
    ACTOR_COUNT
};

enum hold { HOLD_NONE, HOLD_CHECK, HOLD_WRITE, HOLD_COUNT };

enum meeting { MEETING_PROCEED, MEETING_REFUSE, MEETING_HAND_BACK, MEETING_CANCEL };

enum meeting meeting_of(enum actor actor, enum hold hold);

struct transaction {
    struct transaction *next; /* among the prepared ones */
    uint64_t submit;
    struct change *changes; /* one per action; those that change nothing hold their item, too */
    enum hold *holds;       /* likewise */
    uint32_t *table_ids;    /* likewise: a table may go while the transaction is prepared */
    size_t count;
    struct str token;  /* operation and ClientRequestToken; empty: none */
    struct str digest; /* of the request's parameters; with a token */
    bool prepared;
};

/* All transactions of an emulator. */
struct transactions {
    struct transaction *prepared; /* in no order that matters */
    uint64_t last_id;             /* of the last decided one; durable */
};

void transactions_init(struct transactions *transactions, struct store *store);
/* Applies what was decided before the database was closed, however that happened. */
void transactions_recover(struct transactions *transactions, struct writer *writer,
                          const struct tables *tables);

/* What holds the item with this row key, and what becomes of who meets it. */
enum hold transactions_hold(const struct transactions *transactions, struct str key);
enum meeting transactions_meet(const struct transactions *transactions, enum actor actor,
                               struct str key);

/* Holds the items of a planned transaction. It lives until the commit. */
void transactions_prepare(struct transactions *transactions, struct transaction *transaction);
/*
 * Ends the time between: the items are let go, and the changes are planned once more, for the
 * indexes of their tables may be others now. False: a table is gone, and nothing can be applied.
 */
bool transactions_resume(struct transactions *transactions, struct transaction *transaction,
                         const struct tables *tables, struct arena *arena, struct store *store);
/* Decides and applies; returns how many items changed. */
uint32_t transactions_commit(struct transactions *transactions, struct writer *writer,
                             const struct transaction *transaction, int64_t time_us);

enum token_state {
    TOKEN_NEW,
    TOKEN_RUNNING,  /* its transaction is prepared */
    TOKEN_FINISHED, /* its transaction was applied within the last ten minutes */
    TOKEN_MISMATCH, /* it belongs to a request with other parameters */
};

/* `sizes` (in the arena): with TOKEN_FINISHED the bytes of each action's larger image, as
 * transaction_size reads them. */
enum token_state transactions_token(const struct transactions *transactions, struct store *store,
                                    struct str token, struct str digest, int64_t time_us,
                                    struct arena *arena, struct str *sizes);
uint32_t transaction_size(struct str sizes, size_t action);

#endif
