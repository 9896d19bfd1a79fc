#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../exit_codes.h"

/* Changing the foreground group from the background raises SIGTTOU, unless it is blocked. */
static void set_foreground(pid_t group)
{
    sigset_t set, saved;

    sigemptyset(&set);
    sigaddset(&set, SIGTTOU);
    (void)sigprocmask(SIG_BLOCK, &set, &saved);
    (void)tcsetpgrp(STDIN_FILENO, group);
    (void)sigprocmask(SIG_SETMASK, &saved, NULL);
}

static bool terminal_is_ours(void)
{
    return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static int runnable(const char *path)
{
    return access(path, X_OK) == 0 ? 0 : errno;
}

int child_find(const char *command)
{
    const char *folders = getenv("PATH");
    int why = ENOENT;

    if (folders == NULL) {
        return 0;
    }
    if (strchr(command, '/') != NULL) {
        return runnable(command);
    }
    for (bool more = true; more; folders++) {
        char path[PATH_MAX];
        size_t length = strcspn(folders, ":");
        (void)snprintf(path, sizeof(path), "%.*s%s%s", (int)length, folders, length > 0 ? "/" : "",
                       command);
        int here = runnable(path);
        if (here == 0) {
            return 0;
        }
        why = here == EACCES ? here : why;
        folders += length;
        more = *folders != '\0';
    }
    return why;
}

/* In the new process: never returns. `report` carries errno to the parent if there is no exec. */
static void become(const struct child *child, char *const *command, char **environment,
                   const sigset_t *mask, int report)
{
    (void)setpgid(0, 0);
    if (child->terminal) {
        set_foreground(getpgrp());
    }
    (void)signal(SIGPIPE, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    (void)execvpe(command[0], command, environment);
    int why = errno;
    (void)!write(report, &why, sizeof(why));
    _exit(EXIT_NO_COMMAND);
}

/* What the new process reports: nothing when its exec went well. */
static int read_report(int report)
{
    int why = 0;
    ssize_t got;

    do {
        got = read(report, &why, sizeof(why));
    } while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof(why) ? why : 0;
}

int child_start(struct child *child, char *const *command, char **environment, const sigset_t *mask)
{
    int ends[2];

    *child = (struct child){.terminal = terminal_is_ours()};
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return errno;
    }
    (void)fflush(NULL);
    child->pid = fork();
    if (child->pid == 0) {
        become(child, command, environment, mask, ends[1]);
    }
    int why = child->pid < 0 ? errno : 0;
    (void)close(ends[1]);
    if (why == 0) {
        (void)setpgid(child->pid, child->pid);
        why = read_report(ends[0]);
    }
    (void)close(ends[0]);
    if (why != 0) {
        child_release_terminal(child);
    }
    return why;
}

void child_reap(struct child *child)
{
    int status;

    for (;;) {
        pid_t pid = waitpid(-1, &status, WNOHANG | WUNTRACED);
        if (pid <= 0) {
            return;
        }
        if (pid == child->pid && WIFSTOPPED(status)) {
            child->stopped = true;
        } else if (pid == child->pid) {
            child->ended = true;
            child->status = status;
        }
    }
}

void child_signal(const struct child *child, int signal_number)
{
    (void)kill(-child->pid, signal_number);
    /* A stopped process does not notice; the dying must run. */
    (void)kill(-child->pid, SIGCONT);
}

bool child_group_alive(const struct child *child)
{
    return kill(-child->pid, 0) == 0 || errno == EPERM;
}

void child_suspend(struct child *child)
{
    child->stopped = false;
    if (!child->terminal) {
        return;
    }
    child_release_terminal(child);
    (void)raise(SIGSTOP);
    if (terminal_is_ours()) {
        set_foreground(child->pid);
    }
    (void)kill(-child->pid, SIGCONT);
}

bool child_kill_orphans(void)
{
    char path[64], line[64];
    bool any = false;

    (void)snprintf(path, sizeof(path), "/proc/self/task/%ld/children", (long)getpid());
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    while (fscanf(file, "%63s", line) == 1) {
        long pid = strtol(line, NULL, 10);
        any = (pid > 1 && kill((pid_t)pid, SIGKILL) == 0) || any;
    }
    (void)fclose(file);
    return any;
}

int child_exit_code(const struct child *child)
{
    return WIFSIGNALED(child->status) ? EXIT_SIGNAL + WTERMSIG(child->status)
                                      : WEXITSTATUS(child->status);
}

void child_release_terminal(const struct child *child)
{
    if (child->terminal) {
        set_foreground(getpgrp());
    }
}
