/*
 * The judge: sees each request with what came of it, in the order in which the requests were
 * applied, does the same on the model's own tables, and says whether the reply follows. If it also
 * learns when each request was sent and answered, it holds the order of things against the clock.
 *
 * It knows nothing of how the emulator works: its history is requests, replies, and claims about
 * when a request was applied. A reply that may come at any time (throttling, an internal error) is
 * always permitted, and changes nothing. What the model cannot know is left open for that reply
 * alone; a table whose items it could not follow (a bulk load) is left alone until a scan has shown
 * it whole.
 */
#ifndef DYNARIG_JUDGE_H
#define DYNARIG_JUDGE_H

#include "../emulator/base/doc.h"
#include "../emulator/base/throttling.h"
#include "../emulator/base/usage.h"
#include "property.h"

struct judge;

/* What a partition serves and holds, where throughput is enforced; zero: nobody claims anything. */
struct partition_terms {
    int64_t halves[2];     /* of units a second: reads, writes */
    int64_t depth_us;      /* for so long what it leaves is kept */
    int64_t hot_halves[2]; /* it is not split for heat before it served these on an axis */
    int64_t bytes_most;    /* then it is split */
};

struct judge_options {
    /* A request that the model takes and the service refuses as not valid disagrees. Only for
     * requests that are known to be valid: the model does not know every rule of validation. */
    bool strict;
    /* What items may take of memory, and how many a reply may make us look through; 0: no bound.
     * Beyond the first the model lets go of everything and is silent until it is reset. */
    size_t bytes_most;
    size_t look_most;
    /* Changes of tables take time, and how much is not known; else they are done at once. */
    bool slow_tables;
    /* How throughput is limited; zero: it is not. */
    struct ddb_throttling throttling;
    /* Between prepare and commit of a transaction time passes. */
    bool windows;
    /* A loss of power may take what was seen last: requests are kept, so that the model can go
     * back (judge_reopened). */
    bool may_go_back;
    /* Items past their TTL are deleted, at most so much later, and by nobody else's doing. */
    bool expires;
    int64_t expiry_most_us;
    /* How late replicas may be, and global indexes moreover; how far a fault may take a read back.
     * All 0: every read sees what is there. */
    int64_t lag_us, gsi_lag_us, stale_most_us;
    struct partition_terms partitions;
};

/* What a read saw that did not ask for consistency, as it claims. */
struct model_sight {
    unsigned replica;  /* 0, 1, 2; 3: a fault made it stale */
    uint64_t position; /* number of the last change that it saw */
};

/* One request that was applied (or refused). Everything is only read during the call. */
struct seen {
    uint64_t submit; /* its number; 0: not known, and then never sent nor answered */
    struct str operation;
    const struct doc *body;
    int64_t time_us;
    struct str fault;           /* kind of the fault that struck it: what it excuses is permitted */
    struct str error;           /* "ValidationException"; empty: success */
    const struct doc *reply;    /* the reply, or the error's body */
    uint64_t commit;            /* of the store, that holds its effect; 0: none, or nobody knows */
    uint64_t last_change;       /* number of the last change, its own included */
    const struct ddb_use *uses; /* what it took, and what there was not, as the server claims */
    size_t use_count;
    const struct model_sight *sights; /* one for each such read, in the order of the request */
    size_t sight_count;
    const struct ddb_parted *parted; /* what partitions answered to it */
    size_t parted_count;
    bool unseen; /* nobody saw what came of it: it is done, and nothing compared */
};

enum verdict {
    VERDICT_AGREES,
    VERDICT_DISAGREES,
    VERDICT_UNJUDGED, /* the operation, or what it did, is beyond the model */
};

/* The service says that it deleted an item by itself, for it had expired. Only read during the
 * call. */
struct expiration {
    int64_t time_us;
    struct str table;
    const struct doc *key;
    struct str principal, principal_type; /* who did it, as streams will tell it */
    uint64_t commit, last_change;         /* as in struct seen */
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

/* May it, by what the item is and when it is? Then the model has the item no longer. */
enum verdict judge_expired(struct judge *judge, const struct expiration *expiration,
                           const char **why);

/* A request went out. Its number is greater than those before; it may have been applied already in
 * the same moment. */
enum verdict judge_sent(struct judge *judge, uint64_t submit, int64_t time_us, const char **why);
/* Its reply came, whole, and said that it succeeded. */
enum verdict judge_answered(struct judge *judge, uint64_t submit, int64_t time_us,
                            const char **why);

/* The store was opened again after a crash, and says what it found. */
struct reopening {
    int64_t time_us;
    bool may_lose;        /* what was seen last may be lost */
    uint64_t commit;      /* the last one that is there */
    uint64_t last_change; /* number of the last change that is there */
    /* A list of all items of a table, or of an index of it; in the arena. False: there is none. */
    bool (*read)(void *context, struct arena *arena, struct str table, struct str index,
                 struct doc *items);
    void *context;
};
/* Is it all there, whole? The model goes back to what is, where something may be lost. */
enum verdict judge_reopened(struct judge *judge, const struct reopening *reopening,
                            const char **why);
/* Which property the last disagreement broke. */
enum check judge_check(const struct judge *judge);
/* How often something was held against the property, so far. */
uint64_t judge_held(const struct judge *judge, enum check check);

/*
 * When all is quiet: the requests that show every table and index whole, page by page, one after
 * another. To be sent, applied and seen like any other. False: all has been shown.
 */
bool judge_inspect(struct judge *judge, struct str *operation, struct str *body);

/* Names of the operations that are judged; NULL past the end. */
const char *judge_operation(size_t index);

#endif
