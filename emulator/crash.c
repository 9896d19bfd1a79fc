/*
 * When the store fails: the memory is dropped, the store is opened again from what is left, and
 * goes on from there. Requests under way end: with an error of the disk the process lives on and
 * answers HTTP 500; with a crash their connections close without an answer.
 */
#include <stdio.h>
#include <stdlib.h>

#include "api/pipeline.h"
#include "emulator_internal.h"
#include "store/store.h"

/* ---- the store and what strikes it */

static enum disk_fault fault_of(const struct fault_effect *effect)
{
    switch (effect->effect) {
    case EFFECT_DISK_ERROR: return DISK_FAILS;
    case EFFECT_DISK_FULL: return DISK_IS_FULL;
    case EFFECT_CRASH: return effect->power ? DISK_LOSES_POWER : DISK_LOSES_PROCESS;
    default: return DISK_WORKS;
    }
}

static enum disk_fault ask(void *context, uint64_t write)
{
    struct ddb *ddb = context;
    struct footing *footing = &ddb->footing;
    enum disk_fault fault = DISK_WORKS;
    if (footing->by && ++footing->writes == footing->by->request.effect.at) {
        fault = fault_of(&footing->by->request.effect);
    }
    if (fault == DISK_WORKS && ddb->env.disk) {
        fault = ddb->env.disk(ddb->env.context, write);
    }
    footing->struck = fault == DISK_WORKS ? footing->struck : fault;
    return fault;
}

/* What strikes while it is being opened leaves less of it, and it is opened once more. */
static struct store *open_store(struct ddb *ddb, char message[256])
{
    struct footing *footing = &ddb->footing;
    const char *path = footing->path ? footing->path : footing->vfs ? "memory" : NULL;
    for (;;) {
        footing->struck = DISK_WORKS;
        struct store *store = store_open_on(
            &(struct store_place){path, footing->sync_full, footing->vfs, footing->log_pages},
            message);
        if (store) {
            store_watch(store, ddb->env.commit, ddb->env.context);
        }
        if (store || footing->struck == DISK_WORKS) {
            return store;
        }
        vfs_restart(footing->vfs, footing->struck == DISK_LOSES_POWER);
    }
}

struct store *footing_open(struct ddb *ddb, const struct ddb_options *options, char message[256])
{
    ddb->footing = (struct footing){.path = options->path ? mem_strdup(options->path) : NULL,
                                    .sync_full = options->sync_full,
                                    .log_pages = options->log_pages};
    if (options->disk_may_fail) {
        ddb->footing.vfs = vfs_new(&(struct vfs_options){.in_memory = options->path == NULL,
                                                         .random = {.seed = options->seed},
                                                         .ask = ask,
                                                         .context = ddb});
    }
    struct store *store = open_store(ddb, message);
    if (!store) {
        footing_release(&ddb->footing);
    }
    return store;
}

void footing_release(struct footing *footing)
{
    vfs_free(footing->vfs);
    free(footing->path);
}

void footing_begin(struct ddb *ddb, const struct flight *flight)
{
    if (ddb->footing.vfs && fault_of(&flight->request.effect) != DISK_WORKS) {
        ddb->footing.by = flight;
        ddb->footing.writes = 0;
    }
}

void footing_end(struct ddb *ddb)
{
    ddb->footing.by = NULL;
}

/* ---- the end of requests under way */

static bool is_death(enum disk_fault fault)
{
    return fault == DISK_LOSES_PROCESS || fault == DISK_LOSES_POWER;
}

static void end_request(struct ddb *ddb, struct flight *flight, bool closes)
{
    struct request *request = &flight->request;
    request_discard(request);
    request->transaction = NULL;
    flight->waits_apply = flight->prepared = false;
    if (flight->late) { /* its connection is gone; now its write will never come */
        settle(ddb, flight);
        flight_done(ddb, flight);
        return;
    }
    if (closes) {
        flight->wire = DDB_WIRE_CLOSE;
        buf_clear(&request->reply);
        request->status = 0;
        request->error_name = NULL;
    } else {
        flight->wire = DDB_WIRE_REPLY;
        request_fail(request);
    }
    claim(ddb, flight);
    schedule_reply(ddb, flight, ddb->now_us);
    if (flight->entry) {
        settle(ddb, flight);
    }
}

