/*
 * The emulator's public face: one deterministic DynamoDB, without a clock, a socket or a thread.
 *
 * A driver submits a request that arrives at time t, advances time, and polls the replies that are
 * due. Same options, same seed, same requests in the same order at the same times: same bytes. The
 * state at t depends on inputs and t alone: more calls of advance or poll change nothing.
 *
 *     arrived -> planned -> admitted -> applied -> replied | dropped
 *
 * Times are microseconds since 1970-01-01T00:00:00Z and never go back; a call with an earlier time
 * than the last counts as the last. Two instances live side by side; nothing is global.
 */
#ifndef DYNARIG_EMULATOR_H
#define DYNARIG_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "base/throttling.h"
#include "base/usage.h"

#define DDB_API __attribute__((visibility("default")))

#define DDB_VERSION "0.1.0"
#define DDB_NEVER INT64_MAX /* no event is due */

struct ddb;

/* One applied change of one item, as the change log numbers it. Valid during the callback. */
struct ddb_change {
    uint64_t number;  /* place in the change log, from 1, never reused */
    uint64_t submit;  /* the request that caused it; 0: none, it happened by itself */
    int64_t time_us;  /* when it was applied */
    uint64_t commit;  /* of the store, that holds it; 0: the disk cannot fail */
    struct str cause; /* "client", "transaction", "ttl" */
    /* Who did it, where it was the service itself, and what that is: "dynamodb.amazonaws.com",
     * "Service". Else empty. */
    struct str principal, principal_type;
    struct str account, region; /* of the table */
    struct str table;           /* table name */
    struct str key;             /* {"pk":{"S":"a"}} as JSON text */
    struct str old_image;       /* JSON text of the item before; empty: none */
    struct str new_image;       /* JSON text of the item after; empty: deleted */
};

/* How long changes of tables take and how soon they may be repeated; all zero: at once. */
struct ddb_lifecycle {
#define SPAN(name, aws, help) int64_t name;
#include "spans.def"
#undef SPAN
};

/* How long requests take, from arrival to reply (latency.def). */
enum ddb_latency_kind {
#define LATENCY(id, name, median, p99, more, step, unmeasured, help) DDB_LATENCY_##id,
#include "latency.def"
#undef LATENCY
    DDB_LATENCY_COUNT
};

struct ddb_latency_row {
    int64_t median_us, p99_us;   /* up to an hour; the median no greater; both 0: no time */
    int64_t step_us, step_bytes; /* more for so many bytes; 0: none */
    int64_t free_bytes;          /* which do not count */
};

struct ddb_latency {
    bool on; /* false: every request is answered in the moment in which it arrives */
    struct ddb_latency_row rows[DDB_LATENCY_COUNT];
};

/* How late a change may come to those who read without asking for consistency. */
struct ddb_lag {
    int64_t most_us;   /* never later; up to an hour; 0: nothing is late */
    int64_t share_ppm; /* of the changes, that come late to a replica (or to an index) */
};
#define DDB_LAG_SHARE_PPM 5000      /* measured on the service right after a write: 0.50 % */
#define DDB_GSI_LAG_SHARE_PPM 34600 /* likewise, of a global index: 3.46 % */

/* One eventually consistent read: of an item, or of a page. */
struct ddb_read {
    struct ddb_read *next; /* of the same request, in its order */
    unsigned replica;      /* from 0; DDB_REPLICA_STRUCK: a fault made it stale */
    uint64_t position;     /* it saw the changes up to this number */
    bool stale;            /* something that it saw is another now */
};
#define DDB_REPLICA_STRUCK 3

/* One request as it was applied, or refused. Valid during the callback. */
struct ddb_applied {
    uint64_t submit;
    int64_t arrival_us;
    int64_t time_us;
    int64_t due_us; /* of the reply, whether or not it gets anywhere */
    struct str operation;
    struct str account; /* whose tables it saw; empty: all accounts share them */
    struct str region;  /* likewise */
    struct str body;
    struct str fault;           /* kind of the fault that struck it; empty: none */
    int status;                 /* HTTP, as planned */
    struct str error;           /* empty: success */
    struct str reply;           /* as planned, whoever gets it */
    const struct ddb_use *uses; /* of the tables named, as far as the request got */
    size_t use_count;
    const struct ddb_parted *parted; /* where throughput is enforced */
    size_t parted_count;
    uint64_t commit;      /* of the store, that holds its effect; 0: it has none, or the disk cannot
                             fail */
    uint64_t last_change; /* number of the last change of an item, this request's included */
    const struct ddb_read *reads; /* those that could have been stale; NULL: it had none */
};

