/*
 * What the core asks of the world beyond time, which comes with each call: whether a fault strikes,
 * and the objects of buckets.
 *
 * The emulator names the points (points.def) and what it can do there (enum effect); `faults/`
 * decides; this struct carries the answer. A rig without faults leaves `strike` NULL.
 */
#ifndef DYNARIG_ENV_H
#define DYNARIG_ENV_H

#include <stdbool.h>
#include <stdint.h>

#include "doc.h"
#include "str.h"

#define PPM 1000000 /* fractions are whole parts per million: no floating point decides anything */

/* Where a fault strikes a request. Names as in recordings. */
enum fault_point {
#define POINT(code, name, meaning) POINT_##code,
#include "points.def"
#undef POINT
    POINT_COUNT,
};

/* What the emulator can be made to do to one request. */
enum effect {
    EFFECT_NONE,
    EFFECT_REFUSE,      /* error `code`, text `message`, HTTP `status`; nothing applied */
    EFFECT_THROTTLE,    /* the exception that fits table and operation; nothing applied */
    EFFECT_LOSE_BEFORE, /* nothing applied, connection closed without an answer */
    EFFECT_LOSE_AFTER,  /* applied, connection closed without an answer */
    EFFECT_APPLY_LATE,  /* connection closed at once, applied `by_us` later */
    EFFECT_UNPROCESSED, /* batch: `fraction_ppm` of the entries handed back, at least one */
    EFFECT_SHORT_PAGE,  /* Query, Scan: the page ends after `items` evaluated items */
    EFFECT_STALE_READ,  /* eventually consistent reads see what was `by_us` ago */
    EFFECT_GSI_LAG,     /* likewise, those of global secondary indexes alone */
    EFFECT_RESET,       /* connection reset (RST) before anything is applied */
    EFFECT_TRUNCATE,    /* applied; the reply's body is cut in the middle, connection closed */
    EFFECT_CLOCK_JUMP,  /* once the request was taken in, core time goes on by `by_us` */
    EFFECT_DATE_AHEAD,  /* the reply's Date is `by_us` later than it is */
    EFFECT_DATE_BEHIND, /* or earlier */
    /* These three strike the `at`-th write of the store that the request makes. After them nothing
     * is left of the core's memory: it loads the store anew. */
    EFFECT_DISK_ERROR, /* all requests under way are answered with HTTP 500 */
    EFFECT_DISK_FULL,  /* likewise */
    EFFECT_CRASH,      /* all connections close without an answer. A request that makes fewer
                          writes crashes when it has been applied */
};

/* One request as the rules of a plan see it. All strings live as long as the call. */
struct fault_site {
    uint64_t submit;      /* number of the request, from 1 */
    int64_t time_us;      /* core time of arrival */
    struct str service;   /* "dynamodb" */
    struct str operation; /* "PutItem" */
    struct str client;    /* who sent it */
    /* Tables named in the request, with the keys asked for or written there (document of the
     * form {"pk":{"S":"a"}}, NULL when the request names none) and the index or "". */
    const struct fault_target *targets;
    size_t target_count;
};

struct fault_target {
    struct str table;
    struct str index;
    const struct doc *key; /* for PutItem the whole item; NULL: none */
    /* The table's key attributes, which tell them from the rest of an item; empty: not known, or
     * no sort key. */
    struct str hash_name, range_name;
};

struct fault_effect {
    enum effect effect;
    struct str rule; /* name of the rule; lives as long as the plan */
    struct str kind; /* word in the plan: "lost-reply" */
    struct str code; /* EFFECT_REFUSE: error name */
    struct str message;
    int status;     /* EFFECT_REFUSE: HTTP status */
    int64_t target; /* which of the site's targets the rule met first */
    /* Of EFFECT_APPLY_LATE, _STALE_READ, _GSI_LAG, _CLOCK_JUMP, _DATE_AHEAD, _DATE_BEHIND. */
    int64_t by_us;
    int64_t fraction_ppm; /* EFFECT_UNPROCESSED: parts per million */
    int64_t items;        /* EFFECT_SHORT_PAGE */
    int64_t at;           /* EFFECT_DISK_ERROR, EFFECT_DISK_FULL, EFFECT_CRASH: from 1 */
    bool power;           /* EFFECT_CRASH: power is lost, not the process alone */
    /* Latency stands beside the effect, for it alone combines with a later rule. */
    int64_t latency_us;      /* added between arrival and reply; 0: none */
    struct str latency_rule; /* the rule it came from */
};

/* An object of a bucket, for bulk operations. */
struct env_object {
    struct str key;
    struct str bytes;
};

struct env_objects {
    struct env_object *list; /* by key */
    size_t count;
};

/* What becomes of one write of the store. */
enum disk_fault {
    DISK_WORKS,
    DISK_FAILS,         /* an error of the disk; the write may have happened in part */
    DISK_IS_FULL,       /* likewise */
    DISK_LOSES_PROCESS, /* the process ends in the middle of the write */
    DISK_LOSES_POWER,   /* and what was not synced is lost, or arrived in part */
};

struct env {
    void *context;
    /* Fills `out` (zeroed before). Called once for each well-formed request, in submit order. */
    void (*strike)(void *context, const struct fault_site *site, struct fault_effect *out);
    /* Called before (`done` false) and after each commit of a database file; NULL: nobody cares.
     * A test ends the process here. */
    void (*commit)(void *context, bool done);
    /* Asked before each write, truncation, sync and deletion of a disk that may fail, with its
     * number from 1. NULL: faults of requests alone strike. */
    enum disk_fault (*disk)(void *context, uint64_t write);
    /*
     * All objects of the bucket whose keys begin with `prefix`, in the arena. False: there is no
     * such bucket. NULL: there are no buckets. Called once for each bulk operation, in its first
     * step: what it gives is an input of the run and goes into the digest, so that a replay must
     * give the same.
     */
    bool (*read_objects)(void *context, struct arena *arena, struct str bucket, struct str prefix,
                         struct env_objects *out);
    /* Takes a report of a bulk operation; nothing in the core depends on what becomes of it. NULL:
     * reports are not kept. */
    void (*write_object)(void *context, struct str bucket, struct str key, struct str bytes);
};

#endif
