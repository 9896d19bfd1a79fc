/*
 * `dynarig run`: scenarios in virtual time, once per seed, every reply held against the model.
 *
 * Nothing is recorded on the way. A seed that fails is run once more with a recording, which must
 * come to the same digest, and its report is written.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../emulator/base/json.h"
#include "../emulator/base/mutant.h"
#include "commands.h"
#include "exec_report.h"
#include "exit_codes.h"
#include "options/files.h"
#include "replay_line.h"
#include "simulator/scenario.h"
#include "options/seed.h"
#include "simulator/simulation.h"

#define DEFAULT_FOLDER "dynarig-report"
#define START_US INT64_C(1767225600000000) /* 2026-01-01T00:00:00Z: any time would do */

enum { RECORDED_MAX = 10 }; /* failing seeds of a scenario that get a report */

/* One scenario with all its seeds. */
struct series {
    const struct options *options;
    const struct scenario *scenario;
    struct arena *arena;
    uint64_t first, last;
    uint64_t failed, requests, judged;
    uint64_t first_failed; /* with `failed` */
    int64_t span_us;
    uint64_t recorded[RECORDED_MAX];
    size_t recorded_count;
    bool unlike; /* two runs of a seed differed */
    char digest[65];
};

/* One run of a seed. */
struct single {
    struct rig_outcome outcome;
    struct simulation_outcome simulated;
    uint64_t judged;
};

static const char *folder_of(const struct series *series, struct arena *arena)
{
    const char *given = series->options->text[OPTION_REPORT];
    return arena_printf(arena, "%s/%.*s", given != NULL ? given : DEFAULT_FOLDER,
                        STR_ARG(series->scenario->name));
}

/* What does it again, as words and as a line. */
static void tell_command(const struct series *series, uint64_t seed, struct arena *arena,
                         struct rig_setup *setup)
{
    struct buf line, words;
    char *const command[] = {"dynarig", "run", (char *)series->scenario->path, NULL};

    buf_init(&line);
    buf_init(&words);
    buf_printf(&line, "dynarig run --seed %" PRIu64, seed);
    if (series->options->text[OPTION_FAULTS] != NULL) {
        buf_text(&line, " --faults ");
        shell_quote(&line, series->options->text[OPTION_FAULTS]);
    }
    buf_byte(&line, ' ');
    shell_quote(&line, series->scenario->path);
    command_json(&words, command);
    setup->replay = arena_copy(arena, buf_view(&line));
    setup->command = arena_copy(arena, buf_view(&words));
    buf_release(&line);
    buf_release(&words);
}

static void add_wrong(struct rig *rig, const struct scenario *scenario, const char *wrong)
{
    struct finding finding = {
        .hazard = "check-failed",
        .severity = SEVERITY_ERROR,
        .title = str_from(wrong),
        .detail = STR(""),
        .table = STR(""),
        .fix = scenario->kind->about,
    };
    rig_find(rig, &finding);
}

/* `folder` NULL: nothing is recorded. False: `*message`. */
static bool run_once(const struct series *series, uint64_t seed, const char *folder,
                     struct arena *arena, struct single *out, const char **message)
{
    struct rig_setup setup = {.dialect_2026 = true,
                              .seed = seed,
                              .options = STR("{}"),
                              .start_us = START_US,
                              .folder = folder,
                              .witness = true};
    tell_command(series, seed, arena, &setup);
    setup.record = folder != NULL ? arena_printf(arena, "%s/results.db", folder) : NULL;
    struct rig *rig = rig_open(&setup, arena, message);
    if (rig == NULL) {
        return false;
    }
    simulation_run(series->scenario, rig, seed, START_US, arena, &out->simulated);
    if (out->simulated.wrong != NULL) {
        add_wrong(rig, series->scenario, out->simulated.wrong);
    }
    out->judged = rig_judged(rig);
    rig_end(rig, -1, options_flag(series->options, OPTION_STRICT), &out->outcome);
    rig_close(rig);
    return true;
}

static bool is_wanted(const struct series *series, const struct single *single, uint64_t seed)
{
    bool failed = strcmp(single->outcome.verdict, "failed") == 0;
    bool first = seed == series->first && series->options->text[OPTION_REPORT] != NULL;
    return (failed || first) && series->recorded_count < RECORDED_MAX;
}

/* Once more with a recording: the same seed, so the same digest. */
static bool record(struct series *series, uint64_t seed, const char *digest, struct arena *arena,
                   const char **message)
{
    struct single again;
    const char *folder =
        arena_printf(arena, "%s/%s", folder_of(series, arena), run_folder(arena, seed, true));

    if (!run_once(series, seed, folder, arena, &again, message)) {
        return false;
    }
    series->recorded[series->recorded_count++] = seed;
    series->unlike = series->unlike || strcmp(again.outcome.digest, digest) != 0;
    return true;
}

