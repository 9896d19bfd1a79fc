/*
 * The judge: sees each request with what came of it, in the order in which the requests were
 * applied, does the same on the model's own tables, and says whether the reply follows.
 *
 * It knows nothing of how the emulator works: its history is requests and replies. A reply that
 * may come at any time (throttling, an internal error) is always permitted, and changes nothing.
 * After a write that the model cannot follow (PartiQL, bulk operations) it judges nothing more
 * until it is reset: better silent than wrong.
 */
#ifndef DYNARIG_JUDGE_H
#define DYNARIG_JUDGE_H

#include "../emulator/base/doc.h"

struct judge;

struct judge_options {
    /* A request that the model takes and the service refuses as not valid disagrees. Only for
     * requests that are known to be valid: the model does not know every rule of validation. */
    bool strict;
    /* What items may take of memory, and how many a reply may make us look through; 0: no bound.
     * Beyond the first the model lets go of everything and is silent until it is reset. */
    size_t bytes_most;
    size_t look_most;
};

/* One request that was applied (or refused). Everything is only read during the call. */
struct seen {
    struct str operation;
    const struct doc *body;
    int64_t time_us;
    struct str fault;        /* kind of the fault that struck it: what it excuses is permitted */
    struct str error;        /* "ValidationException"; empty: success */
    const struct doc *reply; /* the reply, or the error's body */
    bool unseen;             /* nobody saw what came of it: it is done, and nothing compared */
};

enum verdict {
    VERDICT_AGREES,
    VERDICT_DISAGREES,
    VERDICT_UNJUDGED, /* the operation, or what it did, is beyond the model */
};

struct judge *judge_new(const struct judge_options *options);
void judge_free(struct judge *judge);
/* `why` says what was expected and what came instead; valid until the next call. */
enum verdict judge_see(struct judge *judge, const struct seen *seen, const char **why);
/* All tables gone. */
void judge_reset(struct judge *judge);
/* One table emptied, by name or ARN. */
void judge_empty(struct judge *judge, struct str table);
/* Who begins in the middle: a table as its CreateTable request, then items of it. Tokens of
 * transactions from before are not known. */
void judge_prime_table(struct judge *judge, const struct doc *create_table);
void judge_prime_item(struct judge *judge, struct str table, const struct doc *item);

/* Names of the operations that are judged; NULL past the end. */
const char *judge_operation(size_t index);

#endif
