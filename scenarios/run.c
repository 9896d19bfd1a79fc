/*
 * `dynarig run`: scenarios in virtual time, once per seed, every reply held against the model.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../faults/plan.h"
#include "commands.h"
#include "endpoint_run.h"
#include "exec_report.h"
#include "exit_codes.h"
#include "options/files.h"
#include "options/option_sources.h"
#include "options/seed.h"
#include "process/workers.h"
#include "simulator/foretold.h"
#include "simulator/series.h"
#include "simulator/swarm.h"

#define DEFAULT_FOLDER "dynarig-report"

/* One call: all its series, and what gets a report. */
struct tour {
    const struct options *options;
    struct arena *arena;
    struct series_setup setup;
    struct totals *totals;
    size_t count;
    const char **recorded; /* folders */
    size_t recorded_count;
};

/* What must fail: what was found of it, and what was not. */
static void tell_foretold(const struct scenario *scenario, const struct series *series)
{
    struct arena arena;

    if (scenario->must_fail == 0) {
        return;
    }
    arena_init(&arena);
    const char *found = foretold_list(scenario, series->error_kinds, true, &arena);
    const char *missing = foretold_list(scenario, series->error_kinds, false, &arena);
    if (*found != '\0') {
        (void)printf("; found %s in %" PRIu64 " seeds, as it must", found, series->totals.tried);
    }
    if (*missing != '\0') {
        (void)printf("; DID NOT FIND %s, though it must", missing);
    }
    arena_release(&arena);
}

static void tell_unmet(const struct scenario *scenario, const struct series *series)
{
    struct arena arena;
    const char *name;

    arena_init(&arena);
    for (size_t i = 0; (name = foretold_unmet(scenario, series->met, i, &arena)) != NULL; i++) {
        (void)printf("     warning: \"%s\" was never met\n", name);
    }
    arena_release(&arena);
}

/* Of warnings about all seeds together. */
static bool has_unmet(const struct scenario *scenario, const struct series *series)
{
    struct arena arena;

    arena_init(&arena);
    bool any = foretold_unmet(scenario, series->met, 0, &arena) != NULL;
    arena_release(&arena);
    return any;
}

/* What a single seed's swarm is, as a scenario file would have it. */
static void tell_swarm(const struct series_setup *setup)
{
    struct arena arena;

    if (!setup->scenario->swarm.on || setup->first != setup->last) {
        return;
    }
    arena_init(&arena);
    struct str text = swarm_text(swarm_scenario(setup->scenario, setup->first, &arena), &arena);
    (void)printf("swarm %.*s\n", STR_ARG(text));
    arena_release(&arena);
}

/* The digest comes last: that of the seed, or of all seeds. */
static void tell(const struct series_setup *setup, const struct series *series)
{
    const struct totals *totals = &series->totals;
    char sum[DIGEST_HEX];

    bool good = totals->failed == 0 && !totals->blind;
    (void)printf("%s %.*s: seeds %" PRIu64 "..%" PRIu64, good ? "ok  " : "FAIL",
                 STR_ARG(setup->scenario->name), setup->first, setup->last);
    if (setup->shard.count > 1) {
        (void)printf(" (shard %" PRIu64 "/%" PRIu64 ": %" PRIu64 ")", setup->shard.index,
                     setup->shard.count, totals->tried);
    }
    (void)printf(", %" PRIu64 " failed, %" PRIu64 " requests, %" PRIu64 " judged, %" PRId64
                 " s of virtual time",
                 totals->failed, totals->requests, totals->judged, totals->span_us / 1000000);
    if (totals->failed > 0) {
        (void)printf("; first %" PRIu64, totals->failing[0]);
    }
    tell_foretold(setup->scenario, series);
    digest_sum_text(&totals->sum, sum);
    (void)printf("\n");
    tell_swarm(setup);
    tell_unmet(setup->scenario, series);
    (void)printf("%s\n", setup->first == setup->last ? series->digest : sum);
    if (series->unlike) {
        (void)printf("two runs of one seed differ in their digests; two more, recorded, %s%s",
                     series->parting ? "part:\n" : "are the same\n",
                     series->parting ? series->parting : "");
    }
}

static void tell_total(const struct tour *tour)
{
    struct totals all = {.tried = 0};
    char sum[DIGEST_HEX];

    for (size_t i = 0; i < tour->count; i++) {
        all.tried += tour->totals[i].tried;
        all.failed += tour->totals[i].failed;
        all.requests += tour->totals[i].requests;
        digest_sum_merge(&all.sum, &tour->totals[i].sum);
    }
    digest_sum_text(&all.sum, sum);
    (void)printf("%zu scenarios: %" PRIu64 " seeds, %" PRIu64 " failed, %" PRIu64 " requests\n%s\n",
                 tour->count, all.tried, all.failed, all.requests, sum);
}

static void tell_coverage(const struct tour *tour)
{
    struct census *all = mem_zalloc(sizeof(*all));
    struct buf text;

    for (size_t i = 0; i < tour->count; i++) {
        census_merge(all, tour->totals[i].census);
    }
    buf_init(&text);
    census_print(all, &text);
    (void)fwrite(text.data, 1, text.len, stdout);
    buf_release(&text);
    free(all);
}