/* The store failed, all memory was dropped, and this is what was found. Valid during the callback.
 * A request that was under way is told as applied before, if it was found; else never. */
struct ddb_reopened {
    int64_t time_us;
    enum disk_fault cause; /* DISK_WORKS: the disk itself, with no fault of ours */
    bool may_lose;        /* what was acknowledged last may be lost: the power, without sync_full */
    uint64_t commit;      /* the last one that is there: all before it are, none after it is */
    uint64_t last_change; /* number of the last change of an item that is there */
};

struct ddb_options {
    const char *path; /* database file; NULL: in memory */
    /* Faults may strike the store: a file is written through a VFS of our own, and without a path
     * there is a disk in memory, which a loss of power can hit, too. */
    bool disk_may_fail;
    unsigned log_pages;   /* of the store's log: after so many they go into the file; 0: 4,000 */
    bool sync_full;       /* acknowledged writes survive power loss, not just the process's death */
    bool dialect_2026;    /* wording of validation errors; false: classic */
    bool isolate_account; /* each account has its own tables; else all share them */
    bool isolate_region;  /* each region likewise */
    uint64_t seed;
    /* From prepare to commit of a transaction: drawn from this range. 0: no time passes. */
    int64_t transaction_window_min_us, transaction_window_max_us;
    struct ddb_lifecycle lifecycle;
    bool ttl_deletes; /* items past their TTL are deleted, at a time drawn from 0..ttl_delay_us */
    int64_t ttl_delay_us;
    struct ddb_throttling throttling;
    struct ddb_latency latency;
    struct ddb_partitioning partitioning;
    struct ddb_lag lag;           /* of replicas, to eventually consistent reads */
    struct ddb_lag gsi_lag;       /* of global secondary indexes */
    int64_t stale_most_us;        /* faults may take a read back so far; 0: none does */
    int64_t collection_bytes_max; /* of an item collection with local indexes */
    struct env env;               /* faults; zero: none */
    /* Called for each applied change, in order; NULL: nobody watches, no images are printed. */
    void (*changed)(void *context, const struct ddb_change *change);
    /* Called likewise for those alone that no request caused: deletions by TTL. */
    void (*expired)(void *context, const struct ddb_change *change);
    /* Called for each request that was planned, in the order of apply; NULL: nobody does. */
    void (*applied)(void *context, const struct ddb_applied *applied);
    /* Called after the store failed and was opened again; NULL: nobody cares. */
    void (*reopened)(void *context, const struct ddb_reopened *reopened);
    void *context; /* of these four */
};

/* Zeroes and sets the defaults (2026 wording, in memory, partitions as the service's). */
DDB_API void ddb_options_init(struct ddb_options *options);
/* The durations of the service (--lifecycle aws). */
DDB_API void ddb_lifecycle_aws(struct ddb_lifecycle *lifecycle);
/* The limits of the service (--capacity enforce). */
DDB_API void ddb_throttling_aws(struct ddb_throttling *throttling);
/* All rows as --latency aws has them. */
DDB_API void ddb_latency_aws(struct ddb_latency *latency);
struct ddb_latency_about {
    const char *name; /* "get-eventual" */
    const char *help; /* which requests */
};
DDB_API const struct ddb_latency_about *ddb_latency_about(size_t kind); /* NULL past the end */
/* NULL: `message` (256 bytes) says why. The path is opened or created. */
DDB_API struct ddb *ddb_open(const struct ddb_options *options, char message[256]);
DDB_API void ddb_close(struct ddb *ddb);

