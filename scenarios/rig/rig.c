#include "rig_internal.h"

#include <stdlib.h>

#include "../options/files.h"

#define HELD_MOST 1000   /* transactions that hold an expired item, one after another */
#define FLUSH_US 1000000 /* a recording lags behind its run by this at most */

static enum plan_store store_to_strike(const struct rig *rig)
{
    if (!rig->disk_may_fail) {
        return PLAN_STORE_NONE;
    }
    return rig->setup->db != NULL ? PLAN_STORE_FILE : PLAN_STORE_ANY;
}

static bool open_plan(struct rig *rig, struct arena *arena, const char **message)
{
    const struct rig_setup *setup = rig->setup;
    struct random random = {setup->seed, 0};
    struct plan_fault fault = {0};

    rig->plan =
        setup->faults_path == NULL ? plan_empty() : plan_read(setup->faults, &rig->arena, &fault);
    if (rig->plan == NULL) {
        *message = rig_fault_text(arena, setup->faults_path, &fault);
        return false;
    }
    plan_start(rig->plan, &random, setup->start_us);
    rig->disk_may_fail = setup->disk || plan_strikes_store(rig->plan);
    rig->stale_most_us = plan_reach_us(rig->plan);
    if (setup->stale_most_us > rig->stale_most_us) {
        rig->stale_most_us = setup->stale_most_us;
    }
    if (!plan_set_store(rig->plan, store_to_strike(rig), setup->faults, &rig->arena, &fault) ||
        !plan_set_reach(rig->plan, rig->stale_most_us, setup->faults, &rig->arena, &fault)) {
        *message = rig_fault_text(arena, setup->faults_path, &fault);
        return false;
    }
    return true;
}

static bool open_expect(struct rig *rig, struct arena *arena, const char **message)
{
    struct plan_fault fault = {0};

    if (rig->setup->expect_path == NULL) {
        return true;
    }
    rig->expect = expect_read(rig->setup->expect, &rig->arena, &fault);
    if (rig->expect == NULL) {
        *message = rig_fault_text(arena, rig->setup->expect_path, &fault);
    }
    return rig->expect != NULL;
}

/* Also where only the control interface may tell of something. */
static void open_inspector(struct rig *rig)
{
    struct meets *given = rig->setup->meets;

    if (rig->expect != NULL || rig->setup->record != NULL) {
        rig->inspector =
            inspector_new(rig->expect, given != NULL ? given : &rig->meets, rig->setup->start_us);
        if (rig->setup->db != NULL) {
            inspector_prime(rig->inspector, rig->ddb);
        }
    }
}

static struct partition_terms partition_terms(const struct rig *rig)
{
    const struct ddb_partitioning *figures = &rig->partitioning;
    struct partition_terms terms = {.halves = {2 * figures->read_units, 2 * figures->write_units},
                                    .depth_us = figures->depth_us,
                                    .bytes_most = figures->bytes_most};

    for (int axis = 0; axis < DDB_AXES; axis++) {
        terms.hot_halves[axis] =
            terms.halves[axis] * (figures->heat_us / 1000) / 1000 * figures->hot_share / 1000000;
    }
    return terms;
}

/* After the core: what a database held before is told to it. */
static void open_witness(struct rig *rig)
{
    const struct rig_setup *setup = rig->setup;
    bool ours = setup->valid || setup->simulated; /* who else would have sent the requests? */
    bool loses_power = rig->disk_may_fail && setup->db == NULL;
    struct witness_options options = {.strict = setup->valid,
                                      .slow_tables = setup->lifecycle_aws,
                                      .throttling = setup->throttling,
                                      .windows = setup->window_max_us > 0,
                                      .may_go_back = loses_power && !setup->sync_full,
                                      .lag_us = setup->lag.most_us,
                                      .gsi_lag_us = setup->gsi_lag.most_us,
                                      .stale_most_us = rig->stale_most_us,
                                      .partitions = partition_terms(rig),
                                      .severity = ours ? SEVERITY_ERROR : SEVERITY_WARNING};

    if (!setup->witness) {
        return;
    }
    options.expires = setup->ttl_deletes;
    options.expiry_most_us = setup->ttl_delay_us + HELD_MOST * setup->window_max_us;
    rig->witness = witness_new(&options);
    if (setup->db != NULL) {
        witness_prime(rig->witness, rig->ddb);
    }
}

