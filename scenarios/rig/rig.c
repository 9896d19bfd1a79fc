#include "rig.h"

#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "buckets.h"
#include "../options/credentials.h"
#include "../options/files.h"
#include "inspector.h"
#include "judgement.h"
#include "witness.h"

#define SERVER_GRACE_MS 500        /* for replies under way when a run ends */
#define SETTLE_US (60 * 1000000LL) /* how far core time may go on for writes still to come */
#define FLUSH_US 1000000           /* a recording lags behind its run by this at most */
#define FOUND_MAX 8                /* findings of others that are kept */
#define DRAIN_STEPS 64             /* steps given to connections that end with the command */

struct rig {
    const struct rig_setup *setup;
    struct arena arena; /* the plan's and the expectations' texts */
    struct ddb *ddb;
    struct plan *plan;
    const struct fault_effect *strike; /* instead of the plan; NULL: the plan decides */
    struct expect *expect;             /* NULL: none */
    struct watch *watch;               /* NULL: neither recorded nor watched */
    struct witness *witness;           /* NULL: replies are not judged */
    struct inspector *inspector;       /* NULL: nothing is asserted */
    struct meets meets;                /* where the setup has none */
    struct finding found[FOUND_MAX];   /* by others */
    size_t found_count;
    struct recorder *recorder; /* NULL: not recorded */
    struct server *server;     /* NULL: not listening */
    struct control control;
    struct hooks hooks;
    int64_t opened_us; /* wall time */
    int64_t flushed_us;
};

static bool read_optional(const char *path, struct arena *arena, struct str *out,
                          const char **message)
{
    *out = STR("");
    return path == NULL || file_read(path, arena, out, message);
}

static const char *fault_text(struct arena *arena, const char *path, const struct plan_fault *fault)
{
    const char *at = fault->at != NULL ? fault->at : "";

    return arena_printf(arena, "%s:%d:%d: %s%s%s", path, fault->line, fault->column, at,
                        *at != '\0' ? ": " : "", fault->message);
}

static bool read_credentials(struct rig_setup *setup, const char *path, struct arena *arena,
                             const char **message)
{
    struct plan_fault fault = {0};
    struct str text;

    if (path == NULL) {
        return true;
    }
    if (!file_read(path, arena, &text, message)) {
        return false;
    }
    if (!credentials_read(text, arena, &setup->keys, &fault)) {
        *message = fault_text(arena, path, &fault);
        return false;
    }
    return true;
}

/* The certificate's path is whole, for it goes to commands that may work elsewhere. */
static bool read_tls(struct rig_setup *setup, const struct options *options, struct arena *arena,
                     const char **message)
{
    const char *certificate = options->text[OPTION_TLS_CERT];

    setup->tls_key = options->text[OPTION_TLS_KEY];
    if ((certificate == NULL) != (setup->tls_key == NULL)) {
        const char *given = certificate != NULL ? "--tls-cert" : "--tls-key";
        const char *other = certificate != NULL ? "--tls-key" : "--tls-cert";
        *message = arena_printf(arena, "%s: expected together with %s", given, other);
        return false;
    }
    if (certificate != NULL) {
        char *whole = realpath(certificate, NULL);
        setup->tls_certificate = whole == NULL ? certificate : arena_text(arena, str_from(whole));
        free(whole);
    }
    return true;
}

void rig_isolate(struct rig_setup *setup, const char *word)
{
    bool both = strcmp(word, "both") == 0;

    setup->isolate_account = both || strcmp(word, "account") == 0;
    setup->isolate_region = both || strcmp(word, "region") == 0;
}

bool rig_setup_read(struct rig_setup *setup, const struct options *options, struct arena *arena,
                    const char **message)
{
    memset(setup, 0, sizeof(*setup));
    setup->db = options->text[OPTION_DB];
    setup->bucket_dir = options->text[OPTION_BUCKET_DIR];
    setup->sync_full = strcmp(options->text[OPTION_SYNC], "full") == 0;
    setup->lifecycle_aws = strcmp(options->text[OPTION_LIFECYCLE], "aws") == 0;
    setup->dialect_2026 = strcmp(options->text[OPTION_DIALECT], "2026") == 0;
    options_span_us(options, OPTION_TRANSACTION_WINDOW, &setup->window_min_us,
                    &setup->window_max_us);
    rig_isolate(setup, options->text[OPTION_ISOLATE]);
    setup->faults_path = options->text[OPTION_FAULTS];
    setup->expect_path = options->text[OPTION_EXPECT];
    setup->command = STR("[]");
    return read_optional(setup->faults_path, arena, &setup->faults, message) &&
           read_optional(setup->expect_path, arena, &setup->expect, message) &&
           read_credentials(setup, options->text[OPTION_CREDENTIALS], arena, message) &&
           read_tls(setup, options, arena, message);
}

