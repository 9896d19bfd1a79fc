#include "series.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../../reports/report_diff.h"
#include "../../reports/text.h"
#include "../exec_report.h"
#include "../process/workers.h"
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

/* What a process works with: the setup, and what it counts over all its seeds. */
struct bench {
    const struct series_setup *setup;
    struct tracker tracker;
};

/* One call of series_run. */
struct sweep {
    const struct series_setup *setup;
    uint64_t count; /* of seeds */
    struct bench *bench;
    struct workers *workers;
    struct progress progress;
    struct arena *arena;
    struct series *series;
    const char **message;
};

static uint64_t seed_of(const struct series_setup *setup, uint64_t number)
{
    return setup->first + shard_place(&setup->shard, number);
}

/* ---- in the processes */

static void try_seed(void *context, uint64_t number, void *out)
{
    struct bench *bench = context;
    struct record *record = out;
    struct trial_setup trial = {.scenario = bench->setup->scenario,
                                .seed = seed_of(bench->setup, number),
                                .strict = bench->setup->strict,
                                .tracker = &bench->tracker};
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

static void tell_counts(void *context, void *out)
{
    const struct bench *bench = context;

    memcpy(out, &bench->tracker.counts, sizeof(bench->tracker.counts));
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

static enum exit_code merge(struct sweep *sweep, uint64_t number, const struct record *record)
{
    struct totals *totals = &sweep->series->totals;
    struct series *series = sweep->series;
    uint64_t seed = seed_of(sweep->setup, number);
    bool foretold = foretold_failure(sweep->setup->scenario, record->error_kinds);
    bool failed = record->failed && !foretold;

    if (record->broken) {
        *sweep->message = arena_printf(sweep->arena, "%s", record->text);
        return EXIT_USAGE;
    }
    totals->tried++;
    totals->failed += failed;
    series->error_kinds |= foretold ? record->error_kinds : 0;
    series->met |= record->met;
    totals->requests += record->requests;
    totals->judged += record->judged;
    totals->span_us += record->span_us;
    digest_sum_add(&totals->sum, seed, record->digest);
    memcpy(series->digest, record->digest, sizeof(series->digest));
    if (failed) {
        totals_fail(totals, seed);
    }
    if (failed || (seed == sweep->setup->first && sweep->setup->record_first)) {
        note(series, seed, record);
    }
    return EXIT_GOOD;
}

static void merge_counts(struct sweep *sweep)
{
    census_merge(sweep->series->totals.census, &sweep->bench->tracker.counts.census);
    pulse_merge(sweep->series->totals.pulse, &sweep->bench->tracker.counts.pulse);
}

static enum exit_code died(struct sweep *sweep, uint64_t number)
{
    *sweep->message = arena_printf(
        sweep->arena, "%s: seed %" PRIu64 ": the process that tried it %s",
        sweep->setup->scenario->path, seed_of(sweep->setup, number), workers_end(sweep->workers));
    return EXIT_INTERNAL;
}

static enum exit_code merge_next(struct sweep *sweep, uint64_t number)
{
    const struct totals *totals = &sweep->series->totals;
    struct record record;
    enum workers_state state;

    while ((state = workers_next(sweep->workers, WAIT_MS, &record)) == WORKERS_WAITING) {
        progress_tell(&sweep->progress, number, totals->failed, totals->requests);
    }
    if (state == WORKERS_DIED) {
        return died(sweep, number);
    }
    enum exit_code code = merge(sweep, number, &record);
    progress_tell(&sweep->progress, number + 1, totals->failed, totals->requests);
    return code;
}

static enum exit_code merge_closings(struct sweep *sweep)
{
    uint64_t processes = sweep->count < sweep->setup->jobs ? sweep->count : sweep->setup->jobs;

    for (uint64_t i = 0; i < processes; i++) {
        if (workers_closing(sweep->workers, -1, &sweep->bench->tracker.counts) != WORKERS_RECORD) {
            return died(sweep, sweep->count - 1);
        }
        merge_counts(sweep);
    }
    return EXIT_GOOD;
}

/* A canary that has sung need not sing again. */
static bool is_settled(const struct sweep *sweep)
{
    return foretold_all(sweep->setup->scenario, sweep->series->error_kinds);
}

static enum exit_code by_processes(struct sweep *sweep)
{
    enum exit_code code = EXIT_GOOD;

    sweep->workers =
        workers_start(&(struct workers_setup){.processes = sweep->setup->jobs,
                                              .count = sweep->count,
                                              .record_bytes = sizeof(struct record),
                                              .closing_bytes = sizeof(sweep->bench->tracker.counts),
                                              .context = sweep->bench,
                                              .work = try_seed,
                                              .closing = tell_counts});
    if (sweep->workers == NULL) {
        *sweep->message = "no process could be started";
        return EXIT_INTERNAL;
    }
    progress_begin(&sweep->progress, sweep->setup->scenario->name, sweep->count);
    uint64_t number = 0;
    while (number < sweep->count && code == EXIT_GOOD && !is_settled(sweep)) {
        code = merge_next(sweep, number++);
    }
    /* What was counted of seeds that nobody waited for is left alone: how many there were depends
     * on the number of processes. */
    if (code == EXIT_GOOD && number == sweep->count) {
        code = merge_closings(sweep);
    }
    progress_end(&sweep->progress);
    workers_free(sweep->workers);
    return code;
}

/* One seed needs no process, and is easier to look into without. */
static enum exit_code alone(struct sweep *sweep)
{
    struct record record = {.broken = false};

    try_seed(sweep->bench, 0, &record);
    merge_counts(sweep);
    return merge(sweep, 0, &record);
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

static const char *seed_folder(const struct series_setup *setup, uint64_t seed, struct arena *arena)
{
    return arena_printf(arena, "%s/%.*s/%s", setup->folder, STR_ARG(setup->scenario->name),
                        run_folder(arena, seed, true));
}

/* The first trial left no recording to compare with, so there is one trial more: what is not the
 * same each time is likely to be another a third time. Both recordings stay. */
static bool find_parting(struct trial_setup *trial, struct arena *arena, struct series *series,
                         const char **message)
{
    const char *first = trial->folder;
    struct trial third;

    trial->folder = arena_printf(arena, "%s/again", first);
    if (!trial_run(trial, arena, &third, message)) {
        return false;
    }
    series->parting = report_diff_files(arena_printf(arena, "%s/results.db", first),
                                        arena_printf(arena, "%s/results.db", trial->folder), arena);
    return true;
}

/* The same seed, so the same digest. */
static bool record_one(const struct series_setup *setup, size_t i, struct arena *arena,
                       struct series *series, const char **message)
{
    struct trial_setup trial = {
        .scenario = setup->scenario, .seed = series->recorded[i], .strict = setup->strict};
    struct trial again;

    trial.folder = seed_folder(setup, trial.seed, arena);
    tell_command(setup, arena, &trial);
    if (!trial_run(&trial, arena, &again, message)) {
        return false;
    }
    bool unlike = strcmp(again.outcome.digest, series->digests[i]) != 0;
    bool first = unlike && !series->unlike;
    series->unlike = series->unlike || unlike;
    return !first || find_parting(&trial, arena, series, message);
}

static void describe(const struct series_setup *setup, struct arena *arena, struct totals *totals)
{
    totals_init(totals, arena);
    totals->name = setup->scenario->name;
    totals->path = str_from(setup->scenario->path);
    totals->parts = ARENA_ARRAY(arena, struct totals_part, 1);
    totals->parts[0] =
        (struct totals_part){setup->first, setup->last, setup->shard.index, setup->shard.count};
    totals->part_count = 1;
}

enum exit_code series_run(const struct series_setup *setup, struct arena *arena, struct series *out,
                          const char **message)
{
    struct sweep sweep = {.setup = setup,
                          .count = shard_share(&setup->shard, setup->last - setup->first + 1),
                          .bench = mem_zalloc(sizeof(struct bench)),
                          .arena = arena,
                          .series = out,
                          .message = message};

    *out = (struct series){.recorded_count = 0};
    describe(setup, arena, &out->totals);
    sweep.bench->setup = setup;
    enum exit_code code = sweep.count == 1  ? alone(&sweep)
                          : sweep.count > 0 ? by_processes(&sweep)
                                            : EXIT_GOOD;
    free(sweep.bench);
    out->totals.blind =
        out->totals.tried > 0 && setup->scenario->must_fail != 0 && !is_settled(&sweep);
    for (size_t i = 0; i < out->recorded_count && code == EXIT_GOOD; i++) {
        code = record_one(setup, i, arena, out, message) ? EXIT_GOOD : EXIT_USAGE;
    }
    return code;
}
