/*
 * `dynarig shrink`: a seed that fails becomes a scenario of explicit steps, as small as it goes,
 * that fails the same way whatever the seed.
 *
 * The seed is run once with a recording, which has every request with its time and what struck it;
 * from there on each trial is a run of what is left of that.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../emulator/base/json.h"
#include "../emulator/http/server.h"
#include "../model/property.h"
#include "commands.h"
#include "exit_codes.h"
#include "options/files.h"
#include "options/seed.h"
#include "rig/recording_path.h"
#include "replay_line.h"
#include "shrinker/json_layout.h"
#include "shrinker/lessen.h"
#include "shrinker/shrinker.h"
#include "simulator/steps_recording.h"
#include "simulator/trial.h"

#define PROGRESS_US INT64_C(2000000)
#define BRIEF 300 /* bytes of a finding that the scenario repeats */

struct shrink {
    const struct options *options;
    struct arena *arena;
    const char *path; /* of the scenario or the recording */
    const char *recording;
    bool recorded; /* it is a recording that was given */
    bool doubtful; /* the requests need not be valid: a program sent them */
    uint64_t seed;
    const char *finding;             /* what the seed fails with */
    size_t requests, clients;        /* at first */
    const struct scenario *scenario; /* that was given; NULL: a recording was */
    struct str text;                 /* of it */
    const char *last; /* what the last trial that failed said; as long as its arena */
    int64_t told_us;
    struct shrinker shrinker;
};

/* ---- trials */

static bool is_strict(const struct shrink *shrink)
{
    return options_flag(shrink->options, OPTION_STRICT);
}

static struct failure run_text(void *context, struct str text, struct arena *arena)
{
    struct shrink *shrink = context;
    const char *message = NULL;
    struct trial trial = {0};
    struct trial_setup setup = {.seed = shrink->seed, .strict = is_strict(shrink)};
    setup.scenario = scenario_read_text("shrink", text, arena, &message);
    if (setup.scenario == NULL || !trial_run(&setup, arena, &trial, &message) || !trial.failed) {
        return (struct failure){0};
    }
    shrink->last = arena_text(arena, str_from(trial.finding));
    struct failure failure = failure_of(arena, trial.hazard, trial.finding);
    failure.invalid = trial.simulated.invalid;
    failure.requests = trial.simulated.requests;
    return failure;
}

static void tell_progress(void *context, const struct shrinker *shrinker)
{
    struct shrink *shrink = context;
    int64_t now_us = server_now_us();
    if (now_us - shrink->told_us >= PROGRESS_US) {
        shrink->told_us = now_us;
        (void)fprintf(stderr, "dynarig: shrink: %" PRIu64 " runs, %zu requests are left\n",
                      shrinker->trials, shrinker->story.step_count);
    }
}

/* ---- what there is at first */

/* What a scenario of steps says as the scenario did, and what it has no say in any more. */
static const struct doc *read_rest(struct shrink *shrink, struct str text)
{
    static const char *const gone[] = {"$schema",    "about",  "workload", "clients",
                                       "operations", "calm",   "settle",   "think",
                                       "retry",      "faults", "swarm",    "must-fail"};
    struct doc *doc = arena_zalloc(shrink->arena, sizeof *doc);
    const struct doc *rest = doc;
    const struct doc none = doc_text(STR("none"));
    if (!json_read_file(shrink->arena, text, doc, NULL)) {
        *doc = (struct doc){.type = DOC_MAP};
    }
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        rest = doc_with(shrink->arena, rest, str_from(gone[i]), NULL);
    }
    return doc_with(shrink->arena, rest, STR("retry"), &none);
}

static bool read_story(struct shrink *shrink, const struct doc *rest, const char **message)
{
    struct recording_way way = {.at = true, .faults = true};
    struct steps *steps = arena_zalloc(shrink->arena, sizeof *steps);
    char why[256] = "";
    struct results *results = results_open(shrink->recording, why);
    if (results == NULL) {
        *message = arena_printf(shrink->arena, "%s: %s", shrink->recording, why);
        return false;
    }
    bool good = steps_from_recording(results, &way, shrink->arena, steps, message);
    results_close(results);
    if (!good) {
        *message = arena_printf(shrink->arena, "%s: %s", shrink->recording, *message);
        return false;
    }
    steps->any = shrink->doubtful;
    story_read(steps, rest, shrink->arena, &shrink->shrinker.story);
    shrink->requests = shrink->shrinker.story.step_count;
    shrink->clients = story_clients(&shrink->shrinker.story);
    return true;
}

