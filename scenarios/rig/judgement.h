/* The verdict on a run: what the watch found goes into the results and is counted. */
#ifndef DYNARIG_JUDGEMENT_H
#define DYNARIG_JUDGEMENT_H

#include "rig.h"

/* Who has findings. */
struct judged {
    struct watch *watch;         /* NULL: nobody watched */
    const struct finding *found; /* by others */
    size_t found_count;
    bool strict;
};

/* Asks the watch, adds all findings, and sets `run->verdict`. In: run's command status, replay. */
void judge(const struct judged *judged, struct results *results, struct results_run *run,
           struct rig_outcome *out);
/* The same where nothing is recorded: findings are counted, and the verdict is set. */
void judge_unrecorded(const struct judged *judged, struct rig_outcome *out);
/*
 * "failed": the command did, or there is an error (with `strict` also a warning); "undecided":
 * no request came and the command is content, so nothing was shown; else "passed". A
 * `command_status` of -1 means that there was no command.
 */
const char *verdict_of(const struct rig_outcome *outcome, int command_status, bool strict);

#endif
