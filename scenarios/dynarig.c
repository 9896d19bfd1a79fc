/* The program: finds the sub-command and hands over. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../emulator/base/json.h"
#include "../emulator/emulator.h"
#include "commands.h"
#include "exit_codes.h"

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0) {
            return true;
        }
    }
    return false;
}

static int run_command(int argc, char **argv)
{
    const struct command_row *command = command_find(argv[0]);

    if (command == NULL) {
        return command_unknown(argv[0]);
    }
    if (asks_for_help(argc, argv)) {
        char *words[] = {(char *)"help", argv[0], NULL};
        return help_main(2, words);
    }
    if (command->main == NULL) {
        return usage_error("%s is known but not built yet", command->name);
    }
    return command->main(argc, argv);
}

int main(int argc, char **argv)
{
    char *help[] = {(char *)"help", NULL};

    json_setup();
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        return usage_error("expected a command; `dynarig help` lists them");
    }
    if (strcmp(argv[1], "--version") == 0) {
        return puts("dynarig " DDB_VERSION) < 0 ? EXIT_INTERNAL : EXIT_GOOD;
    }
    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0) {
        return help_main(1, help);
    }
    return run_command(argc - 1, argv + 1);
}
