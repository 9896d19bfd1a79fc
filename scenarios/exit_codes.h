/* Exit codes of every sub-command. A command that `exec` ran passes its own code on. */
#ifndef DYNARIG_EXIT_CODES_H
#define DYNARIG_EXIT_CODES_H

enum exit_code {
    EXIT_GOOD = 0,
    EXIT_FINDINGS = 1, /* findings, a failed check, a differing replay */
    EXIT_USAGE = 2,    /* wrong usage or a bad file */
    EXIT_INTERNAL = 3,
    EXIT_TIME_LIMIT = 4,
    EXIT_NOTHING_RAN = 5,
    EXIT_UNLIKE = 6,       /* two runs of one seed differed */
    EXIT_CANNOT_RUN = 126, /* exec: the command is there, but cannot be run */
    EXIT_NO_COMMAND = 127, /* exec: there is no such command */
    EXIT_SIGNAL = 128,     /* plus the number of the signal */
};

#endif
