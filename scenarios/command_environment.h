/*
 * The environment of a command that `exec` runs: every SDK finds the rig, has credentials that
 * mean nothing anywhere else, and finds no configuration by which a call could leave the machine.
 */
#ifndef DYNARIG_COMMAND_ENVIRONMENT_H
#define DYNARIG_COMMAND_ENVIRONMENT_H

#include "../emulator/base/arena.h"

/* A copy of `inherited` (as environ) with our variables set and others taken away; ends with NULL.
 * In the arena. `url`: of the server. */
char **command_environment(struct arena *arena, char *const *inherited, const char *url);

#endif
