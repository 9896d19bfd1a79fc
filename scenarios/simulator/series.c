#include "series.h"

#include <inttypes.h>
#include <string.h>

#include "../exec_report.h"
#include "../process/workers.h"
#include "../../reports/text.h"
#include "../progress.h"
#include "../replay_line.h"
#include "foretold.h"
#include "trial.h"

#define WAIT_MS 1000 /* between two looks at how far it has come */

/* What a process tells of one seed. */
struct record {
    bool broken; /* there was no trial: `text` says why */
    bool failed;
    uint64_t requests, judged;
    uint64_t error_kinds, met;
    int64_t span_us;
    char digest[DIGEST_HEX];
    char text[256];
};

static uint64_t seed_of(const struct series_setup *setup, uint64_t number)
{
    return setup->first + shard_place(&setup->shard, number);
}

/* ---- in the processes */

static void try_seed(void *context, uint64_t number, void *out)
{
    const struct series_setup *setup = context;
    struct record *record = out;
    struct trial_setup trial = {
        .scenario = setup->scenario, .seed = seed_of(setup, number), .strict = setup->strict};
    struct trial done;
    struct arena arena;
    const char *message = "";

    arena_init(&arena);
    if (trial_run(&trial, &arena, &done, &message)) {
        record->failed = done.failed;
        record->requests = done.simulated.requests;
        record->judged = done.judged;
        record->error_kinds = done.outcome.error_kinds;
        record->met = done.met;
        record->span_us = done.simulated.span_us;
        memcpy(record->digest, done.outcome.digest, sizeof(record->digest));
    } else {
        struct str text = text_cut(str_from(message), sizeof(record->text) - 1);
        record->broken = true;
        memcpy(record->text, text.data, text.len);
    }
    arena_release(&arena);
}

/* ---- merging */

/* Once more with a recording, in the end. */
static void note(struct series *series, uint64_t seed, const struct record *record)
{
    if (series->recorded_count < RECORDED_MAX) {
        memcpy(series->digests[series->recorded_count], record->digest, DIGEST_HEX);
        series->recorded[series->recorded_count++] = seed;
    }
}

static void merge(const struct series_setup *setup, uint64_t number, const struct record *record,
                  struct series *series)
{
    uint64_t seed = seed_of(setup, number);
    bool foretold = foretold_failure(setup->scenario, record->error_kinds);
    bool failed = record->failed && !foretold;

    series->tried++;
    series->first_failed = failed && series->failed == 0 ? seed : series->first_failed;
    series->failed += failed;
    series->error_kinds |= foretold ? record->error_kinds : 0;
    series->met |= record->met;
    series->requests += record->requests;
    series->judged += record->judged;
    series->span_us += record->span_us;
    digest_sum_add(&series->sum, seed, record->digest);
    memcpy(series->digest, record->digest, sizeof(series->digest));
    if (failed || (seed == setup->first && setup->record_first)) {
        note(series, seed, record);
    }
}

static enum exit_code merge_next(const struct series_setup *setup, struct workers *workers,
                                 uint64_t number, struct progress *progress, struct arena *arena,
                                 struct series *series, const char **message)
{
    struct record record;
    enum workers_state state;

    while ((state = workers_next(workers, WAIT_MS, &record)) == WORKERS_WAITING) {
        progress_tell(progress, number, series->failed, series->requests);
    }
    if (state == WORKERS_DIED) {
        *message =
            arena_printf(arena, "%s: seed %" PRIu64 ": the process that tried it %s",
                         setup->scenario->path, seed_of(setup, number), workers_end(workers));
        return EXIT_INTERNAL;
    }
    if (record.broken) {
        *message = arena_printf(arena, "%s", record.text);
        return EXIT_USAGE;
    }
    merge(setup, number, &record, series);
    progress_tell(progress, number + 1, series->failed, series->requests);
    return EXIT_GOOD;
}