static bool run_seed(struct series *series, uint64_t seed, struct arena *arena,
                     const char **message)
{
    struct single single;

    if (!run_once(series, seed, NULL, arena, &single, message)) {
        return false;
    }
    bool failed = strcmp(single.outcome.verdict, "failed") == 0;
    series->first_failed = failed && series->failed == 0 ? seed : series->first_failed;
    series->failed += failed;
    series->requests += single.simulated.requests;
    series->judged += single.judged;
    series->span_us += single.simulated.span_us;
    memcpy(series->digest, single.outcome.digest, sizeof(series->digest));
    return !is_wanted(series, &single, seed) ||
           record(series, seed, single.outcome.digest, arena, message);
}

static bool run_seeds(struct series *series, const char **message)
{
    for (uint64_t i = 0; i <= series->last - series->first; i++) {
        struct arena arena;
        arena_init(&arena);
        bool good = run_seed(series, series->first + i, &arena, message);
        if (!good) {
            *message = arena_copy(series->arena, str_from(*message)).data;
        }
        arena_release(&arena);
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool write_report(const struct series *series, const char **message)
{
    struct exec_report report = {.folder = folder_of(series, series->arena),
                                 .seeds = series->recorded,
                                 .count = series->recorded_count,
                                 .many = true,
                                 .quiet = series->failed == 0};
    return series->recorded_count == 0 || exec_report_write(&report, series->arena, message);
}

static void tell(const struct series *series)
{
    (void)printf("%s %.*s: seeds %" PRIu64 "..%" PRIu64 ", %" PRIu64 " failed, %" PRIu64
                 " requests, %" PRIu64 " judged, %" PRId64 " s of virtual time",
                 series->failed > 0 ? "FAIL" : "ok  ", STR_ARG(series->scenario->name),
                 series->first, series->last, series->failed, series->requests, series->judged,
                 series->span_us / 1000000);
    if (series->failed > 0) {
        (void)printf("; first %" PRIu64, series->first_failed);
    }
    (void)printf("\n");
    if (series->first == series->last) {
        (void)printf("%s\n", series->digest);
    }
    if (series->unlike) {
        (void)printf("two runs of one seed differ in their digests\n");
    }
}

static int run_series(struct series *series)
{
    const char *message = NULL;

    if (!run_seeds(series, &message)) {
        return usage_error("%s", message);
    }
    tell(series);
    if (!write_report(series, &message)) {
        return internal_error("%s", message);
    }
    return series->unlike ? EXIT_UNLIKE : series->failed > 0 ? EXIT_FINDINGS : EXIT_GOOD;
}

/* --faults: that plan instead of the scenario's own. */
static bool take_plan(const struct options *options, struct arena *arena, struct scenario *scenario,
                      const char **message)
{
    const char *path = options->text[OPTION_FAULTS];
    struct plan_fault fault = {0};

    if (path == NULL) {
        return true;
    }
    if (!file_read(path, arena, &scenario->faults, message)) {
        return false;
    }
    struct plan *plan = plan_read(scenario->faults, arena, &fault);
    plan_free(plan);
    if (plan == NULL) {
        *message =
            arena_printf(arena, "%s:%d:%d: %s", path, fault.line, fault.column, fault.message);
    }
    return plan != NULL;
}

/* All files are read before the first is run. */
static bool read_scenarios(const struct options *options, struct arena *arena,
                           struct scenario *scenarios, const char **message)
{
    for (size_t i = 0; i < options->operand_count; i++) {
        const struct scenario *read = scenario_read(options->operands[i], arena, message);
        if (read == NULL) {
            return false;
        }
        scenarios[i] = *read;
        if (!take_plan(options, arena, &scenarios[i], message)) {
            return false;
        }
    }
    return true;
}

#ifdef DYNARIG_MUTANTS
static bool plant(const struct options *options)
{
    mutant_planted = mutant_find(str_from(options->text[OPTION_MUTANT]));
    return mutant_planted != MUTANT_COUNT;
}
#else
static bool plant(const struct options *options)
{
    (void)options;
    return true;
}
#endif

static int run_with(const struct options *options, struct arena *arena)
{
    struct scenario *scenarios = ARENA_ARRAY(arena, struct scenario, options->operand_count);
    const char *message = NULL;
    uint64_t first, last;
    int code = EXIT_GOOD;

    if (!plant(options)) {
        return usage_error("--mutant: no such bug");
    }
    if (options->operand_count == 0) {
        return usage_error("run: expected at least one SCENARIO");
    }
    if (options->text[OPTION_ENDPOINT] != NULL) {
        return usage_error("%s is known but not built yet for run",
                           options->origin[OPTION_ENDPOINT]);
    }
    if (!read_scenarios(options, arena, scenarios, &message)) {
        return usage_error("%s", message);
    }
    if (options->text[OPTION_SEEDS] != NULL) {
        options_seeds(options, &first, &last);
    } else {
        first = last = seed_choose(options, "0");
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        struct series series = {.options = options,
                                .scenario = &scenarios[i],
                                .arena = arena,
                                .first = first,
                                .last = last};
        int outcome = run_series(&series);
        if (outcome == EXIT_USAGE || outcome == EXIT_INTERNAL) {
            return outcome;
        }
        code = outcome > code ? outcome : code;
    }
    return code;
}

int run_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_RUN, argv, run_with);
}