/* A request as it arrives. Strings are copied by ddb_submit; `decoded` is not. */
struct ddb_request {
    struct str service;        /* "dynamodb" */
    struct str operation;      /* "PutItem" */
    struct str body;           /* raw JSON; it goes into the digest */
    const struct doc *decoded; /* the same body, read already; lives until the request's last
                                  effect. NULL: the core reads `body` */
    struct str account;        /* 12 digits; empty: 000000000000 */
    struct str region;         /* empty: us-east-1 */
    struct str client;         /* who sends; scope of faults and latency */
    /* Authority the request came to, with https:// before it if that is how; DescribeEndpoints
     * answers with it. */
    struct str host;
};

/* How the driver is to put the reply on the wire. */
enum ddb_wire {
    DDB_WIRE_REPLY,    /* send it */
    DDB_WIRE_CLOSE,    /* close the connection without an answer */
    DDB_WIRE_RESET,    /* reset the connection (RST) */
    DDB_WIRE_TRUNCATE, /* send the head with the full length, `truncate_at` bytes of the body,
                          then close */
};

struct ddb_reply {
    uint64_t submit;
    int64_t due_us;
    int status;            /* HTTP status; 0: the request was dropped before it was planned, or
                              its write is still to come */
    struct str body;       /* valid until time goes on or another is polled */
    struct str request_id; /* 52 characters; x-amzn-RequestId */
    enum ddb_wire wire;
    size_t truncate_at;
    bool refused;     /* an error: `error` says which */
    struct str error; /* "ValidationException"; empty on success */
    bool struck;      /* a fault had an effect on this request (latency counts) */
    struct str rule;  /* which; empty without one */
    struct str kind;
    uint32_t changes;  /* items changed by it up to now */
    bool late;         /* the write is still to come (late-apply) */
    bool throttled;    /* in whole or in part, for want of units */
    int64_t skew_us;   /* the date that the client is told is off by so much */
    struct str claims; /* JSON object: what the emulator says it did */
};

/* Returns the request's number, from 1. The core advances to `time_us` first. */
DDB_API uint64_t ddb_submit(struct ddb *ddb, int64_t time_us, const struct ddb_request *request);
/* The client is gone: no reply will be polled. Undoes nothing. */
DDB_API void ddb_cancel(struct ddb *ddb, int64_t time_us, uint64_t submit);
DDB_API void ddb_advance(struct ddb *ddb, int64_t time_us);
/* The next reply due by now, by due time, then number. False: none. */
DDB_API bool ddb_poll(struct ddb *ddb, struct ddb_reply *reply);
/* When the next event is due; DDB_NEVER: nothing waits. */
DDB_API int64_t ddb_next(const struct ddb *ddb);
DDB_API int64_t ddb_now(const struct ddb *ddb);

/*
 * The time that a real clock's request gets: `time_us`, or the core's own if that is later.
 * SHA-256 (hex, 64 characters and NUL) over inputs and outputs at this border in submit order, up
 * to the last request whose predecessors are all settled.
 */
DDB_API void ddb_digest(struct ddb *ddb, char out[65]);
/* All tables gone, as new; counts as an input. The change log's numbers go on. */
DDB_API void ddb_reset(struct ddb *ddb, int64_t time_us);
/* Everything but the clock, kept under a name until the instance is closed (or its process dies);
 * counts as an input. False: there are too many. */
DDB_API bool ddb_snapshot(struct ddb *ddb, int64_t time_us, struct str name);
/* Everything as it was then. The change log's numbers go on, and so do requests under way. False:
 * no such snapshot. */
DDB_API bool ddb_restore(struct ddb *ddb, int64_t time_us, struct str name);
/* Names of snapshots; NULL past the end. */
DDB_API const char *ddb_snapshot_name(const struct ddb *ddb, size_t index);
/* One table emptied. False: no such table. Here and below `table` is a name, or an ARN where
 * several tables bear the name. */
DDB_API bool ddb_reset_table(struct ddb *ddb, int64_t time_us, struct str table);
/* Have tables of several accounts or regions borne this name? Then it says not which is meant. */
DDB_API bool ddb_shared_name(const struct ddb *ddb, struct str table);
/* One item as JSON text, strongly read, no trace left; false: none. `key` as in ddb_change. */
DDB_API bool ddb_peek(struct ddb *ddb, struct str table, struct str key, struct arena *arena,
                      struct str *item);
/* All items of a table, or all entries of one of its indexes, as a JSON array; no trace left.
 * False: there is no such table, or index that is whole. */
