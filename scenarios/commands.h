/* The sub-commands. Each takes its own name as argv[0] and returns an exit code. */
#ifndef DYNARIG_COMMANDS_H
#define DYNARIG_COMMANDS_H

#include "options/options.h"

int serve_main(int argc, char **argv);
int exec_main(int argc, char **argv);
int run_main(int argc, char **argv);
int replay_main(int argc, char **argv);
int shrink_main(int argc, char **argv);
int wait_main(int argc, char **argv);
int healthcheck_main(int argc, char **argv);
int help_main(int argc, char **argv);

struct command_row {
    const char *name;
    unsigned bit;                       /* of FOR_; 0: takes none of the options of options.def */
    int (*main)(int argc, char **argv); /* NULL: known, not built yet */
    const char *usage;
    const char *purpose;
};

/* NULL past the end. */
const struct command_row *command_row(size_t index);
const struct command_row *command_find(const char *name); /* NULL: none */
/* "dynarig: no such command ..." on standard error; EXIT_USAGE. */
int command_unknown(const char *name);
/* Reads the options of the sub-command (a FOR_ bit) from wherever they may stand, and runs it with
 * them; the arena holds their texts. */
int command_run(unsigned bit, char **argv,
                int (*body)(const struct options *options, struct arena *arena));
/* "dynarig: MESSAGE" on standard error; EXIT_USAGE. */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, EXIT_INTERNAL. */
int internal_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
