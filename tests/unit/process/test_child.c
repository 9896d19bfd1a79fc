/* Commands as children: how they end, what they leave behind. */
#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../scenarios/process/child.h"

static char *environment[] = {(char *)"PATH=/usr/bin:/bin", NULL};

static struct child start(const char *script)
{
    char *command[] = {(char *)"sh", (char *)"-c", (char *)script, NULL};
    struct child child;
    sigset_t none;

    sigemptyset(&none);
    cr_assert_eq(child_start(&child, command, environment, &none), 0);
    return child;
}

/* At most ten seconds. */
static void wait_for_end(struct child *child)
{
    for (int i = 0; i < 1000 && !child->ended; i++) {
        poll(NULL, 0, 10);
        child_reap(child);
    }
    cr_assert(child->ended);
}

Test(child, passes_its_exit_code_on)
{
    struct child child = start("exit 42");

    wait_for_end(&child);
    cr_assert_eq(child_exit_code(&child), 42);
    cr_assert_not(child_group_alive(&child));
}

Test(child, ended_by_a_signal_counts_from_128)
{
    struct child child = start("kill -9 $$");

    wait_for_end(&child);
    cr_assert_eq(child_exit_code(&child), 128 + SIGKILL);
}

Test(child, is_the_head_of_its_own_group)
{
    struct child child = start("sleep 30");

    cr_assert_eq(getpgid(child.pid), child.pid);
    cr_assert_neq(child.pid, getpgrp());
    child_signal(&child, SIGTERM);
    wait_for_end(&child);
    cr_assert_eq(child_exit_code(&child), 128 + SIGTERM);
}

Test(child, leaves_a_group_that_can_be_seen_and_ended)
{
    struct child child = start("sleep 30 & exit 3");

    wait_for_end(&child);
    cr_assert_eq(child_exit_code(&child), 3);
    cr_assert(child_group_alive(&child));
    child_signal(&child, SIGKILL);
    for (int i = 0; i < 1000 && child_group_alive(&child); i++) {
        poll(NULL, 0, 10);
        child_reap(&child);
    }
    cr_assert_not(child_group_alive(&child));
}

Test(child, cannot_hide_in_a_session_of_its_own)
{
    struct child child = start("setsid sleep 30 & sleep 0.3; exit 0");

    wait_for_end(&child);
    bool killed = false;
    for (int i = 0; i < 100 && !killed; i++) {
        killed = child_kill_orphans();
        poll(NULL, 0, 10);
        child_reap(&child);
    }
    cr_assert(killed);
}

Test(child, is_looked_for_before_it_is_run)
{
    cr_assert_eq(setenv("PATH", "/no/such/folder::/usr/bin:/bin", 1), 0);
    cr_assert_eq(child_find("sh"), 0);
    cr_assert_eq(child_find("/bin/sh"), 0);
    cr_assert_eq(child_find("no-such-command-anywhere"), ENOENT);
    cr_assert_eq(child_find("/no/such/command"), ENOENT);
    cr_assert_eq(child_find("/etc/passwd"), EACCES);
    cr_assert_eq(setenv("PATH", "/etc", 1), 0);
    cr_assert_eq(child_find("passwd"), EACCES);
    /* The system's own path counts then, which we do not know. */
    cr_assert_eq(unsetenv("PATH"), 0);
    cr_assert_eq(child_find("no-such-command-anywhere"), 0);
}

Test(child, that_cannot_be_run_says_why)
{
    char *missing[] = {(char *)"no-such-command-anywhere", NULL};
    char *forbidden[] = {(char *)"/etc/passwd", NULL};
    struct child child;
    sigset_t none;

    sigemptyset(&none);
    cr_assert_eq(child_start(&child, missing, environment, &none), ENOENT);
    child_reap(&child);
    cr_assert_eq(child_start(&child, forbidden, environment, &none), EACCES);
    child_reap(&child);
}
