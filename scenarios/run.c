/*
 * `dynarig run`: scenarios in virtual time, once per seed, every reply held against the model.
 */
#include <inttypes.h>
#include <stdio.h>

#include "../emulator/base/mutant.h"
#include "../faults/plan.h"
#include "commands.h"
#include "exec_report.h"
#include "exit_codes.h"
#include "options/files.h"
#include "options/seed.h"
#include "simulator/series.h"

#define DEFAULT_FOLDER "dynarig-report"

static void tell(const struct series_setup *setup, const struct series *series)
{
    (void)printf("%s %.*s: seeds %" PRIu64 "..%" PRIu64 ", %" PRIu64 " failed, %" PRIu64
                 " requests, %" PRIu64 " judged, %" PRId64 " s of virtual time",
                 series->failed > 0 ? "FAIL" : "ok  ", STR_ARG(setup->scenario->name), setup->first,
                 setup->last, series->failed, series->requests, series->judged,
                 series->span_us / 1000000);
    if (series->failed > 0) {
        (void)printf("; first %" PRIu64, series->first_failed);
    }
    (void)printf("\n");
    if (setup->first == setup->last) {
        (void)printf("%s\n", series->digest);
    }
    if (series->unlike) {
        (void)printf("two runs of one seed differ in their digests\n");
    }
}

static bool write_report(const struct series *series, struct arena *arena, const char **message)
{
    struct exec_report report = {.folder = series->folder,
                                 .seeds = series->recorded,
                                 .count = series->recorded_count,
                                 .many = true,
                                 .quiet = series->failed == 0};
    return series->recorded_count == 0 || exec_report_write(&report, arena, message);
}

static int run_series(const struct series_setup *setup, struct arena *arena)
{
    struct series series;
    const char *message = NULL;

    if (!series_run(setup, arena, &series, &message)) {
        return usage_error("%s", message);
    }
    tell(setup, &series);
    if (!write_report(&series, arena, &message)) {
        return internal_error("%s", message);
    }
    return series.unlike ? EXIT_UNLIKE : series.failed > 0 ? EXIT_FINDINGS : EXIT_GOOD;
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

/* The seeds and what else every series has. */
static void set_up(const struct options *options, struct series_setup *setup)
{
    const char *folder = options->text[OPTION_REPORT];

    *setup = (struct series_setup){.strict = options_flag(options, OPTION_STRICT),
                                   .folder = folder != NULL ? folder : DEFAULT_FOLDER,
                                   .record_first = folder != NULL,
                                   .faults = options->text[OPTION_FAULTS]};
    if (options->text[OPTION_SEEDS] != NULL) {
        options_seeds(options, &setup->first, &setup->last);
    } else {
        setup->first = setup->last = seed_choose(options, "0");
    }
}

/* The worst of all; at what is no verdict it ends. */
static int run_all(const struct options *options, const struct scenario *scenarios,
                   struct arena *arena)
{
    struct series_setup setup;
    int code = EXIT_GOOD;

    set_up(options, &setup);
    for (size_t i = 0; i < options->operand_count; i++) {
        setup.scenario = &scenarios[i];
        int outcome = run_series(&setup, arena);
        if (outcome == EXIT_USAGE || outcome == EXIT_INTERNAL) {
            return outcome;
        }
        code = outcome > code ? outcome : code;
    }
    return code;
}

static int run_with(const struct options *options, struct arena *arena)
{
    struct scenario *scenarios = ARENA_ARRAY(arena, struct scenario, options->operand_count);
    const char *message = NULL;

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
    return run_all(options, scenarios, arena);
}

int run_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_RUN, argv, run_with);
}
