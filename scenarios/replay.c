/* `dynarig replay`: the same inputs at the same times must give the same replies and digest. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../emulator/base/json.h"
#include "../reports/report.h"
#include "commands.h"
#include "exit_codes.h"
#include "rig/recording_path.h"
#include "rig/feed.h"
#include "simulator/trial.h"
#include "options/files.h"
#include "options/latency_rows.h"
#include "options/option_check.h"

#define BODY_SHOWN 2000 /* bytes of a differing reply that are printed */

struct replay {
    const struct options *options;
    struct arena *arena;
    const char *path;
    struct results *recording;
    struct results_run run; /* as recorded */
    struct doc recorded;    /* its options */
    struct feed *feed;
};

static void note(const char *text, struct str detail)
{
    (void)fprintf(stderr, "dynarig: %s%.*s\n", text, STR_ARG(detail));
}

/* What makes a difference likely is said before it shows. */
static void warn(const struct replay *replay)
{
    if (!str_is(replay->run.version, DDB_VERSION)) {
        note("this is version " DDB_VERSION ", the recording is of ", replay->run.version);
    }
    if (doc_get(&replay->recorded, "db") != NULL) {
        note("the recording began with a database that is not part of it: ",
             doc_string(&replay->recorded, "db"));
    }
    if (replay->run.digest.len == 0) {
        note("the recording was cut short: it has no digest and no end", STR(""));
    }
}

static bool read_run(struct replay *replay, const char **message)
{
    if (!results_run(replay->recording, replay->arena, &replay->run)) {
        *message = arena_printf(replay->arena, "%s: holds no run", replay->path);
        return false;
    }
    if (!json_read(replay->arena, replay->run.options, &replay->recorded, NULL)) {
        *message = arena_printf(replay->arena, "%s: its options are not JSON", replay->path);
        return false;
    }
    return true;
}

static bool open_report(const struct replay *replay, struct rig_setup *setup, const char **message)
{
    const char *folder = replay->options->text[OPTION_REPORT];

    if (folder == NULL) {
        return true;
    }
    setup->folder = folder;
    setup->record = arena_printf(replay->arena, "%s/results.db", folder);
    if (file_same(setup->record, replay->path)) {
        *message = arena_printf(replay->arena,
                                "--report %s: the recording lies there and would be written over; "
                                "expected another folder",
                                folder);
        return false;
    }
    return true;
}

/* How late things were; a recording that says nothing of it has no lag. */
static struct ddb_lag lag_recorded(const struct replay *replay, const char *name,
                                   const char *share_name, int64_t share_ppm)
{
    struct ddb_lag lag = {.share_ppm = share_ppm};
    struct str share = doc_string(&replay->recorded, share_name);

    (void)duration_parse(doc_string(&replay->recorded, name), &lag.most_us);
    if (share.len > 0) {
        (void)share_parse(arena_text(replay->arena, share), &lag.share_ppm);
    }
    return lag;
}

static bool prepare(struct replay *replay, struct rig_setup *setup, const char **message)
{
    *setup = (struct rig_setup){
        .dialect_2026 = !str_is(doc_string(&replay->recorded, "validation-dialect"), "classic"),
        .sync_full = str_is(doc_string(&replay->recorded, "sync"), "full"),
        /* The store may have been struck in its file: here it stands on a disk in memory. */
        .disk = feed_strikes_store(replay->feed),
        .stale_most_us = feed_stale_most_us(replay->feed),
        .lifecycle_aws = str_is(doc_string(&replay->recorded, "lifecycle"), "aws"),
        .clock.mode =
            str_is(doc_string(&replay->recorded, "clock"), "virtual") ? CLOCK_VIRTUAL : CLOCK_REAL,
        .seed = replay->run.seed,
        .faults_path = replay->options->text[OPTION_FAULTS],
        .options = replay->run.options,
        .command = replay->run.command,
        .replay = replay->run.replay,
        .start_us = replay->run.start_us,
        .witness = true,
        .settled = replay->run.digest.len > 0, /* its end is known, and reached */
    };
    setup->lag = lag_recorded(replay, "lag", "lag-share", DDB_LAG_SHARE_PPM);
    setup->gsi_lag = lag_recorded(replay, "gsi-lag", "gsi-lag-share", DDB_GSI_LAG_SHARE_PPM);
    /* A recording from before there was such an option has no window. */
    (void)span_parse(doc_string(&replay->recorded, "transaction-window"), &setup->window_min_us,
                     &setup->window_max_us);
    if (doc_get(&replay->recorded, "ttl-delay") != NULL) {
        (void)delay_parse(doc_string(&replay->recorded, "ttl-delay"), &setup->ttl_deletes,
                          &setup->ttl_delay_us);
    }
    struct str latency = doc_string(&replay->recorded, "latency");
    if (latency.data != NULL && !latency_option(arena_text(replay->arena, latency), replay->arena,
                                                &setup->latency, message)) {
        return false;
    }
    if (str_is(doc_string(&replay->recorded, "capacity"), "enforce")) {
        ddb_throttling_aws(&setup->throttling);
    }
    trial_read_throttling(doc_get(&replay->recorded, "throttling"), &setup->throttling);
    setup->partitioning =
        trial_read_partitioning(doc_get(&replay->recorded, "partitioning"), replay->arena);
    if (doc_get(&replay->recorded, "bucket-dir") != NULL) {
        setup->objects = feed_objects(replay->feed);
    }
    struct str store = doc_string(&replay->recorded, "store"); /* of a scenario */
    if (store.data != NULL) {
        trial_set_store(setup, str_is(store, "full") ? SYNC_FULL : SYNC_NORMAL);
    }
    rig_isolate(setup, arena_text(replay->arena, doc_string(&replay->recorded, "isolate")));
    if (setup->faults_path == NULL) {
        setup->strike = feed_strike(replay->feed);
    } else if (!file_read(setup->faults_path, replay->arena, &setup->faults, message)) {
        return false;
    }
    return open_report(replay, setup, message);
}