DDB_API bool ddb_items(struct ddb *ddb, struct str table, struct str index, struct arena *arena,
                       struct str *items);
/* Are expired items deleted here? */
DDB_API bool ddb_expires(const struct ddb *ddb);
/* The table's TTL attribute; false: it has none, or there is no such table. */
DDB_API bool ddb_ttl_attribute(struct ddb *ddb, struct str table, struct arena *arena,
                               struct str *attribute);
/* One partition. Valid during the callback. */
struct ddb_partition {
    struct str table;
    struct str index;     /* empty: of the table itself */
    struct str low, high; /* as in ddb_parted */
    struct str from, to;  /* the same as JSON: {"hash":...,"key":...}, or null */
    int64_t bytes;
    bool kept;        /* throughput is enforced; else only what stands above is known */
    int64_t since_us; /* from the split that made it, or the table's beginning */
    int64_t heat_us;
    int64_t heat[DDB_AXES];     /* half units of the last `heat_us` */
    int64_t consumed[DDB_AXES]; /* half units since `since_us` */
    int64_t refused[DDB_AXES];  /* demands since then */
    int64_t units[DDB_AXES];    /* it serves a second */
    int64_t balance[DDB_AXES];  /* left: millionths of half units */
};
struct ddb_partition_visit {
    void *context;
    void (*partition)(void *context, const struct ddb_partition *partition);
};
/* The partitions of a table and its global indexes, in the order of their keys, as they are now; of
 * all tables if `table` is empty. No trace is left; callbacks may call it. Where throughput is not
 * enforced rows are counted for it. False: no such table. */
DDB_API bool ddb_partitions(struct ddb *ddb, struct str table,
                            const struct ddb_partition_visit *visit);
/* CreateTable request body that makes a table as this one is now; false: no such table. */
DDB_API bool ddb_describe(struct ddb *ddb, struct str table, struct arena *arena,
                          struct str *create_table);

/* What a request tells the status of, where that may change by itself: a table with its indexes,
 * its TTL, or a bulk operation. */
struct ddb_subject {
    struct str name; /* one of its own; in the arena */
    bool asked;      /* the request asks for the status alone */
    int64_t due_us;  /* when the next step of what is under way comes; DDB_NEVER: nothing is */
};
/* False: the request is none of these. */
DDB_API bool ddb_subject(const struct ddb *ddb, const struct ddb_request *request,
                         struct arena *arena, struct ddb_subject *out);

/* Who begins in the middle is told what is there. Texts are valid during the callback. */
struct ddb_survey {
    void *context;
    /* Account and region: whose it is, as in ddb_applied; a CreateTable request body. */
    void (*table)(void *context, struct str account, struct str region, struct str create_table);
    void (*item)(void *context, struct str item); /* of the table told last; JSON text */
};
DDB_API void ddb_survey(struct ddb *ddb, const struct ddb_survey *survey);

/* What a table, or one of its global indexes, is set to. Valid during the callback. */
struct ddb_setting {
    struct str account; /* as in ddb_applied */
    struct str region;
    struct str table;
    struct str index; /* empty: the table itself */
    bool on_demand;
    int64_t provisioned[DDB_AXES];    /* units a second; on demand: 0 */
    int64_t most_on_demand[DDB_AXES]; /* units a second; 0: no maximum is set */
    int progress; /* percent, of an index that is being made; -1: all is there */
};
/* By name of table, then in the order of the indexes. */
DDB_API void ddb_settings(const struct ddb *ddb, void *context,
                          void (*each)(void *context, const struct ddb_setting *setting));

/* One operation of the table in api/operations.def; NULL past the end. */
struct ddb_operation {
    const char *name;    /* "PutItem" */
    const char *service; /* "dynamodb" */
    const char *target;  /* "DynamoDB_20120810" */
    bool built;          /* false: refused with NotImplementedException */
    bool writes;         /* may change items */
    bool batch;          /* BatchGetItem, BatchWriteItem */
    bool paged;          /* Query, Scan */
};
DDB_API const struct ddb_operation *ddb_operation(size_t index);
DDB_API const struct ddb_operation *ddb_operation_by_name(struct str name);

#endif
