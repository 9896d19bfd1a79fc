/* `dynarig exec`: a command against a fresh rig, once per seed; a verdict and a report. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process/announce.h"
#include "process/child.h"
#include "options/command_environment.h"
#include "commands.h"
#include "exec_report.h"
#include "exit_codes.h"
#include "options/files.h"
#include "replay_line.h"
#include "options/seed.h"
#include "process/supervise.h"

#define DEFAULT_FOLDER "dynarig-report"
#define EXEC_SEEDS_MAX 10000

struct exec {
    const struct options *options;
    struct arena *arena;
    const struct rig_setup *setup; /* what all runs share */
    struct attendant attendant;
    const char *folder;
    char **command;
    bool many;       /* --seeds */
    uint64_t *seeds; /* that ran */
    size_t count;
    struct meets meets; /* by all of them */
    uint64_t last;      /* seed */
    int failed;         /* exit code of the first command that failed; 0: none */
    int interrupted;    /* signal; 0: none */
    bool findings;      /* that fail the run */
    bool requests;      /* any came at all */
};

static int cannot_run(const char *command, int why)
{
    usage_error("%s: %s", command, why == ENOENT ? "command not found" : strerror(why));
    return why == ENOENT ? EXIT_NO_COMMAND : EXIT_CANNOT_RUN;
}

static void take_note(struct exec *exec, uint64_t seed, const struct supervised *ended,
                      const struct rig_outcome *outcome)
{
    bool strict = options_flag(exec->options, OPTION_STRICT);

    exec->seeds[exec->count++] = seed;
    exec->interrupted = ended->interrupted;
    exec->failed = exec->failed != 0 ? exec->failed : ended->code;
    exec->findings = exec->findings || outcome->errors > 0 || (strict && outcome->warnings > 0);
    exec->requests = exec->requests || outcome->requests > 0;
    if (options_flag(exec->options, OPTION_QUIET)) {
        return;
    }
    if (ended->killed) {
        (void)fputs("dynarig: the command left processes behind; they were ended\n", stderr);
    }
    if (exec->many) {
        (void)fprintf(stderr, "dynarig: seed %" PRIu64 ": %s, %" PRIu64 " requests, %zu findings\n",
                      seed, outcome->verdict, outcome->requests,
                      outcome->errors + outcome->warnings + outcome->infos);
    }
}

/* Command and judgement, with the server listening. 0, or the exit code that ends it all. */
static int run_with(struct exec *exec, struct rig *rig, uint64_t seed, struct arena *arena)
{
    const struct options *options = exec->options;
    struct rig_outcome outcome;
    const char *message;

    if (!announce(options, rig_server(rig), arena, &message)) {
        return usage_error("%s", message);
    }
    const struct sigv4_keys *keys = &exec->setup->keys;
    struct surroundings surroundings = {.url = server_url(rig_server(rig)),
                                        .authority = exec->setup->tls_certificate,
                                        .key = keys->count > 0 ? &keys->list[0] : NULL};
    char **environment = command_environment(arena, environ, &surroundings);
    struct supervised ended = supervise(&exec->attendant, rig, exec->command, environment);
    if (ended.why != 0) {
        return cannot_run(exec->command[0], ended.why);
    }
    rig_end(rig, ended.code, options_flag(options, OPTION_STRICT), &outcome);
    take_note(exec, seed, &ended, &outcome);
    return EXIT_GOOD;
}

static int open_and_run(struct exec *exec, const struct rig_setup *setup, struct arena *arena)
{
    const char *message;
    struct rig *rig = rig_open(setup, arena, &message);

    if (rig == NULL) {
        return usage_error("%s", message);
    }
    int code = run_with(exec, rig, setup->seed, arena);
    rig_close(rig);
    return code;
}

static int run_seed(struct exec *exec, uint64_t seed, struct arena *arena)
{
    struct rig_setup setup = *exec->setup;
    const char *sub = run_folder(arena, seed, exec->many);
    struct buf replay;

    buf_init(&replay);
    replay_line(&replay, "exec", exec->options, seed, exec->command);
    setup.seed = seed;
    setup.meets = &exec->meets;
    setup.more_runs = seed != exec->last;
    setup.clock.start_us = setup.start_us = rig_start_us(&setup);
    setup.host = exec->options->text[OPTION_HOST];
    setup.port = port_choose(exec->options, 0);
    setup.folder = arena_printf(arena, "%s%s%s", exec->folder, *sub != '\0' ? "/" : "", sub);
    setup.record = arena_printf(arena, "%s/results.db", setup.folder);
    setup.replay = buf_view(&replay);
    setup.witness = true;
    int code = open_and_run(exec, &setup, arena);
    buf_release(&replay);
    return code;
}