static void rig_input(void *context, const struct hook_input *input)
{
    struct rig *rig = context;

    if (rig->setup->tracker != NULL) {
        tracker_input(rig->setup->tracker, input);
    }
    if (rig->recorder != NULL) {
        recorder_input(rig->recorder, input);
    }
    if (rig->watch != NULL) {
        watch_input(rig->watch, input);
    }
    if (rig->witness != NULL) {
        witness_sent(rig->witness, input->submit, input->time_us);
    }
}

static bool is_told(const struct hook_output *output)
{
    return output->delivered && output->reply->error.len == 0 && output->reply->status == 200;
}

static void rig_output(void *context, const struct hook_output *output)
{
    struct rig *rig = context;

    if (rig->setup->tracker != NULL) {
        tracker_output(rig->setup->tracker, output);
    }
    if (rig->recorder != NULL) {
        recorder_output(rig->recorder, output);
    }
    if (rig->watch != NULL) {
        watch_output(rig->watch, output);
    }
    if (rig->inspector != NULL) {
        inspector_output(rig->inspector, output);
    }
    if (rig->witness != NULL && is_told(output)) {
        witness_answered(rig->witness, output->reply->submit, output->reply->due_us);
    }
}

static void rig_cancelled(void *context, uint64_t submit, int64_t time_us)
{
    struct rig *rig = context;

    if (rig->setup->tracker != NULL) {
        tracker_cancelled(rig->setup->tracker, time_us);
    }
    if (rig->recorder != NULL) {
        recorder_cancelled(rig->recorder, submit, time_us);
    }
    if (rig->watch != NULL) {
        watch_cancelled(rig->watch, submit, time_us);
    }
    if (rig->inspector != NULL) {
        inspector_cancelled(rig->inspector);
    }
}

static void rig_changed(void *context, const struct ddb_change *change)
{
    struct rig *rig = context;

    if (rig->watch != NULL) {
        watch_change(rig->watch, change);
    }
    if (rig->inspector != NULL) {
        inspector_change(rig->inspector, change);
    }
}

static void rig_applied(void *context, const struct ddb_applied *applied)
{
    struct rig *rig = context;
    enum verdict verdict = VERDICT_UNJUDGED;

    if (rig->witness != NULL) {
        verdict = witness_see(rig->witness, applied);
    }
    if (rig->setup->tracker != NULL) {
        tracker_applied(rig->setup->tracker, applied, verdict);
    }
    if (rig->inspector != NULL) {
        inspector_applied(rig->inspector, applied);
    }
}

/* What the hazards and assertions knew of items may have come undone. */
static void rig_reopened(void *context, const struct ddb_reopened *reopened)
{
    struct rig *rig = context;

    if (rig->witness != NULL) {
        witness_reopened(rig->witness, rig->ddb, reopened);
    }
    if (reopened->may_lose && rig->watch != NULL) {
        watch_reset(rig->watch, reopened->time_us);
    }
    if (reopened->may_lose && rig->inspector != NULL) {
        inspector_reset(rig->inspector, STR(""));
    }
}

static void rig_control(void *context, const struct control_call *call, struct control_reply *reply)
{
    control_call(&((struct rig *)context)->control, call, reply);
}

static void rig_strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    struct rig *rig = context;
    const struct env *instead = &rig->setup->strike;

    if (rig->strike != NULL) {
        *out = *rig->strike;
    } else if (instead->strike != NULL) {
        instead->strike(instead->context, site, out);
    } else {
        plan_strike(rig->plan, site, out);
    }
    if (rig->setup->tracker != NULL) {
        tracker_strike(rig->setup->tracker, out);
    }
    if (rig->recorder != NULL) {
        recorder_strike(rig->recorder, site, out);
    }
    if (rig->inspector != NULL) {
        inspector_strike(rig->inspector, site, out);
    }
}

static bool rig_read_objects(void *context, struct arena *arena, struct str bucket,
                             struct str prefix, struct env_objects *out)
{
    struct rig *rig = context;
    const struct env *instead = &rig->setup->objects;
    bool found = instead->read_objects != NULL
                     ? instead->read_objects(instead->context, arena, bucket, prefix, out)
                     : buckets_read(rig->setup->bucket_dir, arena, bucket, prefix, out);

    if (rig->recorder != NULL) {
        struct buf text;
        buf_init(&text);
        buckets_dump(&text, bucket, prefix, found, out);
        recorder_control(rig->recorder, "objects", ddb_now(rig->ddb), buf_view(&text));
        buf_release(&text);
    }
    return found;
}

static void rig_write_object(void *context, struct str bucket, struct str key, struct str bytes)
{
    buckets_write(((struct rig *)context)->setup->bucket_dir, bucket, key, bytes);
}