/* Runs the seed once more, into a folder that is gone afterwards. */
static bool record(struct shrink *shrink, const struct scenario *scenario, const char **message)
{
    struct trial trial;
    const char *base = getenv("TMPDIR");
    char *folder = (char *)(uintptr_t)arena_printf(shrink->arena, "%s/dynarig-shrink-XXXXXX",
                                                   base != NULL ? base : "/tmp");
    struct trial_setup setup = {
        .scenario = scenario, .seed = shrink->seed, .folder = folder, .command = STR("[]")};
    if (mkdtemp(folder) == NULL) {
        *message = arena_printf(shrink->arena, "%s: cannot be made", folder);
        return false;
    }
    shrink->recording = arena_printf(shrink->arena, "%s/results.db", folder);
    return trial_run(&setup, shrink->arena, &trial, message);
}

static void forget(const struct shrink *shrink)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    if (shrink->recording == NULL || shrink->recorded) {
        return;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)unlink(arena_printf(shrink->arena, "%s%s", shrink->recording, ends[i]));
    }
    struct str folder = {shrink->recording, strlen(shrink->recording) - strlen("/results.db")};
    (void)rmdir(arena_copy(shrink->arena, folder).data);
}

static struct failure run_story(struct shrink *shrink, const struct story *story)
{
    struct buf text;
    buf_init(&text);
    json_print(&text, story_print(story, STR(""), shrink->arena));
    struct failure failure = run_text(shrink, buf_view(&text), shrink->arena);
    buf_release(&text);
    return failure;
}

/* Is it the model that found it: a wrong reply, whatever came before? */
static bool is_of_model(struct str hazard)
{
    for (int check = 0; check < CHECK_COUNT; check++) {
        if (str_is(hazard, check_name((enum check)check))) {
            return true;
        }
    }
    return false;
}

/* The requests alone must fail as the seed did; or at the end, when all tables are read, the model
 * must see what the workload's own check saw. */
static bool settle_failure(struct shrink *shrink, const struct failure *first)
{
    struct failure failure = run_story(shrink, &shrink->shrinker.story);
    shrink->shrinker.failure = failure;
    return failure.hazard.len > 0 &&
           (shrink->recorded || failure_same(&failure, first) || is_of_model(failure.hazard));
}

/* ---- what comes out */

static const char *title_of(struct shrink *shrink)
{
    (void)run_story(shrink, &shrink->shrinker.story);
    return shrink->last;
}

/* How to see the seed fail. */
static const char *origin(const struct shrink *shrink)
{
    struct buf line;
    buf_init(&line);
    if (!shrink->recorded) {
        buf_printf(&line, "dynarig run --seed %" PRIu64 " %s", shrink->seed,
                   is_strict(shrink) ? "--strict " : "");
    }
    if (shrink->options->text[OPTION_FAULTS] != NULL) {
        buf_text(&line, "--faults ");
        shell_quote(&line, shrink->options->text[OPTION_FAULTS]);
        buf_byte(&line, ' ');
    }
    shell_quote(&line, shrink->path);
    const char *copy = arena_copy(shrink->arena, buf_view(&line)).data;
    buf_release(&line);
    return copy;
}

/* The beginning of what a finding says: values in it may be long. */
static const char *brief(const struct shrink *shrink, const char *finding)
{
    size_t len = strnlen(finding, BRIEF + 1);
    while (len > BRIEF || (len > 0 && (finding[len] & 0xC0) == 0x80)) {
        len--;
    }
    return arena_printf(shrink->arena, "%.*s%s", (int)len, finding,
                        finding[len] == '\0' ? "" : "...");
}

/* What fails, and how it was found. */
static const char *about(struct shrink *shrink, const char *finding)
{
    struct failure first = failure_of(shrink->arena, "", shrink->finding);
    bool like = str_eq(first.mark, shrink->shrinker.failure.mark);
    return arena_printf(
        shrink->arena,
        "%s. Made by `dynarig shrink` out of the %zu requests of %zu clients in "
        "`%s`%s%s.",
        brief(shrink, finding), shrink->requests, shrink->clients, origin(shrink),
        like ? "" : ", where it shows as: ", like ? "" : brief(shrink, shrink->finding));
}

