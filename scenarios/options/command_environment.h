/*
 * The environment of a command that `exec` runs: every SDK finds the rig, has credentials that
 * mean nothing anywhere else, and finds no configuration by which a call could leave the machine.
 */
#ifndef DYNARIG_COMMAND_ENVIRONMENT_H
#define DYNARIG_COMMAND_ENVIRONMENT_H

#include "../../emulator/http/sigv4.h"

struct surroundings {
    const char *url;             /* of the server */
    const struct sigv4_key *key; /* that the server knows; NULL: any will do */
    const char *authority;       /* file with the certificate to trust; NULL: no TLS */
};

/* A copy of `inherited` (as environ) with our variables set and others taken away; ends with NULL.
 * In the arena. */
char **command_environment(struct arena *arena, char *const *inherited,
                           const struct surroundings *surroundings);

#endif
