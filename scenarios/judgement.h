/* The verdict on a run: what the watch found goes into the results and is counted. */
#ifndef DYNARIG_JUDGEMENT_H
#define DYNARIG_JUDGEMENT_H

#include "rig.h"

/* Asks the watch, adds its findings, and sets `run->verdict`. In: run's command status, replay. */
void judge(struct watch *watch, struct results *results, struct results_run *run, bool strict,
           struct rig_outcome *out);
/*
 * "failed": the command did, or there is an error (with `strict` also a warning); "undecided":
 * no request came and the command is content, so nothing was shown; else "passed". A
 * `command_status` of -1 means that there was no command.
 */
const char *verdict_of(const struct rig_outcome *outcome, int command_status, bool strict);

#endif
