/*
 * Supervise: a command from its start to the end of the last process of its group, while the
 * server serves it. Signals that come to us go to the group.
 */
#ifndef DYNARIG_SUPERVISE_H
#define DYNARIG_SUPERVISE_H

#include "attend.h"

struct supervised {
    int code;        /* the command's own exit code, 128 + n when a signal ended it */
    int interrupted; /* a signal that ended the run: ours, or one from the terminal; 0: none */
    bool killed;     /* processes that it left behind had to be ended */
    int why;         /* errno when the command could not be run; then all else is 0 */
};

struct supervised supervise(struct attendant *attendant, struct rig *rig, char *const *command,
                            char **environment);

#endif
