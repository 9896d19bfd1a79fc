/*
 * The checks of a run, as test reports count them: the command's exit status and each hazard that
 * is watched for. Their names are stable: no seed, no number.
 */
#ifndef DYNARIG_CHECKS_H
#define DYNARIG_CHECKS_H

#include "view.h"

enum check_state { CHECK_PASSED, CHECK_FAILED, CHECK_SKIPPED };

struct check {
    struct str name; /* "command", "unsafe-repeat" */
    bool command;    /* the check of the command's exit status */
    enum check_state state;
    struct str summary; /* failed: what happened, one line; skipped: why */
    struct str story;   /* failed: all of it, with the replay lines */
    struct str replay;  /* failed: command line of the first failure; may be empty */
    struct str remarks; /* findings that do not fail it; empty: none */
};

/* All checks, `command` first, then the hazards built in, then those that the runs name, then
 * others that findings name; of series one check each, named as the scenario. In the arena of the
 * view. Returns how many. */
size_t checks_of(const struct view *view, struct check **out);

#endif
