/* `dynarig healthcheck`: one question, 0 or 1. */
#include <stdio.h>

#include "commands.h"
#include "exit_codes.h"
#include "process/health.h"

#define TIMEOUT_MS 5000

static int check(const struct options *options, struct arena *arena)
{
    struct endpoint endpoint;
    const char *message;

    if (options->operand_count > 0) {
        return usage_error("healthcheck: expected no operand, got \"%s\"", options->operands[0]);
    }
    if (!health_endpoint(options, arena, &endpoint, &message)) {
        return usage_error("%s", message);
    }
    if (health_ask(&endpoint, TIMEOUT_MS, arena, &message)) {
        return EXIT_GOOD;
    }
    (void)fprintf(stderr, "dynarig: not healthy: %s\n", message);
    return EXIT_FINDINGS;
}

int healthcheck_main(int argc, char **argv)
{
    (void)argc;
    return command_run(FOR_HEALTHCHECK, argv, check);
}
