/* `dynarig serve`: one rig until SIGINT or SIGTERM. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "process/announce.h"
#include "process/attend.h"
#include "commands.h"
#include "exit_codes.h"
#include "replay_line.h"
#include "options/seed.h"

#define SERVE_PORT 8000

static void say_end(const struct options *options, const struct rig_outcome *outcome)
{
    if (options->text[OPTION_RECORD] == NULL || options_flag(options, OPTION_QUIET)) {
        return;
    }
    (void)fprintf(stderr,
                  "dynarig: recorded in %s: %" PRIu64 " requests, findings: %zu errors, "
                  "%zu warnings, %zu infos\n",
                  options->text[OPTION_RECORD], outcome->requests, outcome->errors,
                  outcome->warnings, outcome->infos);
}

/* Listening rig to the end of it. */
static int serve(const struct options *options, struct rig *rig, struct arena *arena)
{
    struct attendant attendant;
    struct rig_outcome outcome;
    const char *message;

    if (!attend_open(&attendant)) {
        return internal_error("signals cannot be attended: %s", strerror(errno));
    }
    if (!announce(options, rig_server(rig), arena, &message)) {
        attend_close(&attendant);
        return usage_error("%s", message);
    }
    (void)printf("%s\n", server_url(rig_server(rig)));
    (void)fflush(stdout);
    while (!attend_ends(attend(&attendant, rig, -1))) {
        continue;
    }
    rig_end(rig, -1, false, &outcome);
    say_end(options, &outcome);
    attend_close(&attendant);
    return EXIT_GOOD;
}

static int open_and_serve(const struct options *options, struct rig_setup *setup,
                          struct arena *arena)
{
    const char *message;
    struct rig *rig = rig_open(setup, arena, &message);

    if (rig == NULL) {
        return usage_error("%s", message);
    }
    int code = serve(options, rig, arena);
    rig_close(rig);
    return code;
}

static int serve_with(const struct options *options, struct arena *arena)
{
    struct rig_setup setup;
    struct buf replay, json;
    const char *message;

    if (options->operand_count > 0) {
        return usage_error("serve: expected no operand, got \"%s\"", options->operands[0]);
    }
    if (!rig_setup_read(&setup, options, arena, &message)) {
        return usage_error("%s", message);
    }
    buf_init(&replay);
    buf_init(&json);
    setup.seed = seed_choose(options, "0");
    setup.host = options->text[OPTION_HOST];
    setup.port = port_choose(options, SERVE_PORT);
    setup.record = options->text[OPTION_RECORD];
    setup.witness = setup.record != NULL;
    setup.clock.start_us = setup.start_us = rig_start_us(&setup);
    replay_line(&replay, "serve", options, setup.seed, NULL);
    struct options told = rig_told(&setup, options, arena);
    options_json(&json, &told, FOR_SERVE);
    setup.replay = buf_view(&replay);
    setup.options = buf_view(&json);
    int code = open_and_serve(options, &setup, arena);
    buf_release(&replay);
    buf_release(&json);
    return code;
}

int serve_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_SERVE, argv, serve_with);
}
