/*
 * Options of the sub-commands: the command line beats DYNARIG_* variables, which beat dynarig.json
 * in the working folder. An unknown name, a wrong value, or a value that is known but not built
 * yet is refused with one line that says where it stands and what is expected.
 */
#ifndef DYNARIG_OPTIONS_H
#define DYNARIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../emulator/base/arena.h"

/* Sub-commands that take options of the table, as bits. */
enum {
    FOR_SERVE = 1,
    FOR_EXEC = 2,
    FOR_RUN = 4,
    FOR_REPLAY = 8,
    FOR_WAIT = 16,
    FOR_HEALTHCHECK = 32,
};

#define OPTIONS_FILE "dynarig.json"

enum option_id {
#define OPTION(id, name, argument, type, commands, fallback, built, shapes, help) OPTION_##id,
#include "options.def"
#undef OPTION
    OPTION_COUNT,
};

enum option_type {
    OPTION_TYPE_TEXT,
    OPTION_TYPE_NUMBER, /* 0..2147483647 */
    OPTION_TYPE_PORT,
    OPTION_TYPE_SEED,  /* 64 bits without sign, or "auto" */
    OPTION_TYPE_SEEDS, /* A..B */
    OPTION_TYPE_DURATION,
    OPTION_TYPE_CHOICE,
    OPTION_TYPE_FLAG, /* "true" or "false"; on the command line the bare name is true */
};

struct option_row {
    const char *name;     /* "port-file" */
    const char *argument; /* NULL: none (a flag) */
    enum option_type type;
    unsigned commands;
    const char *fallback; /* NULL: none */
    const char *built;    /* NULL: all values */
    bool shapes;
    const char *help;
};

/* NULL past the end. */
const struct option_row *option_row(size_t index);
/* -1: no such option. `name` need not end in NUL. */
int option_find(const char *name, size_t length);
/* ` (did you mean "port"?)`, or "" when no name is near enough. In the arena. */
const char *option_hint(const char *name, struct arena *arena);

struct options {
    const char *text[OPTION_COUNT];   /* given value or default; NULL: none */
    const char *origin[OPTION_COUNT]; /* "--port", "DYNARIG_PORT", "dynarig.json:2:11: port";
                                         NULL: nobody gave it */
    bool help;                        /* -h or --help was there: nothing else was checked */
    bool separated;                   /* `--` was there */
    char **operands;                  /* what is no option; ends with NULL */
    size_t operand_count;
    size_t before_dashes; /* how many of them stood before `--` */
};

struct options_from {
    unsigned command;   /* one bit of FOR_ */
    char **argv;        /* arguments after the name of the sub-command; ends with NULL */
    char **environment; /* as environ; NULL: none */
    const char *file;   /* "dynarig.json"; read if there; NULL: none */
};

/* False: `*message` says why in one line. Texts live in the arena, in argv or the environment. */
bool options_load(struct options *options, const struct options_from *from, struct arena *arena,
                  const char **message);

/* Checked values; the option must have one. */
uint64_t options_number(const struct options *options, enum option_id id);
bool options_flag(const struct options *options, enum option_id id);
int64_t options_duration_us(const struct options *options, enum option_id id);
void options_seeds(const struct options *options, uint64_t *first, uint64_t *last);

#endif