/* A canary that has sung need not sing again. */
static bool is_settled(const struct series_setup *setup, const struct series *series)
{
    return foretold_all(setup->scenario, series->error_kinds);
}

static enum exit_code by_processes(const struct series_setup *setup, uint64_t count,
                                   struct arena *arena, struct series *series, const char **message)
{
    struct workers *workers =
        workers_start(&(struct workers_setup){.processes = setup->jobs,
                                              .count = count,
                                              .record_bytes = sizeof(struct record),
                                              .context = (void *)setup,
                                              .work = try_seed});
    struct progress progress;
    enum exit_code code = EXIT_GOOD;

    if (workers == NULL) {
        *message = "no process could be started";
        return EXIT_INTERNAL;
    }
    progress_begin(&progress, setup->scenario->name, count);
    for (uint64_t i = 0; i < count && code == EXIT_GOOD && !is_settled(setup, series); i++) {
        code = merge_next(setup, workers, i, &progress, arena, series, message);
    }
    progress_end(&progress);
    workers_free(workers);
    return code;
}

/* One seed needs no process, and is easier to look into without. */
static enum exit_code alone(const struct series_setup *setup, struct arena *arena,
                            struct series *series, const char **message)
{
    struct record record = {0};

    try_seed((void *)setup, 0, &record);
    if (record.broken) {
        *message = arena_printf(arena, "%s", record.text);
        return EXIT_USAGE;
    }
    merge(setup, 0, &record, series);
    return EXIT_GOOD;
}

/* ---- recording */

/* What does it again, as words and as a line. */
static void tell_command(const struct series_setup *setup, struct arena *arena,
                         struct trial_setup *trial)
{
    struct buf line, words;
    char *const command[] = {"dynarig", "run", (char *)setup->scenario->path, NULL};

    buf_init(&line);
    buf_init(&words);
    buf_printf(&line, "dynarig run --seed %" PRIu64, trial->seed);
    if (setup->faults != NULL) {
        buf_text(&line, " --faults ");
        shell_quote(&line, setup->faults);
    }
    buf_byte(&line, ' ');
    shell_quote(&line, setup->scenario->path);
    command_json(&words, command);
    trial->replay = arena_copy(arena, buf_view(&line));
    trial->command = arena_copy(arena, buf_view(&words));
    buf_release(&line);
    buf_release(&words);
}

/* The same seed, so the same digest. */
static bool record_one(const struct series_setup *setup, size_t i, struct arena *arena,
                       struct series *series, const char **message)
{
    struct trial_setup trial = {
        .scenario = setup->scenario, .seed = series->recorded[i], .strict = setup->strict};
    struct trial again;

    trial.folder =
        arena_printf(arena, "%s/%s", series->folder, run_folder(arena, trial.seed, true));
    tell_command(setup, arena, &trial);
    if (!trial_run(&trial, arena, &again, message)) {
        return false;
    }
    series->unlike = series->unlike || strcmp(again.outcome.digest, series->digests[i]) != 0;
    return true;
}

enum exit_code series_run(const struct series_setup *setup, struct arena *arena, struct series *out,
                          const char **message)
{
    uint64_t count = shard_share(&setup->shard, setup->last - setup->first + 1);

    *out = (struct series){0};
    out->folder = arena_printf(arena, "%s/%.*s", setup->folder, STR_ARG(setup->scenario->name));
    enum exit_code code = count == 1  ? alone(setup, arena, out, message)
                          : count > 0 ? by_processes(setup, count, arena, out, message)
                                      : EXIT_GOOD;
    for (size_t i = 0; i < out->recorded_count && code == EXIT_GOOD; i++) {
        code = record_one(setup, i, arena, out, message) ? EXIT_GOOD : EXIT_USAGE;
    }
    out->blind = out->tried > 0 && setup->scenario->must_fail != 0 && !is_settled(setup, out);
    return code;
}