/* A replay has the objects from the recording, and leaves the folder alone. */
static void set_buckets(const struct rig_setup *setup, struct env *env)
{
    bool recorded = setup->objects.read_objects != NULL;

    if (recorded || setup->bucket_dir != NULL) {
        env->read_objects = rig_read_objects;
        env->write_object = recorded ? NULL : rig_write_object;
    }
}

static bool open_plan(struct rig *rig, struct arena *arena, const char **message)
{
    const struct rig_setup *setup = rig->setup;
    struct random random = {setup->seed, 0};
    struct plan_fault fault = {0};

    rig->plan =
        setup->faults_path == NULL ? plan_empty() : plan_read(setup->faults, &rig->arena, &fault);
    if (rig->plan == NULL) {
        *message = fault_text(arena, setup->faults_path, &fault);
        return false;
    }
    plan_start(rig->plan, &random, setup->start_us);
    enum plan_store store = setup->disk                                  ? PLAN_STORE_ANY
                            : setup->db && plan_strikes_store(rig->plan) ? PLAN_STORE_FILE
                                                                         : PLAN_STORE_NONE;
    if (!plan_set_store(rig->plan, store, setup->faults, &rig->arena, &fault)) {
        *message = fault_text(arena, setup->faults_path, &fault);
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
        *message = fault_text(arena, rig->setup->expect_path, &fault);
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

/* After the core: what a database held before is told to it. */
static void open_witness(struct rig *rig)
{
    const struct rig_setup *setup = rig->setup;
    bool ours = setup->valid || setup->simulated; /* who else would have sent the requests? */
    struct witness_options options = {.strict = setup->valid,
                                      .slow_tables = setup->lifecycle_aws,
                                      .may_go_back = setup->disk && !setup->sync_full,
                                      .severity = ours ? SEVERITY_ERROR : SEVERITY_WARNING};

    if (!setup->witness) {
        return;
    }
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
    options.disk_may_fail = setup->disk || plan_strikes_store(rig->plan);
    options.log_pages = setup->log_pages;
    options.dialect_2026 = setup->dialect_2026;
    options.transaction_window_min_us = setup->window_min_us;
    options.transaction_window_max_us = setup->window_max_us;
    if (setup->lifecycle_aws) {
        ddb_lifecycle_aws(&options.lifecycle);
    }
    options.isolate_account = setup->isolate_account;
    options.isolate_region = setup->isolate_region;
    options.seed = setup->seed;
    options.env = (struct env){.context = rig, .strike = rig_strike};
    set_buckets(setup, &options.env);
    bool watched = setup->record != NULL || setup->watch;
    options.changed = watched || inspector_needs_changes(rig->expect) ? rig_changed : NULL;
    options.applied = setup->witness || inspector_needs_applied(rig->expect) ? rig_applied : NULL;
    options.reopened = rig_reopened;
    options.context = rig;
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

static struct results_run describe(const struct rig *rig, const struct buf *plan)
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
    struct results_run run = describe(rig, &plan);
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
    }
}

struct rig *rig_open(const struct rig_setup *setup, struct arena *arena, const char **message)
{
    struct rig *rig = mem_zalloc(sizeof(*rig));

    rig->setup = setup;
    arena_init(&rig->arena);
    rig->opened_us = server_now_us();
    rig->flushed_us = rig->opened_us;
    rig->hooks = (struct hooks){rig, rig_input, rig_output, rig_cancelled, rig_control};
    meets_init(&rig->meets);
    if (setup->tracker != NULL) {
        tracker_start(setup->tracker, setup->start_us);
    }
    if (!open_plan(rig, arena, message) || !open_expect(rig, arena, message) ||
        !open_core(rig, arena, message) || !open_server(rig, arena, message) ||
        !open_recorder(rig, arena, message)) {
        rig_close(rig);
        return NULL;
    }
    open_watch(rig);
    open_inspector(rig);
    open_witness(rig);
    rig->control = (struct control){rig->ddb,   rig->plan,      rig->recorder,
                                    rig->watch, rig->inspector, rig->witness};
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
        rig_output(rig, &(struct hook_output){&reply, false});
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

uint64_t rig_judged(const struct rig *rig)
{
    return rig->witness == NULL ? 0 : witness_judged(rig->witness);
}

uint64_t rig_held(const struct rig *rig, enum check check)
{
    return rig->witness == NULL ? 0 : witness_held(rig->witness, check);
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
    buf_init(&plan);
    plan_dump(rig->plan, &plan);
    struct results_run run = describe(rig, &plan);
    run.command_status = command_status;
    run.end_us = ddb_now(rig->ddb);
    run.duration_us = rig->setup->simulated ? run.end_us - rig->setup->start_us
                                            : server_now_us() - rig->opened_us;
    run.digest = str_from(out->digest);
    judge(&judged, recorder_results(rig->recorder), &run, out);
    results_end(recorder_results(rig->recorder), &run);
    buf_release(&plan);
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