static int by_submit(const void *a, const void *b)
{
    uint64_t left = (*(struct flight *const *)a)->request.submit;
    uint64_t right = (*(struct flight *const *)b)->request.submit;
    return (left > right) - (left < right);
}

/* All that wait for their apply or for the time of their reply, in the order of their arrival. */
static void end_requests(struct ddb *ddb, struct flight *current, bool closes)
{
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    for (const struct flight *flight = ddb->live; flight; flight = flight->next) {
        count++;
    }
    struct flight **cut = ARENA_ARRAY(&arena, struct flight *, count);
    count = 0;
    for (struct flight *flight = ddb->live; flight; flight = flight->next) {
        if (flight->waits_apply || (flight->waits_poll && !flight->ready) || flight == current) {
            cut[count++] = flight;
        }
    }
    qsort(cut, count, sizeof *cut, by_submit);
    for (size_t i = 0; i < count; i++) {
        end_request(ddb, cut[i], closes);
    }
    arena_release(&arena);
}

/* ---- anew */

static _Noreturn void give_up(const char *message)
{
    fprintf(stderr, "dynarig: the store cannot be opened any more: %s\n", message);
    exit(3);
}

/*
 * Opens the store from what is left, and the core from that. It may be struck meanwhile, again and
 * again: `*commit` is the last one that every opening found, for what the openings themselves
 * committed is nobody's request.
 */
static void open_again(struct ddb *ddb, uint64_t *commit)
{
    char message[256];
    *commit = UINT64_MAX;
    for (;;) {
        bool power = ddb->footing.struck == DISK_LOSES_POWER;
        core_close(&ddb->core);
        if (ddb->footing.vfs) {
            vfs_restart(ddb->footing.vfs, power);
        }
        struct store *store = open_store(ddb, message);
        if (!store) {
            give_up(message);
        }
        *commit = store_commits(store) < *commit ? store_commits(store) : *commit;
        core_open(&ddb->core, store);
        if (!store_failed(store)) {
            writer_tell(&ddb->core.writer);
            return;
        }
        if (ddb->footing.struck == DISK_WORKS) {
            give_up(store_failed(store));
        }
    }
}

static void note_crash(struct ddb *ddb, const struct ddb_reopened *reopened)
{
    struct buf detail;
    buf_init(&detail);
    buf_u64(&detail, reopened->cause);
    buf_u64(&detail, reopened->commit);
    buf_u64(&detail, reopened->last_change);
    note_input(ddb, "crash", buf_view(&detail));
    buf_release(&detail);
}

/* The request that was being worked on: was it decided before the store failed? */
static void judge_current(struct ddb *ddb, struct flight *flight, uint64_t commit)
{
    flight->request.struck = true;
    if (flight->commit > 0 && flight->commit <= commit) {
        tell_applied(ddb, flight);
    } else {
        flight->changes = 0;
        flight->first_change = 0;
    }
}

static void crash(struct ddb *ddb, struct flight *flight)
{
    struct ddb_reopened reopened = {.time_us = ddb->now_us, .cause = ddb->footing.struck};
    reopened.may_lose = reopened.cause == DISK_LOSES_POWER && !ddb->footing.sync_full;
    if (reopened.cause == DISK_WORKS) {
        fprintf(stderr, "dynarig: the store failed: %s\n", store_failed(ddb->core.store));
    }
    open_again(ddb, &reopened.commit);
    reopened.last_change = ddb->core.writer.last_change;
    events_release(&ddb->events);
    ddb->awaited_us = ddb->bulk_us = ddb->expiry_us = 0;
    if (flight) {
        judge_current(ddb, flight, reopened.commit);
    }
    end_requests(ddb, flight, is_death(reopened.cause));
    note_crash(ddb, &reopened);
    await_lifecycle(ddb);
    await_bulk(ddb);
    await_expiry(ddb);
    if (ddb->reopened) {
        ddb->reopened(ddb->context, &reopened);
    }
}

bool crashes(struct ddb *ddb, struct flight *flight)
{
    struct footing *footing = &ddb->footing;
    bool failed = store_failed(ddb->core.store) != NULL;
    bool ends = !failed && footing->vfs && flight && flight->request.effect.effect == EFFECT_CRASH;
    if (ends) {
        footing->struck = fault_of(&flight->request.effect);
        vfs_stop(footing->vfs);
    }
    if (failed || ends) {
        crash(ddb, flight);
    } else {
        writer_tell(&ddb->core.writer);
    }
    return failed || ends;
}
