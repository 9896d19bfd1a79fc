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

#include "../../emulator/base/arena.h"
#include "option_table.h"

#define OPTIONS_FILE "dynarig.json"

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
void options_span_us(const struct options *options, enum option_id id, int64_t *least_us,
                     int64_t *most_us);
/* False: never. */
bool options_delay_us(const struct options *options, enum option_id id, int64_t *most_us);
int64_t options_share_ppm(const struct options *options, enum option_id id);
void options_seeds(const struct options *options, uint64_t *first, uint64_t *last);

#endif
