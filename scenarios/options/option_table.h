/* The table of options, options.def, and names that are nearly right. */
#ifndef DYNARIG_OPTION_TABLE_H
#define DYNARIG_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "../../emulator/base/arena.h"

/* Sub-commands that take options of the table, as bits. */
enum {
    FOR_SERVE = 1,
    FOR_EXEC = 2,
    FOR_RUN = 4,
    FOR_REPLAY = 8,
    FOR_WAIT = 16,
    FOR_HEALTHCHECK = 32,
    FOR_SHRINK = 64,
};

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
    OPTION_TYPE_JOBS,  /* 1..256 */
    OPTION_TYPE_SHARD, /* I/N */
    OPTION_TYPE_DURATION,
    OPTION_TYPE_TIME,  /* "2026-11-23T00:00:00Z" */
    OPTION_TYPE_DELAY, /* a duration, or "never" */
    OPTION_TYPE_LAG,   /* a duration up to an hour */
    OPTION_TYPE_SHARE, /* 0..1, six digits behind the point at most */
    OPTION_TYPE_SPAN,  /* a duration, or A..B: one drawn between the two */
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

#endif
