/* The end of a run: what is under way settles, all who looked on judge. */
#include <string.h>

#include "judgement.h"
#include "rig_internal.h"

#define SERVER_GRACE_MS 500        /* for replies under way when a run ends */
#define SETTLE_US (60 * 1000000LL) /* how far core time may go on for writes still to come */
#define DRAIN_STEPS 64             /* steps given to connections that end with the command */

/* The command is gone: what its connections still have to say, a hang-up at least, is heard. */
static void close_server(struct rig *rig)
{
    if (rig->server == NULL) {
        return;
    }
    for (int i = 0; i < DRAIN_STEPS; i++) {
        server_step(rig->server, 0);
    }
    server_close(rig->server, SERVER_GRACE_MS);
    rig->server = NULL;
}

static void drain(struct rig *rig)
{
    struct ddb_reply reply;

    while (ddb_poll(rig->ddb, &reply)) {
        rig->hooks.output(rig->hooks.context, &(struct hook_output){&reply, false});
    }
}

/* A write that a fault put off happens before the watch judges, without anybody waiting for it. */
static void settle(struct rig *rig)
{
    int64_t end_us = ddb_now(rig->ddb) + (rig->setup->settled ? 0 : SETTLE_US);

    drain(rig);
    for (int64_t next = ddb_next(rig->ddb); next <= end_us; next = ddb_next(rig->ddb)) {
        int64_t before = ddb_now(rig->ddb);
        ddb_advance(rig->ddb, next);
        drain(rig);
        if (ddb_next(rig->ddb) == next && ddb_now(rig->ddb) == before) {
            break;
        }
    }
}

static void append(struct finding *all, size_t *count, const struct finding *some, size_t more)
{
    for (size_t i = 0; i < more; i++) {
        all[(*count)++] = some[i];
    }
}

/* What others than the watch found, in one list in the rig's arena. */
static size_t gather(struct rig *rig, const struct finding **out)
{
    const struct finding *seen = NULL, *inspected = NULL;
    size_t see = rig->witness == NULL ? 0 : witness_findings(rig->witness, &seen);
    size_t inspect = rig->inspector == NULL
                         ? 0
                         : inspector_end(rig->inspector, !rig->setup->more_runs, &inspected);
    size_t count = 0;
    struct finding *all =
        ARENA_ARRAY(&rig->arena, struct finding, see + inspect + rig->found_count);

    append(all, &count, seen, see);
    append(all, &count, inspected, inspect);
    append(all, &count, rig->found, rig->found_count);
    *out = all;
    return count;
}

void rig_end(struct rig *rig, int command_status, bool strict, struct rig_outcome *out)
{
    struct buf plan;

    memset(out, 0, sizeof(*out));
    close_server(rig);
    settle(rig);
    ddb_digest(rig->ddb, out->digest);
    struct judged judged = {.watch = rig->watch, .strict = strict};
    judged.found_count = gather(rig, &judged.found);
    if (rig->recorder == NULL) {
        judge_unrecorded(&judged, out);
        return;
    }
    out->requests = rig_requests(rig);
    recorder_settle(rig->recorder);
    sampler_end(&rig->sampler, &rig->meter, rig->ddb);
    buf_init(&plan);
    plan_dump(rig->plan, &plan);
    struct results_run run = rig_describe(rig, &plan);
    run.command_status = command_status;
    run.end_us = ddb_now(rig->ddb);
    run.duration_us = rig->setup->simulated ? run.end_us - rig->setup->start_us
                                            : server_now_us() - rig->opened_us;
    run.digest = str_from(out->digest);
    judge(&judged, recorder_results(rig->recorder), &run, out);
    results_end(recorder_results(rig->recorder), &run);
    buf_release(&plan);
}