static bool open_core(struct rig *rig, struct arena *arena, const char **message)
{
    const struct rig_setup *setup = rig->setup;
    struct ddb_options options;
    char why[256] = "";

    ddb_options_init(&options);
    options.path = setup->db;
    options.sync_full = setup->sync_full;
    options.disk_may_fail = rig->disk_may_fail;
    options.log_pages = setup->log_pages;
    options.dialect_2026 = setup->dialect_2026;
    options.transaction_window_min_us = setup->window_min_us;
    options.transaction_window_max_us = setup->window_max_us;
    options.lag = setup->lag;
    options.gsi_lag = setup->gsi_lag;
    options.stale_most_us = rig->stale_most_us;
    if (setup->lifecycle_aws) {
        ddb_lifecycle_aws(&options.lifecycle);
    }
    options.ttl_deletes = setup->ttl_deletes;
    options.ttl_delay_us = setup->ttl_delay_us;
    options.latency = setup->latency;
    options.throttling = setup->throttling;
    if (setup->partitioning != NULL) {
        options.partitioning = *setup->partitioning;
    }
    rig->partitioning = options.partitioning;
    options.isolate_account = setup->isolate_account;
    options.isolate_region = setup->isolate_region;
    options.seed = setup->seed;
    rig_listen(rig, &options);
    rig->ddb = ddb_open(&options, why);
    if (rig->ddb == NULL) {
        *message = arena_printf(arena, "%s", why);
    }
    return rig->ddb != NULL;
}

static bool open_server(struct rig *rig, struct arena *arena, const char **message)
{
    const struct rig_setup *setup = rig->setup;
    struct server_options options = {.host = setup->host,
                                     .port = setup->port,
                                     .tls_certificate = setup->tls_certificate,
                                     .tls_key = setup->tls_key,
                                     .keys = setup->keys.count > 0 ? &setup->keys : NULL,
                                     .clock = setup->clock,
                                     .hooks = rig->hooks};
    char why[256] = "";

    if (setup->host == NULL) {
        return true;
    }
    rig->server = server_open(rig->ddb, &options, why);
    if (rig->server == NULL) {
        *message = arena_printf(arena, "%s", why);
    }
    return rig->server != NULL;
}

struct results_run rig_describe(const struct rig *rig, const struct buf *plan)
{
    const struct rig_setup *setup = rig->setup;

    return (struct results_run){
        .version = STR(DDB_VERSION),
        .command = setup->command,
        .options = setup->options,
        .faults = buf_view(plan),
        .seed = setup->seed,
        .start_us = setup->start_us,
        .command_status = -1,
        .replay = setup->replay,
    };
}

static bool open_recorder(struct rig *rig, struct arena *arena, const char **message)
{
    char why[256] = "";
    struct buf plan;

    if (rig->setup->record == NULL) {
        return true;
    }
    if (rig->setup->folder != NULL && !folder_make(rig->setup->folder, arena, message)) {
        return false;
    }
    buf_init(&plan);
    plan_dump(rig->plan, &plan);
    struct results_run run = rig_describe(rig, &plan);
    rig->recorder = recorder_open(rig->setup->record, &run, why);
    buf_release(&plan);
    if (rig->recorder == NULL) {
        *message = arena_printf(arena, "%s: %s", rig->setup->record, why);
        return false;
    }
    return true;
}

