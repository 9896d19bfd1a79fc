#include "endpoint_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "exec_report.h"
#include "exit_codes.h"
#include "options/seed.h"
#include "options/shard.h"
#include "process/http_client.h"
#include "replay_line.h"
#include "../emulator/base/env.h"
#include "simulator/endpoint_trial.h"

#define DEFAULT_FOLDER "dynarig-report"

enum { REPORTED_MAX = 10 }; /* seeds of a scenario that get a report */

/* One scenario with all its seeds. */
struct tour {
    const struct options *options;
    const struct scenario *scenario;
    uint64_t first, last;
    struct shard shard; /* of these seeds */
    const char *folder; /* of its reports */
    uint64_t failed, undecided, requests;
    int64_t span_us;
    uint64_t first_failed;
    uint64_t reported[REPORTED_MAX];
    size_t reported_count;
    const char *left_out, *unknown; /* of the last seed */
};

/* What does it again, as a line and as words. */
static void tell_command(const struct tour *tour, struct arena *arena,
                         struct endpoint_trial_setup *setup)
{
    const struct options *options = tour->options;
    char *const command[] = {"dynarig", "run", (char *)tour->scenario->path, NULL};
    struct buf line, words;

    buf_init(&line);
    buf_init(&words);
    buf_printf(&line, "dynarig run --seed %" PRIu64 " --endpoint ", setup->seed);
    shell_quote(&line, options->text[OPTION_ENDPOINT]);
    if (options->text[OPTION_FAULTS] != NULL) {
        buf_text(&line, " --faults ");
        shell_quote(&line, options->text[OPTION_FAULTS]);
    }
    if (options->origin[OPTION_THINK] != NULL) {
        buf_printf(&line, " --think %s", options->text[OPTION_THINK]);
    }
    buf_byte(&line, ' ');
    shell_quote(&line, tour->scenario->path);
    command_json(&words, command);
    setup->replay = arena_copy(arena, buf_view(&line));
    setup->command = arena_copy(arena, buf_view(&words));
    buf_release(&line);
    buf_release(&words);
}

/* A seed that went well leaves nothing behind; what is not empty stays. */
static void forget(const struct tour *tour, const char *folder, struct arena *arena)
{
    (void)unlink(arena_printf(arena, "%s/results.db", folder));
    (void)rmdir(folder);
    (void)rmdir(tour->folder);
    if (tour->options->text[OPTION_REPORT] == NULL) {
        (void)rmdir(DEFAULT_FOLDER);
    }
}

static void add(struct tour *tour, uint64_t seed, const struct endpoint_trial *trial,
                struct arena *arena)
{
    bool failed = strcmp(trial->outcome.verdict, "failed") == 0;

    tour->first_failed = failed && tour->failed == 0 ? seed : tour->first_failed;
    tour->failed += failed;
    tour->undecided += trial->undecided > 0;
    tour->requests += trial->simulated.requests;
    tour->span_us += trial->simulated.span_us;
    tour->left_out = arena_text(arena, str_from(trial->left_out));
    tour->unknown = arena_text(arena, str_from(trial->unknown));
}

static bool is_wanted(const struct tour *tour, uint64_t seed, const struct endpoint_trial *trial)
{
    bool good = strcmp(trial->outcome.verdict, "passed") == 0;
    bool first = seed == tour->first && tour->options->text[OPTION_REPORT] != NULL;

    return (!good || first) && tour->reported_count < REPORTED_MAX;
}

static int64_t think_ppm(const struct options *options)
{
    return (int64_t)options_number(options, OPTION_THINK) * (PPM / 100);
}

static int try_seed(struct tour *tour, uint64_t seed, struct arena *arena, const char **message)
{
    struct arena scratch;
    struct endpoint_trial trial;
    struct endpoint_trial_setup setup = {.scenario = tour->scenario,
                                         .url = tour->options->text[OPTION_ENDPOINT],
                                         .seed = seed,
                                         .think_ppm = think_ppm(tour->options),
                                         .strict = options_flag(tour->options, OPTION_STRICT)};

    arena_init(&scratch);
    setup.folder = arena_printf(&scratch, "%s/%s", tour->folder, run_folder(&scratch, seed, true));
    tell_command(tour, &scratch, &setup);
    int code = endpoint_trial_run(&setup, &scratch, &trial, message);
    if (code == EXIT_GOOD) {
        add(tour, seed, &trial, arena);
    } else {
        *message = arena_text(arena, str_from(*message));
    }
    if (code == EXIT_GOOD && is_wanted(tour, seed, &trial)) {
        tour->reported[tour->reported_count++] = seed;
    } else {
        forget(tour, setup.folder, &scratch);
    }
    arena_release(&scratch);
    return code;
}