static void print_reply(const char *whose, const char *text)
{
    (void)printf("%s: %.*s%s\n", whose, BODY_SHOWN, text,
                 strlen(text) > BODY_SHOWN ? " ... (cut)" : "");
}

static int tell_difference(const struct feed_difference *difference)
{
    (void)printf("request %" PRIu64 ", %s: the %s differs\n", difference->submit,
                 difference->operation, difference->what);
    print_reply("recorded", difference->recorded);
    print_reply("replayed", difference->replayed);
    return EXIT_FINDINGS;
}

/* All replies were alike: so must be the digest, which also covers times and changes. */
static int tell_digest(const struct replay *replay, const char *digest)
{
    (void)printf("%s\n", digest);
    if (replay->run.digest.len > 0 && !str_is(replay->run.digest, digest)) {
        (void)printf("the digest differs, though no reply does; recorded: %.*s\n",
                     STR_ARG(replay->run.digest));
        return EXIT_FINDINGS;
    }
    return EXIT_GOOD;
}

static int feed_it(const struct replay *replay, struct rig *rig)
{
    int64_t end_us = replay->run.digest.len > 0 ? replay->run.end_us : replay->run.start_us;
    struct feed_way way = {
        .cut = options_number(replay->options, OPTION_CUT),
        .start_us = replay->run.start_us,
        .end_us = end_us,
    };
    struct feed_difference difference = {0};
    struct rig_outcome outcome;
    bool alike = feed_all(replay->feed, rig, &way, &difference);

    rig_end(rig, replay->run.command_status, false, &outcome);
    return alike ? tell_digest(replay, outcome.digest) : tell_difference(&difference);
}

static int write_report(const struct replay *replay, const struct rig_setup *setup, int code)
{
    char why[256] = "";

    if (setup->record == NULL) {
        return code;
    }
    struct report_run run = {results_open(setup->record, why), ""};
    if (run.results == NULL) {
        return internal_error("%s: %s", setup->record, why);
    }
    bool good = report_write(replay->options->text[OPTION_REPORT],
                             &(struct report_input){.runs = &run, .count = 1}, REPORT_ALL, why);
    results_close(run.results);
    return good ? code : internal_error("%s", why);
}

static int run_replay(struct replay *replay)
{
    struct rig_setup setup;
    const char *message;

    if (!read_run(replay, &message) || !prepare(replay, &setup, &message)) {
        return usage_error("%s", message);
    }
    warn(replay);
    struct rig *rig = rig_open(&setup, replay->arena, &message);
    if (rig == NULL) {
        return usage_error("%s", message);
    }
    int code = feed_it(replay, rig);
    rig_close(rig);
    return write_report(replay, &setup, code);
}

static int replay_with(const struct options *options, struct arena *arena)
{
    struct replay replay = {.options = options, .arena = arena};
    char why[256] = "";

    if (options->operand_count != 1) {
        return usage_error("replay: expected one RECORDING, got %zu", options->operand_count);
    }
    if (options->text[OPTION_ENDPOINT] != NULL) {
        return usage_error("%s is known but not built yet for replay",
                           options->origin[OPTION_ENDPOINT]);
    }
    replay.path = recording_path(arena, options->operands[0]);
    replay.recording = results_open(replay.path, why);
    if (replay.recording == NULL) {
        return usage_error("%s: %s", replay.path, why);
    }
    replay.feed = feed_new(replay.recording, arena);
    int code = run_replay(&replay);
    feed_free(replay.feed);
    results_close(replay.recording);
    return code;
}

int replay_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_REPLAY, argv, replay_with);
}
