#include "options.h"

#include <string.h>

#include "../../faults/plan.h"
#include "option_check.h"
#include "option_sources.h"
#include "option_table.h"
#include "profile.h"
#include "shard.h"

struct reader {
    struct options *options;
    unsigned command;
    char **next; /* argument to read */
    struct arena *arena;
    const char **message;
};

static bool unknown(struct reader *reader, const char *given)
{
    size_t length = strcspn(given, "=");
    const char *name = arena_copy(reader->arena, (struct str){given, length}).data;

    *reader->message = arena_printf(reader->arena, "--%s: no such option%s", name,
                                    option_hint(name, reader->arena));
    return false;
}

/* The value after `=`, or in the next argument; a bare flag is true. NULL: there is none. */
static const char *value_of(struct reader *reader, const struct option_row *row, const char *given)
{
    size_t length = strlen(row->name);

    if (given[length] == '=') {
        return given + length + 1;
    }
    if (row->type == OPTION_TYPE_FLAG) {
        return "true";
    }
    return *reader->next == NULL ? NULL : *reader->next++;
}

/* `given`: the argument without its two dashes. */
static bool read_option(struct reader *reader, const char *given)
{
    int id = option_find(given, strcspn(given, "="));

    if (id < 0) {
        return unknown(reader, given);
    }
    const struct option_row *row = option_row((size_t)id);
    if ((row->commands & reader->command) == 0) {
        *reader->message =
            arena_printf(reader->arena, "--%s: no option of this sub-command", row->name);
        return false;
    }
    const char *value = value_of(reader, row, given);
    if (value == NULL) {
        *reader->message =
            arena_printf(reader->arena, "--%s: expected %s, got nothing", row->name, row->argument);
        return false;
    }
    reader->options->text[id] = value;
    reader->options->origin[id] = arena_printf(reader->arena, "--%s", row->name);
    return true;
}

static bool read_arguments(struct reader *reader)
{
    struct options *options = reader->options;

    while (*reader->next != NULL) {
        char *argument = *reader->next++;
        if (strcmp(argument, "--") == 0) {
            options->separated = true;
            while (*reader->next != NULL) {
                options->operands[options->operand_count++] = *reader->next++;
            }
        } else if (strcmp(argument, "-h") == 0 || strcmp(argument, "--help") == 0) {
            options->help = true;
            return true;
        } else if (strncmp(argument, "--", 2) == 0 || strcmp(argument, "-o") == 0) {
            const char *name = argument[1] == 'o' ? "out" : argument + 2;
            if (!read_option(reader, name)) {
                return false;
            }
        } else if (argument[0] == '-' && argument[1] != '\0') {
            *reader->message = arena_printf(
                reader->arena, "%s: no such option; long options begin with --", argument);
            return false;
        } else {
            options->operands[options->operand_count++] = argument;
            options->before_dashes++;
        }
    }
    return true;
}

/* Only what the sub-command uses is checked: `wait` does not care about the clock. */
static bool check_all(struct reader *reader)
{
    struct options *options = reader->options;

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = option_row(i);
        if (options->origin[i] == NULL || (row->commands & reader->command) == 0) {
            continue;
        }
        if (!option_check(row, options->text[i], options->origin[i], reader->arena,
                          reader->message)) {
            return false;
        }
    }
    return true;
}

/*
 * --seed and --seeds exclude each other. When they come from different places, the stronger place
 * wins, as for one option; given twice on the command line, it is a mistake.
 */
static bool settle_seeds(struct reader *reader)
{
    struct options *options = reader->options;
    const char *one = options->origin[OPTION_SEED];
    const char *many = options->origin[OPTION_SEEDS];

    if (one == NULL || many == NULL ||
        (reader->command & option_row(OPTION_SEEDS)->commands) == 0) {
        return true;
    }
    int strength = option_strength(one) - option_strength(many);
    if (strength == 0) {
        *reader->message = arena_printf(reader->arena, "%s: expected without %s", one, many);
        return false;
    }
    enum option_id weaker = strength > 0 ? OPTION_SEEDS : OPTION_SEED;
    options->text[weaker] = NULL;
    options->origin[weaker] = NULL;
    return true;
}

static void set_fallbacks(struct options *options)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (options->origin[i] == NULL) {
            options->text[i] = option_row(i)->fallback;
        }
    }
}

bool options_load(struct options *options, const struct options_from *from, struct arena *arena,
                  const char **message)
{
    size_t count = 0;

    *options = (struct options){0};
    struct reader reader = {options, from->command, from->argv, arena, message};
    while (from->argv[count] != NULL) {
        count++;
    }
    options->operands = ARENA_ARRAY(arena, char *, count + 1);
    if (!read_arguments(&reader)) {
        return false;
    }
    if (options->help) {
        return true;
    }
    if (from->environment != NULL &&
        !options_from_environment(options, from->environment, arena, message)) {
        return false;
    }
    if (from->file != NULL && !options_from_file(options, from->file, arena, message)) {
        return false;
    }
    if (!check_all(&reader) || !settle_seeds(&reader)) {
        return false;
    }
    if (from->environment != NULL && (from->command & option_row(OPTION_SHARD)->commands) != 0 &&
        !shard_from_environment(options, from->environment, arena, message)) {
        return false;
    }
    set_fallbacks(options);
    return profile_apply(options, from->command, arena, message);
}

uint64_t options_number(const struct options *options, enum option_id id)
{
    uint64_t number = 0;

    (void)integer_parse(options->text[id], UINT64_MAX, &number);
    return number;
}

bool options_flag(const struct options *options, enum option_id id)
{
    return options->text[id] != NULL && strcmp(options->text[id], "true") == 0;
}

int64_t options_duration_us(const struct options *options, enum option_id id)
{
    int64_t duration_us = 0;

    if (strcmp(options->text[id], "0") != 0) {
        (void)duration_parse(str_from(options->text[id]), &duration_us);
    }
    return duration_us;
}

void options_span_us(const struct options *options, enum option_id id, int64_t *least_us,
                     int64_t *most_us)
{
    (void)span_parse(str_from(options->text[id]), least_us, most_us);
}

bool options_delay_us(const struct options *options, enum option_id id, int64_t *most_us)
{
    bool ever = false;

    (void)delay_parse(str_from(options->text[id]), &ever, most_us);
    return ever;
}

int64_t options_share_ppm(const struct options *options, enum option_id id)
{
    int64_t ppm = 0;

    (void)share_parse(options->text[id], &ppm);
    return ppm;
}

void options_seeds(const struct options *options, uint64_t *first, uint64_t *last)
{
    (void)seeds_parse(options->text[OPTION_SEEDS], first, last);
}