static int run_seeds(struct exec *exec, uint64_t first, uint64_t last)
{
    exec->seeds = ARENA_ARRAY(exec->arena, uint64_t, last - first + 1);
    exec->last = last;
    for (uint64_t i = 0; i <= last - first && exec->interrupted == 0; i++) {
        struct arena arena;
        arena_init(&arena);
        int code = run_seed(exec, first + i, &arena);
        arena_release(&arena);
        if (code != EXIT_GOOD) {
            return code;
        }
    }
    return EXIT_GOOD;
}

static int verdict_code(const struct exec *exec)
{
    if (exec->interrupted != 0) {
        return EXIT_SIGNAL + exec->interrupted;
    }
    if (exec->failed != 0) {
        return exec->failed;
    }
    if (exec->findings) {
        return EXIT_FINDINGS;
    }
    return exec->requests ? EXIT_GOOD : EXIT_NOTHING_RAN;
}

/* --record: the recording of the report once more, where it was wanted. */
static bool copy_recording(const struct exec *exec, const char **message)
{
    const char *wanted = exec->options->text[OPTION_RECORD];
    struct str bytes;

    if (wanted == NULL) {
        return true;
    }
    return file_read(arena_printf(exec->arena, "%s/results.db", exec->folder), exec->arena, &bytes,
                     message) &&
           file_write_whole(wanted, bytes, exec->arena, message);
}

static int write_report(struct exec *exec)
{
    const char **folders = ARENA_ARRAY(exec->arena, const char *, exec->count);
    struct report_folder report = {.path = exec->folder, .runs = folders, .count = exec->count};
    const char *message;

    for (size_t i = 0; i < exec->count; i++) {
        folders[i] = run_folder(exec->arena, exec->seeds[i], exec->many);
    }

    if (!exec_report_write(&report, options_flag(exec->options, OPTION_QUIET), exec->arena,
                           &message)) {
        return internal_error("%s", message);
    }
    if (!copy_recording(exec, &message)) {
        return usage_error("%s", message);
    }
    if (!exec->requests && exec->interrupted == 0) {
        (void)fputs("dynarig: nothing ran: no request reached the server\n", stderr);
    }
    return verdict_code(exec);
}

static int run_all(struct exec *exec)
{
    uint64_t first, last;

    if (exec->many) {
        options_seeds(exec->options, &first, &last);
    } else {
        first = last = seed_choose(exec->options, "auto");
    }
    int why = child_find(exec->command[0]);
    if (why != 0) {
        return cannot_run(exec->command[0], why);
    }
    if (!attend_open(&exec->attendant)) {
        return internal_error("signals cannot be attended: %s", strerror(errno));
    }
    int code = run_seeds(exec, first, last);
    if (code == EXIT_GOOD) {
        code = write_report(exec);
    }
    attend_close(&exec->attendant);
    return code;
}

/* What is asked for cannot be had together. NULL: all is well. */
static const char *contradiction(const struct options *options)
{
    if (!options->separated || options->operand_count == 0 || options->before_dashes > 0) {
        return "expected -- and a command, as in `dynarig exec -- npm test`";
    }
    uint64_t first = 0, last = 0;
    if (options->text[OPTION_SEEDS] != NULL) {
        options_seeds(options, &first, &last);
    }
    if (last - first >= EXEC_SEEDS_MAX) {
        return "--seeds: each run has a folder and a results.db; expected at most 10000 seeds";
    }
    if (options->text[OPTION_SEEDS] != NULL && options->text[OPTION_RECORD] != NULL) {
        return "--seeds: every run has its own recording in DIR/seed-N/; expected without --record";
    }
    if (options->text[OPTION_SEEDS] != NULL && options->text[OPTION_DB] != NULL) {
        return "--seeds: every run is fresh; expected without --db";
    }
    return NULL;
}

static int exec_with(const struct options *options, struct arena *arena)
{
    struct rig_setup setup;
    struct exec exec = {.options = options, .arena = arena, .setup = &setup};
    struct buf json, command;
    const char *message = contradiction(options);

    if (message != NULL || !rig_setup_read(&setup, options, arena, &message)) {
        return usage_error("%s", message);
    }
    exec.many = options->text[OPTION_SEEDS] != NULL;
    exec.command = options->operands;
    exec.folder =
        options->text[OPTION_REPORT] != NULL ? options->text[OPTION_REPORT] : DEFAULT_FOLDER;
    meets_init(&exec.meets);
    buf_init(&json);
    buf_init(&command);
    struct options told = rig_told(&setup, options, arena);
    options_json(&json, &told, FOR_EXEC);
    command_json(&command, options->operands);
    setup.options = buf_view(&json);
    setup.command = buf_view(&command);
    int code = run_all(&exec);
    meets_release(&exec.meets);
    buf_release(&json);
    buf_release(&command);
    return code;
}

int exec_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_EXEC, argv, exec_with);
}
