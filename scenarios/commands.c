#include "commands.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../emulator/base/mutant.h"
#include "../faults/nearest.h"
#include "../reports/report.h"
#include "exit_codes.h"

static const struct command_row commands[] = {
#define COMMAND(name, bit, main, usage, purpose) {#name, bit, main, usage, purpose},
#include "commands.def"
#undef COMMAND
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

const struct command_row *command_row(size_t index)
{
    return index < COMMAND_COUNT ? &commands[index] : NULL;
}

const struct command_row *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

int command_unknown(const char *name)
{
    struct nearest nearest;
    struct arena arena;

    arena_init(&arena);
    nearest_init(&nearest, str_from(name));
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        nearest_offer(&nearest, str_from(commands[i].name));
    }
    usage_error("%s: no such command%s; `dynarig help` lists them", name,
                nearest_hint(&nearest, &arena));
    arena_release(&arena);
    return EXIT_USAGE;
}

#ifdef DYNARIG_MUTANTS
static bool plant(const struct options *options)
{
    if (options->text[OPTION_MUTANT] != NULL) {
        mutant_planted = mutant_find(str_from(options->text[OPTION_MUTANT]));
    }
    return mutant_planted != MUTANT_COUNT;
}
#else
static bool plant(const struct options *options)
{
    (void)options;
    return true;
}
#endif

int command_run(unsigned bit, char **argv,
                int (*body)(const struct options *options, struct arena *arena))
{
    struct options_from from = {bit, argv + 1, environ, OPTIONS_FILE};
    struct options options;
    struct arena arena;
    const char *message;

    arena_init(&arena);
    int code;
    if (!options_load(&options, &from, &arena, &message)) {
        code = usage_error("%s", message);
    } else if (!plant(&options)) {
        code = usage_error("--mutant: no such bug");
    } else {
        code = body(&options, &arena);
    }
    arena_release(&arena);
    return code;
}

static void complain(const char *format, va_list args)
{
    (void)fputs("dynarig: ", stderr);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
}

int usage_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complain(format, args);
    va_end(args);
    return EXIT_USAGE;
}

int internal_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complain(format, args);
    va_end(args);
    return EXIT_INTERNAL;
}
