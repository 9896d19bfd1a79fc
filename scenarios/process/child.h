/*
 * The command that `exec` runs: a process group of its own, with the terminal if we had it.
 *
 * We become the parent of whatever it leaves behind (a subreaper), so that nothing of it outlives
 * the run unseen, and a group is known to be empty once all of it is reaped.
 */
#ifndef DYNARIG_CHILD_H
#define DYNARIG_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct child {
    pid_t pid;     /* also the number of its group */
    bool terminal; /* the terminal was ours, and is its own while it runs */
    bool ended;    /* `status` is known */
    bool stopped;  /* by job control */
    int status;    /* as waitpid gives it */
};

/* 0, or errno: why there is no such command, as far as this can be told without running it. */
int child_find(const char *command);
/* 0, or errno: why the command could not be run. `mask`: its signal mask. */
int child_start(struct child *child, char *const *command, char **environment,
                const sigset_t *mask);
/* Takes note of all that ended or stopped; never waits. */
void child_reap(struct child *child);
void child_signal(const struct child *child, int signal_number); /* to the whole group */
bool child_group_alive(const struct child *child);
/* Stopped by job control: gives the terminal back and stops us too, until we are continued. */
void child_suspend(struct child *child);
/* Kills what left the group and became our own child. True: there was something. */
bool child_kill_orphans(void);
/* Exit code of the ended command: its own, or 128 + the signal that ended it. */
int child_exit_code(const struct child *child);
/* Gives the terminal back to our own group. */
void child_release_terminal(const struct child *child);

#endif