static void open_watch(struct rig *rig)
{
    if (rig->setup->record != NULL || rig->setup->watch) {
        rig->watch = watch_new(rig->ddb, rig->expect);
        watch_start(rig->watch, rig->setup->start_us);
        if (rig->setup->clock.mode == CLOCK_VIRTUAL) {
            watch_pauses_unseen(rig->watch);
        }
    }
}

struct rig *rig_open(const struct rig_setup *setup, struct arena *arena, const char **message)
{
    struct rig *rig = mem_zalloc(sizeof(*rig));

    rig->setup = setup;
    arena_init(&rig->arena);
    rig->opened_us = server_now_us();
    rig->flushed_us = rig->opened_us;
    rig_hook_in(rig);
    meets_init(&rig->meets);
    meter_init(&rig->meter);
    rig->metered = setup->host != NULL || setup->record != NULL;
    rig->meter.partitions = setup->record != NULL;
    if (setup->tracker != NULL) {
        tracker_start(setup->tracker, setup->start_us);
    }
    if (!open_plan(rig, arena, message) || !open_expect(rig, arena, message) ||
        !open_core(rig, arena, message) || !open_server(rig, arena, message) ||
        !open_recorder(rig, arena, message)) {
        rig_close(rig);
        return NULL;
    }
    if (rig->recorder != NULL) {
        sampler_init(&rig->sampler, recorder_results(rig->recorder), setup->start_us);
    }
    open_watch(rig);
    open_inspector(rig);
    open_witness(rig);
    rig->control = (struct control){rig->ddb,       rig->plan,    rig->recorder, rig->watch,
                                    rig->inspector, rig->witness, rig->server,   &rig->meter};
    return rig;
}

struct server *rig_server(struct rig *rig)
{
    return rig->server;
}

struct ddb *rig_ddb(struct rig *rig)
{
    return rig->ddb;
}

struct plan *rig_plan(struct rig *rig)
{
    return rig->plan;
}

void rig_strike_next(struct rig *rig, const struct fault_effect *effect)
{
    rig->strike = effect;
}

uint64_t rig_requests(const struct rig *rig)
{
    return rig->recorder == NULL ? 0 : recorder_submits(rig->recorder);
}

const struct hooks *rig_hooks(const struct rig *rig)
{
    return &rig->hooks;
}

void rig_step(struct rig *rig)
{
    server_step(rig->server, 0);
    if (rig->recorder == NULL) {
        return;
    }
    int64_t now_us = server_now_us();
    if (now_us - rig->flushed_us >= FLUSH_US) {
        results_flush(recorder_results(rig->recorder));
        rig->flushed_us = now_us;
    }
}

void rig_find(struct rig *rig, const struct finding *finding)
{
    if (rig->found_count < FOUND_MAX) {
        rig->found[rig->found_count++] = *finding;
    }
}

bool rig_inspection(struct rig *rig, struct str *operation, struct str *body)
{
    return rig->witness != NULL && witness_inspect(rig->witness, operation, body);
}

bool rig_throttles(const struct rig *rig)
{
    return rig->setup->throttling.enforced;
}

uint64_t rig_judged(const struct rig *rig)
{
    return rig->witness == NULL ? 0 : witness_judged(rig->witness);
}

uint64_t rig_held(const struct rig *rig, enum check check)
{
    return rig->witness == NULL ? 0 : witness_held(rig->witness, check);
}

/* The watch looks into the core, the core calls the watch: the core goes last but for the plan. */
void rig_close(struct rig *rig)
{
    if (rig == NULL) {
        return;
    }
    if (rig->server != NULL) {
        server_close(rig->server, 0);
    }
    watch_free(rig->watch);
    inspector_free(rig->inspector);
    meets_release(&rig->meets);
    meter_release(&rig->meter);
    witness_free(rig->witness);
    recorder_close(rig->recorder);
    if (rig->ddb != NULL) {
        ddb_close(rig->ddb);
    }
    expect_free(rig->expect);
    plan_free(rig->plan);
    arena_release(&rig->arena);
    free(rig);
}
