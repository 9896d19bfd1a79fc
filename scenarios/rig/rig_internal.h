/* What the files of the rig share. */
#ifndef DYNARIG_RIG_INTERNAL_H
#define DYNARIG_RIG_INTERNAL_H

#include "inspector.h"
#include "meter.h"
#include "rig.h"
#include "sampler.h"
#include "witness.h"

enum { FOUND_MAX = 8 }; /* findings of others that are kept */

struct rig {
    const struct rig_setup *setup;
    struct arena arena; /* the plan's and the expectations' texts */
    struct ddb *ddb;
    struct ddb_partitioning partitioning; /* of the core */
    struct plan *plan;
    bool disk_may_fail;                /* the plan may strike the store */
    int64_t stale_most_us;             /* and take reads back so far */
    const struct fault_effect *strike; /* instead of the plan; NULL: the plan decides */
    struct expect *expect;             /* NULL: none */
    struct watch *watch;               /* NULL: neither recorded nor watched */
    struct witness *witness;           /* NULL: replies are not judged */
    struct inspector *inspector;       /* NULL: nothing is asserted */
    struct meets meets;                /* where the setup has none */
    struct finding found[FOUND_MAX];   /* by others */
    size_t found_count;
    struct recorder *recorder; /* NULL: not recorded */
    struct meter meter;        /* where there is a server that may be asked, or a recorder */
    bool metered;
    struct sampler sampler; /* where there is a recorder */
    struct server *server;  /* NULL: not listening */
    struct control control;
    struct hooks hooks;
    int64_t opened_us; /* wall time */
    int64_t flushed_us;
};

/* "plan.json:3:7: rules[0]: what is wrong there" */
const char *rig_fault_text(struct arena *arena, const char *path, const struct plan_fault *fault);
/* What is known of the run from its start. */
struct results_run rig_describe(const struct rig *rig, const struct buf *plan);

/* ---- rig_hooks.c */

/* The rig hears of requests and replies by its hooks, of all else by the core's callbacks. */
void rig_hook_in(struct rig *rig);
void rig_listen(struct rig *rig, struct ddb_options *options);

#endif