static void tell(const struct tour *tour)
{
    const char *word = tour->failed > 0 ? "FAIL" : tour->undecided > 0 ? "?   " : "ok  ";

    (void)printf("%s %.*s: seeds %" PRIu64 "..%" PRIu64, word, STR_ARG(tour->scenario->name),
                 tour->first, tour->last);
    if (tour->shard.count > 1) {
        (void)printf(" (shard %" PRIu64 "/%" PRIu64 ")", tour->shard.index, tour->shard.count);
    }
    (void)printf(" at %s, %" PRIu64 " failed, %" PRIu64 " undecided, %" PRIu64 " requests, %" PRId64
                 ".%" PRId64 " s",
                 tour->options->text[OPTION_ENDPOINT], tour->failed, tour->undecided,
                 tour->requests, tour->span_us / 1000000, tour->span_us / 100000 % 10);
    if (tour->failed > 0) {
        (void)printf("; first %" PRIu64, tour->first_failed);
    }
    (void)printf("\n");
    if (*tour->left_out != '\0') {
        (void)printf("     not injected there: %s\n", tour->left_out);
    }
    if (!str_is(tour->scenario->expect, "{}")) {
        (void)printf("     not held there: expect\n");
    }
    if (tour->scenario->latency.on) {
        (void)printf("     not set there: latency\n");
    }
    if (*tour->unknown != '\0') {
        (void)printf("     not known there: %s\n", tour->unknown);
    }
    (void)fflush(stdout);
}

static int write_report(const struct tour *tour, struct arena *arena)
{
    const char *message = NULL;
    const char **folders = ARENA_ARRAY(arena, const char *, tour->reported_count);
    struct report_folder report = {
        .path = tour->folder, .runs = folders, .count = tour->reported_count};

    for (size_t i = 0; i < tour->reported_count; i++) {
        folders[i] = run_folder(arena, tour->reported[i], true);
    }
    if (tour->reported_count > 0 &&
        !exec_report_write(&report, tour->failed == 0, arena, &message)) {
        return internal_error("%s", message);
    }
    bool strict = options_flag(tour->options, OPTION_STRICT);
    return tour->failed > 0 || (strict && tour->undecided > 0) ? EXIT_FINDINGS : EXIT_GOOD;
}

static int run_tour(struct tour *tour, struct arena *arena)
{
    const char *message = NULL;
    uint64_t count = shard_share(&tour->shard, tour->last - tour->first + 1);

    for (uint64_t i = 0; i < count; i++) {
        int code = try_seed(tour, tour->first + shard_place(&tour->shard, i), arena, &message);
        if (code != EXIT_GOOD) {
            (void)fprintf(stderr, "dynarig: %s\n", message);
            return code;
        }
    }
    tell(tour);
    return write_report(tour, arena);
}

int endpoint_run(const struct options *options, const struct scenario *scenarios,
                 struct arena *arena)
{
    const char *given = options->text[OPTION_REPORT];
    const char *message = NULL;
    struct endpoint parsed;
    struct tour tour = {.options = options};
    int code = EXIT_GOOD;

    if (!endpoint_parse(options->text[OPTION_ENDPOINT], arena, &parsed, &message)) {
        return usage_error("%s: %s", options->origin[OPTION_ENDPOINT], message);
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        if (scenarios[i].must_fail != 0) {
            return usage_error("%s: must-fail: not at an endpoint, into which nobody looks",
                               scenarios[i].path);
        }
    }
    shard_choose(options, &tour.shard);
    if (options->text[OPTION_SEEDS] != NULL) {
        options_seeds(options, &tour.first, &tour.last);
    } else {
        tour.first = tour.last = seed_choose(options, "0");
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        struct tour one = tour;
        one.scenario = &scenarios[i];
        one.left_out = one.unknown = "";
        one.folder = arena_printf(arena, "%s/%.*s", given != NULL ? given : DEFAULT_FOLDER,
                                  STR_ARG(scenarios[i].name));
        int outcome = run_tour(&one, arena);
        if (outcome > EXIT_FINDINGS) {
            return outcome;
        }
        code = outcome > code ? outcome : code;
    }
    return code;
}
