/* What the files of the face share: requests under way, and the state of one emulator. */
#ifndef DYNARIG_EMULATOR_INTERNAL_H
#define DYNARIG_EMULATOR_INTERNAL_H

#include "api/core.h"
#include "api/ledger.h"
#include "api/request.h"
#include "emulator.h"
#include "engine/event.h"
#include "latency.h"
#include "store/vfs.h"

#define REQUEST_ID_LENGTH 52

/* A request from its arrival to its last effect. */
struct flight {
    struct request request;
    struct ledger_entry *entry;
    int64_t arrival_us;
    int64_t due_us;
    int64_t before_us; /* latency between arrival and apply */
    int64_t after_us;  /* and between apply and reply */
    uint64_t quantile; /* of its own latency */
    enum ddb_wire wire;
    bool cancelled;
    bool late;     /* its reply went out (or away) before its apply */
    bool prepared; /* a transaction between prepare and commit */
    bool waits_apply;
    bool waits_poll;
    bool ready; /* its reply is due: it is on its way to the client, whoever polls it when */
    uint32_t changes;
    uint64_t first_change;
    uint64_t commit; /* of the store, in which its effect was decided; 0: none */
    char request_id[REQUEST_ID_LENGTH + 1];
    struct buf claims;
    struct flight *next; /* in the list of live or of free flights, or of ready replies */
    struct flight *ready_next;
};

/* Where the store lies, and what strikes it. */
struct footing {
    char *path;
    bool sync_full;
    unsigned log_pages;
    struct vfs *vfs;         /* NULL: the machine's disk, which no fault strikes */
    enum disk_fault struck;  /* since the store was opened */
    const struct flight *by; /* whose effect is to strike; NULL: nobody's */
    int64_t writes;          /* of the store, since that one began */
};

struct ddb {
    struct core core;
    struct footing footing;
    struct env env;
    void (*applied)(void *context, const struct ddb_applied *applied);
    void (*reopened)(void *context, const struct ddb_reopened *reopened);
    void *context;
    struct ledger ledger;
    struct events events;
    struct latency latency;
    struct flight *live;
    struct flight *free;
    struct flight *ready_first; /* replies due by now, in order */
    struct flight *ready_last;
    struct flight *polled; /* its reply is in the driver's hands until the next call */
    uint64_t submits;
    int64_t now_us;
    int64_t awaited_us; /* when the latest event for tables that was put into the queue is due */
    int64_t bulk_us;    /* when the event for bulk operations that was put last is due */
    int64_t expiry_us;  /* when the next event for deletions by TTL is due; 0: there is none */
};

/* Whose request it is, where. */
struct table_home home_of(const struct ddb_request *given);
/* Its reply is due then. */
void schedule_reply(struct ddb *ddb, struct flight *flight, int64_t due_us);
/* What the emulator says that it did; the witness judge checks that it was allowed to. */
void claim(struct ddb *ddb, struct flight *flight);
/* Which partitions answered to its demands: a member of the open object. (partition_view.c) */
void claim_partitions(struct json_writer *w, const struct partition_journal *journal);
/* Everything about the request is known: it goes into the digest. */
void settle(struct ddb *ddb, struct flight *flight);
/* Back to the pool once nothing waits for it any more. */
void flight_done(struct ddb *ddb, struct flight *flight);
/* Whoever judges sees it now, for this order is the one that counts. */
void tell_applied(const struct ddb *ddb, const struct flight *flight);
/* An input that has no reply, or what came of one later. */
void note_input(struct ddb *ddb, const char *what, struct str detail);
/* The queue wakes the core when updates of tables, or steps of bulk operations, are due. */
void await_lifecycle(struct ddb *ddb);
void await_bulk(struct ddb *ddb);

/* ---- expire.c */

/* The queue wakes the core when deletions by TTL are due; a step of them. */
void await_expiry(struct ddb *ddb);
void run_expiry(struct ddb *ddb, int64_t time_us);

/* ---- crash.c */

/* NULL: the message says why. The footing keeps copies of what the options say. */
struct store *footing_open(struct ddb *ddb, const struct ddb_options *options, char message[256]);
void footing_release(struct footing *footing);
/* Between these two the effect of this request may strike the store. */
void footing_begin(struct ddb *ddb, const struct flight *flight);
void footing_end(struct ddb *ddb);
/* Did the store fail, or is it to crash now that the request was applied? Then the memory is
 * dropped and the store is loaded anew. `flight` is the request that was being worked on, or NULL.
 * True: it crashed, and the request has its end. */
bool crashes(struct ddb *ddb, struct flight *flight);

#endif
