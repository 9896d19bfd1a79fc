/*
 * Attend: waits for the server, for signals and for children, all in one poll. The signals that
 * end or stop a program, and SIGCHLD, are blocked while one attends, and come as data.
 */
#ifndef DYNARIG_ATTEND_H
#define DYNARIG_ATTEND_H

#include <signal.h>
#include <stdbool.h>

#include "../rig/rig.h"

struct attendant {
    int signal_fd;
    sigset_t saved; /* the mask before; children get it back */
};

bool attend_open(struct attendant *attendant); /* false: errno says why */
void attend_close(struct attendant *attendant);
/* Serves until something came or `timeout_ms` passed (-1: no limit of its own). The number of the
 * signal that came; 0: none, look again. */
int attend(struct attendant *attendant, struct rig *rig, int timeout_ms);
/* Is it one of those that end a program? */
bool attend_ends(int signal_number);

#endif
