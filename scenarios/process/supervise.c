#include "supervise.h"

#include <sys/wait.h>

#include "child.h"

#define OBEY_US 10000000  /* a command that was told to end is killed after this */
#define LINGER_US 1000000 /* what a command left behind may go on for, before SIGTERM */
#define GRACE_US 2000000  /* from SIGTERM to SIGKILL */
#define LOOK_MS 50        /* a group is looked at this often once its leader is gone */

struct supervision {
    struct attendant *attendant;
    struct rig *rig;
    struct child child;
    struct supervised result;
    int64_t kill_us; /* when a disobedient command is killed; 0: not told to end */
};

/* One round: serve, then heed what came. */
static void attend_once(struct supervision *s, int timeout_ms)
{
    int signal_number = attend(s->attendant, s->rig, timeout_ms);

    if (attend_ends(signal_number)) {
        s->result.interrupted = signal_number;
        child_signal(&s->child, signal_number);
        if (s->kill_us == 0) {
            s->kill_us = server_now_us() + OBEY_US;
        }
    }
    child_reap(&s->child);
    if (s->child.stopped) {
        child_suspend(&s->child);
    }
}

static void run_command(struct supervision *s)
{
    while (!s->child.ended) {
        attend_once(s, s->kill_us == 0 ? -1 : LOOK_MS);
        if (s->kill_us != 0 && server_now_us() >= s->kill_us) {
            child_signal(&s->child, SIGKILL);
        }
    }
}

/* False: the time is up and something of the group is still there. */
static bool group_ends_within(struct supervision *s, int64_t duration_us)
{
    int64_t end_us = server_now_us() + duration_us;

    while (child_group_alive(&s->child)) {
        if (server_now_us() >= end_us) {
            return false;
        }
        attend_once(s, LOOK_MS);
    }
    return true;
}

/* The group first, by degrees; then what had left the group, such as daemons. */
static void end_leftovers(struct supervision *s)
{
    if (!group_ends_within(s, s->result.interrupted != 0 ? 0 : LINGER_US)) {
        s->result.killed = true;
        child_signal(&s->child, SIGTERM);
        if (!group_ends_within(s, GRACE_US)) {
            child_signal(&s->child, SIGKILL);
            (void)group_ends_within(s, GRACE_US);
        }
    }
    int64_t end_us = server_now_us() + GRACE_US;
    while (child_kill_orphans() && server_now_us() < end_us) {
        s->result.killed = true;
        attend_once(s, LOOK_MS);
    }
}

/* A Ctrl-C at the terminal goes to the command's group and not to ours. */
static void note_keyboard(struct supervision *s)
{
    int status = s->child.status;

    if (s->result.interrupted == 0 && s->child.terminal && WIFSIGNALED(status) &&
        (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGQUIT)) {
        s->result.interrupted = WTERMSIG(status);
    }
}

struct supervised supervise(struct attendant *attendant, struct rig *rig, char *const *command,
                            char **environment)
{
    struct supervision s = {.attendant = attendant, .rig = rig};

    s.result.why = child_start(&s.child, command, environment, &attendant->saved);
    if (s.result.why != 0) {
        child_reap(&s.child);
        return s.result;
    }
    run_command(&s);
    child_release_terminal(&s.child);
    end_leftovers(&s);
    note_keyboard(&s);
    s.result.code = child_exit_code(&s.child);
    return s.result;
}