static void keep(struct tour *tour, const struct series *series)
{
    tour->totals[tour->count++] = series->totals;
    for (size_t i = 0; i < series->recorded_count; i++) {
        tour->recorded[tour->recorded_count++] =
            arena_printf(tour->arena, "%.*s/%s", STR_ARG(series->totals.name),
                         run_folder(tour->arena, series->recorded[i], true));
    }
}

/* What must fail ends where it has failed: that cannot be dealt out, and the first shard has it. */
static bool is_of_another_shard(const struct tour *tour, const struct scenario *scenario)
{
    return scenario->must_fail != 0 && tour->setup.shard.index > 1;
}

static int run_series(struct tour *tour, const struct scenario *scenario)
{
    struct series series;
    struct series_setup setup = tour->setup;
    const char *message = NULL;

    if (is_of_another_shard(tour, scenario)) {
        (void)printf("skip %.*s: the first shard has what must fail\n", STR_ARG(scenario->name));
        return EXIT_GOOD;
    }
    setup.scenario = scenario;
    setup.shard = scenario->must_fail != 0 ? (struct shard){1, 1} : setup.shard;
    enum exit_code code = series_run(&setup, tour->arena, &series, &message);
    if (code != EXIT_GOOD) {
        return code == EXIT_USAGE ? usage_error("%s", message) : internal_error("%s", message);
    }
    tell(&setup, &series);
    keep(tour, &series);
    bool bad = series.totals.failed > 0 || series.totals.blind ||
               (setup.strict && has_unmet(scenario, &series));
    return series.unlike              ? EXIT_UNLIKE
           : bad                      ? EXIT_FINDINGS
           : series.totals.tried == 0 ? EXIT_NOTHING_RAN
                                      : EXIT_GOOD;
}

/* Where nobody asked for a report, only a failure is worth one. */
static int write_report(struct tour *tour, int code)
{
    const char *message = NULL;
    bool quiet = code == EXIT_GOOD || code == EXIT_NOTHING_RAN;
    struct report_folder report = {.path = tour->setup.folder,
                                   .runs = tour->recorded,
                                   .count = tour->recorded_count,
                                   .totals = tour->totals,
                                   .totals_count = tour->count};

    if (tour->options->text[OPTION_REPORT] == NULL && tour->recorded_count == 0) {
        return code;
    }
    return exec_report_write(&report, quiet, tour->arena, &message) ? code
                                                                    : internal_error("%s", message);
}

/* --faults: that plan instead of the scenario's own, and of what a swarm would draw. */
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
    bool good = scenario_takes_plan(scenario, scenario->faults, arena, &fault);
    scenario->swarm.kinds = 0;
    if (!good) {
        *message =
            arena_printf(arena, "%s:%d:%d: %s", path, fault.line, fault.column, fault.message);
    }
    return good;
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

/* The seeds and what else every series has. */
static void set_up(const struct options *options, struct series_setup *setup)
{
    const char *folder = options->text[OPTION_REPORT];

    *setup = (struct series_setup){.strict = options_flag(options, OPTION_STRICT),
                                   .folder = folder != NULL ? folder : DEFAULT_FOLDER,
                                   .record_first = folder != NULL,
                                   .faults = options->text[OPTION_FAULTS],
                                   .jobs = options->text[OPTION_JOBS] != NULL
                                               ? (unsigned)options_number(options, OPTION_JOBS)
                                               : workers_processors()};
    shard_choose(options, &setup->shard);
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
    size_t count = options->operand_count;
    struct tour tour = {.options = options,
                        .arena = arena,
                        .totals = ARENA_ARRAY(arena, struct totals, count),
                        .recorded = ARENA_ARRAY(arena, const char *, count *RECORDED_MAX)};
    int code = EXIT_GOOD;

    set_up(options, &tour.setup);
    for (size_t i = 0; i < count; i++) {
        int outcome = run_series(&tour, &scenarios[i]);
        if (outcome == EXIT_USAGE || outcome == EXIT_INTERNAL) {
            return outcome;
        }
        code = outcome > code ? outcome : code;
    }
    if (count > 1) {
        tell_total(&tour);
    }
    if (options_flag(options, OPTION_COVERAGE)) {
        tell_coverage(&tour);
    }
    return write_report(&tour, code);
}

static int run_with(const struct options *options, struct arena *arena)
{
    struct scenario *scenarios = ARENA_ARRAY(arena, struct scenario, options->operand_count);
    const char *message = NULL;

    if (options->operand_count == 0) {
        return usage_error("run: expected at least one SCENARIO");
    }
    if (options->text[OPTION_SEEDS] == NULL && options->origin[OPTION_SHARD] != NULL &&
        option_strength(options->origin[OPTION_SHARD]) == 2) {
        return usage_error("--shard: expected together with --seeds A..B");
    }
    if (options->text[OPTION_ENDPOINT] == NULL && options->origin[OPTION_THINK] != NULL) {
        return usage_error("%s: expected together with --endpoint", options->origin[OPTION_THINK]);
    }
    if (options->text[OPTION_ENDPOINT] != NULL && options->origin[OPTION_JOBS] != NULL) {
        return usage_error("%s: expected without --endpoint, where seeds are tried one by one",
                           options->origin[OPTION_JOBS]);
    }
    if (!read_scenarios(options, arena, scenarios, &message)) {
        return usage_error("%s", message);
    }
    return options->text[OPTION_ENDPOINT] != NULL ? endpoint_run(options, scenarios, arena)
                                                  : run_all(options, scenarios, arena);
}

int run_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_RUN, argv, run_with);
}
