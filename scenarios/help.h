/* Texts of `dynarig help`, made from the tables of commands and options. */
#ifndef DYNARIG_HELP_H
#define DYNARIG_HELP_H

#include "commands.h"

void help_print_all(struct buf *out);
void help_print_command(struct buf *out, const struct command_row *command);

#endif
