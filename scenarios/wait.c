/* `dynarig wait`: asks until the server is ready or the time is up. */
#include <poll.h>
#include <stdio.h>

#include "../emulator/http/server.h"
#include "commands.h"
#include "exit_codes.h"
#include "process/health.h"

#define PAUSE_MS 50      /* between two questions */
#define QUESTION_MS 2000 /* for one of them */

static int least(int64_t left_us, int most_ms)
{
    int64_t left_ms = left_us / 1000 + 1;

    return left_ms < most_ms ? (int)left_ms : most_ms;
}

static int wait_for(const struct endpoint *endpoint, int64_t timeout_us)
{
    int64_t end_us = server_now_us() + timeout_us;
    const char *message = "";
    struct arena arena;
    int code = -1;

    arena_init(&arena);
    while (code < 0) {
        int64_t left_us = end_us - server_now_us();
        arena_reset(&arena);
        if (health_ask(endpoint, least(left_us > 0 ? left_us : 0, QUESTION_MS), &arena, &message)) {
            code = EXIT_GOOD;
        } else if (server_now_us() >= end_us) {
            (void)fprintf(stderr, "dynarig: not ready within the time: %s\n", message);
            code = EXIT_TIME_LIMIT;
        } else {
            (void)poll(NULL, 0, least(end_us - server_now_us(), PAUSE_MS));
        }
    }
    arena_release(&arena);
    return code;
}

static int wait_with(const struct options *options, struct arena *arena)
{
    struct endpoint endpoint;
    const char *message;

    if (options->operand_count > 0) {
        return usage_error("wait: expected no operand, got \"%s\"", options->operands[0]);
    }
    if (!health_endpoint(options, arena, &endpoint, &message)) {
        return usage_error("%s", message);
    }
    return wait_for(&endpoint, options_duration_us(options, OPTION_TIMEOUT));
}

int wait_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_WAIT, argv, wait_with);
}