static struct str print_story(struct shrink *shrink, const char *finding)
{
    struct buf text;
    buf_init(&text);
    json_layout(&text, story_print(&shrink->shrinker.story, str_from(about(shrink, finding)),
                                   shrink->arena));
    struct str copy = arena_copy(shrink->arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

/* Does the file itself fail so, with whatever seed? Hardly anything in it is drawn. */
static bool is_steady(struct shrink *shrink, struct str text)
{
    static const uint64_t seeds[] = {0, 1, UINT64_MAX};
    uint64_t seed = shrink->seed;
    bool steady = true;
    for (size_t i = 0; steady && i < sizeof seeds / sizeof *seeds; i++) {
        shrink->seed = seeds[i];
        struct failure failure = run_text(shrink, text, shrink->arena);
        steady = failure_same(&failure, &shrink->shrinker.failure);
    }
    shrink->seed = seed;
    return steady;
}

static int write_out(struct shrink *shrink)
{
    const char *out = shrink->options->text[OPTION_OUT];
    const struct story *story = &shrink->shrinker.story;
    const char *message = NULL;
    const char *finding = title_of(shrink);
    struct str text = print_story(shrink, finding);
    bool steady = is_steady(shrink, text);
    if (!file_write_whole(out, text, shrink->arena, &message)) {
        return usage_error("%s", message);
    }
    size_t tables = story->tables != NULL ? story->tables->list.count : 0;
    (void)printf("%s\n%s: %zu of %zu requests, %zu of %zu clients, %zu tables, %zu items: %zu "
                 "operations in all; %" PRIu64 " runs\n",
                 finding, out, story->step_count, shrink->requests, story_clients(story),
                 shrink->clients, tables, story->item_count,
                 story->step_count + tables + story->item_count, shrink->shrinker.trials);
    if (!steady) {
        (void)printf("not with every seed: dynarig run --seed %" PRIu64 " does\n", shrink->seed);
    }
    return EXIT_GOOD;
}

/* ---- what only the workload's own check sees */

static const struct doc *read_whole(struct shrink *shrink)
{
    struct doc *doc = arena_zalloc(shrink->arena, sizeof *doc);
    (void)json_read_file(shrink->arena, shrink->text, doc, NULL);
    return doc_with(shrink->arena, doc, STR("about"), NULL);
}

static int write_lessened(struct shrink *shrink, const struct lessen *lessen)
{
    const char *out = shrink->options->text[OPTION_OUT];
    const char *message = NULL;
    const struct doc about = doc_text(str_from(arena_printf(
        shrink->arena, "%s. Made by `dynarig shrink` out of `%s`; fails with --seed %" PRIu64 ".",
        brief(shrink, shrink->last), origin(shrink), shrink->seed)));
    const struct doc *whole = doc_with(shrink->arena, NULL, STR("about"), &about);
    struct buf text;
    buf_init(&text);
    for (size_t i = 0; i < lessen->scenario->map.count; i++) {
        const struct doc_member *member = &lessen->scenario->map.members[i];
        whole = doc_with(shrink->arena, whole, member->name, &member->value);
    }
    json_layout(&text, whole);
    bool good = file_write_whole(out, buf_view(&text), shrink->arena, &message);
    buf_release(&text);
    if (!good) {
        return usage_error("%s", message);
    }
    (void)printf("%s\n%s: %" PRIu64 " of %zu requests: dynarig run --seed %" PRIu64 "; %" PRIu64
                 " runs\n",
                 shrink->last, out, lessen->failure.requests, shrink->requests, shrink->seed,
                 lessen->trials);
    return EXIT_GOOD;
}

/* The clients know more than their requests say: they stay what they are, and become fewer. */
static int lessen_scenario(struct shrink *shrink, const struct failure *first)
{
    const struct scenario *scenario = shrink->scenario;
    bool items = scenario->kind->items_most > 0;
    struct lessen_count counts[] = {
        {NULL, "operations", 1, scenario->operations},
        {NULL, "clients", 1, scenario->clients},
        {NULL, "calm", 0, scenario->calm},
        {"workload", "items", items ? scenario->kind->items_least : 0, scenario->settings.items},
    };
    struct lessen lessen = {.run = run_text,
                            .context = shrink,
                            .arena = shrink->arena,
                            .failure = *first,
                            .scenario = read_whole(shrink),
                            .counts = counts,
                            .count = items ? 4 : 3,
                            .trials_max = shrink->shrinker.trials_max};
    if (!lessen_work(&lessen)) {
        return internal_error("two runs of one seed differ");
    }
    struct buf text;
    buf_init(&text);
    json_print(&text, lessen.scenario);
    (void)run_text(shrink, buf_view(&text), shrink->arena);
    buf_release(&text);
    return write_lessened(shrink, &lessen);
}

static int work(struct shrink *shrink, const struct failure *first)
{
    if (!settle_failure(shrink, first)) {
        return lessen_scenario(shrink, first);
    }
    shrink->shrinker.verbatim = !is_of_model(shrink->shrinker.failure.hazard);
    if (!shrinker_work(&shrink->shrinker)) {
        return internal_error("two runs of the same requests differ");
    }
    return write_out(shrink);
}

/* ---- the command */

static int nothing_fails(const struct shrink *shrink)
{
    (void)fprintf(stderr,
                  "dynarig: shrink: %s: nothing fails, so there is nothing to make smaller\n",
                  origin(shrink));
    return EXIT_NOTHING_RAN;
}

/* Simulated runs record that they are ("dynarig run ..."); what serve and exec record is a
 * program's. */
static bool is_of_program(const struct shrink *shrink)
{
    char why[256] = "";
    struct results_run run;
    struct results *results = results_open(shrink->recording, why);
    bool program = results == NULL || !results_run(results, shrink->arena, &run) ||
                   !str_starts(run.replay, STR("dynarig run "));
    if (results != NULL) {
        results_close(results);
    }
    return program;
}

static int shrink_recording(struct shrink *shrink)
{
    const char *message = NULL;
    const struct failure none = {0};
    shrink->recorded = true;
    shrink->doubtful = is_of_program(shrink);
    if (!read_story(shrink, read_rest(shrink, STR("{}")), &message)) {
        return usage_error("%s", message);
    }
    shrink->shrinker.failure = run_story(shrink, &shrink->shrinker.story);
    if (shrink->shrinker.failure.hazard.len == 0) {
        return nothing_fails(shrink);
    }
    shrink->finding = title_of(shrink);
    return work(shrink, &none);
}

/* --faults: the text with that plan instead of its own. */
static bool take_plan(struct shrink *shrink, struct str *text, const char **message)
{
    const char *path = shrink->options->text[OPTION_FAULTS];
    struct plan_fault fault = {0};
    struct doc whole, rules;
    struct str given;
    if (path == NULL) {
        return true;
    }
    if (!file_read(path, shrink->arena, &given, message)) {
        return false;
    }
    struct plan *plan = plan_read(given, shrink->arena, &fault);
    plan_free(plan);
    if (plan == NULL) {
        *message = arena_printf(shrink->arena, "%s:%d:%d: %s", path, fault.line, fault.column,
                                fault.message);
        return false;
    }
    struct buf print;
    buf_init(&print);
    (void)json_read(shrink->arena, given, &rules, NULL);
    (void)json_read(shrink->arena, *text, &whole, NULL);
    json_print(&print, doc_with(shrink->arena, &whole, STR("faults"), &rules));
    *text = arena_copy(shrink->arena, buf_view(&print));
    buf_release(&print);
    return true;
}

static int shrink_scenario(struct shrink *shrink)
{
    const char *message = NULL;
    struct str text;
    struct trial trial = {0};
    if (!file_read(shrink->path, shrink->arena, &text, &message)) {
        return usage_error("%s", message);
    }
    const struct scenario *scenario =
        scenario_read_text(shrink->path, text, shrink->arena, &message);
    if (scenario == NULL || !take_plan(shrink, &text, &message)) {
        return usage_error("%s", message);
    }
    scenario = scenario_read_text(shrink->path, text, shrink->arena, &message);
    struct trial_setup setup = {
        .scenario = scenario, .seed = shrink->seed, .strict = is_strict(shrink)};
    shrink->scenario = scenario;
    shrink->text = text;
    if (scenario == NULL || !trial_run(&setup, shrink->arena, &trial, &message)) {
        return usage_error("%s", message);
    }
    if (!trial.failed) {
        return nothing_fails(shrink);
    }
    shrink->finding = trial.finding;
    shrink->doubtful = scenario->kind->doubtful || scenario->requests == REQUESTS_ANY;
    struct failure first = failure_of(shrink->arena, trial.hazard, trial.finding);
    first.requests = trial.simulated.requests;
    return record(shrink, scenario, &message) &&
                   read_story(shrink, read_rest(shrink, text), &message)
               ? work(shrink, &first)
               : usage_error("%s", message);
}

static int shrink_with(const struct options *options, struct arena *arena)
{
    struct shrink shrink = {.options = options, .arena = arena};
    if (options->operand_count != 1) {
        return usage_error("shrink: expected one SCENARIO or RECORDING, got %zu",
                           options->operand_count);
    }
    if (options->text[OPTION_OUT] == NULL) {
        return usage_error("shrink: expected -o SMALLER, the file to write");
    }
    shrink.path = options->operands[0];
    shrink.seed = seed_choose(options, "0");
    shrink.told_us = server_now_us();
    shrink.shrinker = (struct shrinker){.run = run_text,
                                        .progress = tell_progress,
                                        .context = &shrink,
                                        .arena = arena,
                                        .trials_max = options_number(options, OPTION_TRIALS)};
    const char *recording = recording_path(arena, shrink.path);
    bool recorded = recording_is(recording);
    shrink.recording = recorded ? recording : NULL;
    int code = recorded ? shrink_recording(&shrink) : shrink_scenario(&shrink);
    forget(&shrink);
    return code;
}

int shrink_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_SHRINK, argv, shrink_with);
}
