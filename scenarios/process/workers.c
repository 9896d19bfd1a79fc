#include "workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../emulator/base/arena.h"
#include "../exit_codes.h"

struct worker {
    pid_t pid; /* 0: it is gone */
    int pipe;  /* its records */
    bool started;
};

struct workers {
    struct workers_setup setup;
    struct worker *list;
    unsigned count;
    uint64_t next;    /* number of the next record */
    unsigned closing; /* process whose closing comes next */
    size_t received;  /* bytes of the record under way */
    unsigned reading; /* the process of the last call */
    char end[96];
};

/* ---- in the process */

static void send_all(int out, const void *bytes, size_t count)
{
    const char *next = bytes;
    while (count > 0) {
        ssize_t sent = write(out, next, count);
        if (sent < 0 && errno != EINTR) {
            _exit(EXIT_INTERNAL);
        }
        next += sent > 0 ? sent : 0;
        count -= sent > 0 ? (size_t)sent : 0;
    }
}

static void work_all(const struct workers *workers, unsigned which, int out)
{
    const struct workers_setup *setup = &workers->setup;
    size_t most =
        setup->record_bytes > setup->closing_bytes ? setup->record_bytes : setup->closing_bytes;
    void *record = mem_zalloc(most);
    for (uint64_t number = which; number < setup->count; number += workers->count) {
        memset(record, 0, setup->record_bytes);
        setup->work(setup->context, number, record);
        send_all(out, record, setup->record_bytes);
    }
    if (setup->closing != NULL) {
        memset(record, 0, most);
        setup->closing(setup->context, record);
        send_all(out, record, setup->closing_bytes);
    }
    free(record);
}

/* The parent's end of this pipe and of those before goes, or a process would not notice that the
 * parent is gone: its writes then end it. */
static void be_worker(struct workers *workers, unsigned which, const int ends[2])
{
    (void)close(ends[0]);
    for (unsigned i = 0; i < which; i++) {
        (void)close(workers->list[i].pipe);
    }
    (void)signal(SIGPIPE, SIG_DFL);
    work_all(workers, which, ends[1]);
    _exit(EXIT_GOOD);
}

/* ---- in the parent */

static bool start(struct workers *workers, unsigned which)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    pid_t pid = fork();
    if (pid == 0) {
        be_worker(workers, which, ends);
    }
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return false;
    }
    workers->list[which] = (struct worker){pid, ends[0], true};
    return true;
}

struct workers *workers_start(const struct workers_setup *setup)
{
    struct workers *workers = mem_zalloc(sizeof *workers);
    workers->setup = *setup;
    workers->count = setup->count < setup->processes ? (unsigned)setup->count : setup->processes;
    workers->list = mem_zalloc((workers->count + 1) * sizeof *workers->list);
    (void)fflush(NULL); /* what is buffered would be written by each of them */
    for (unsigned i = 0; i < workers->count; i++) {
        if (!start(workers, i)) {
            workers_free(workers);
            return NULL;
        }
    }
    return workers;
}

/* `bytes` of what one process sends; what came so far is kept over calls. */
static enum workers_state receive(struct workers *workers, unsigned which, int wait_ms, void *out,
                                  size_t bytes)
{
    struct worker *worker = &workers->list[which];
    struct pollfd ready = {.fd = worker->pipe, .events = POLLIN};
    workers->reading = which;
    while (workers->received < bytes) {
        if (poll(&ready, 1, wait_ms) <= 0) {
            return WORKERS_WAITING;
        }
        ssize_t got =
            read(worker->pipe, (char *)out + workers->received, bytes - workers->received);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return WORKERS_DIED;
        }
        workers->received += got > 0 ? (size_t)got : 0;
    }
    workers->received = 0;
    return WORKERS_RECORD;
}

enum workers_state workers_next(struct workers *workers, int wait_ms, void *record)
{
    unsigned which = (unsigned)(workers->next % workers->count);
    enum workers_state state =
        receive(workers, which, wait_ms, record, workers->setup.record_bytes);
    workers->next += state == WORKERS_RECORD;
    return state;
}

enum workers_state workers_closing(struct workers *workers, int wait_ms, void *closing)
{
    enum workers_state state =
        receive(workers, workers->closing, wait_ms, closing, workers->setup.closing_bytes);
    workers->closing += state == WORKERS_RECORD;
    return state;
}

static int reap(struct worker *worker)
{
    int status = 0;
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
    }
    worker->pid = 0;
    return status;
}

const char *workers_end(struct workers *workers)
{
    int status = reap(&workers->list[workers->reading]);
    if (WIFSIGNALED(status)) {
        (void)snprintf(workers->end, sizeof workers->end, "was ended by signal %d (%s)",
                       WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else {
        (void)snprintf(workers->end, sizeof workers->end, "ended with exit code %d",
                       WEXITSTATUS(status));
    }
    return workers->end;
}

void workers_free(struct workers *workers)
{
    for (unsigned i = 0; i < workers->count; i++) {
        struct worker *worker = &workers->list[i];
        bool done = workers->next == workers->setup.count && workers->closing == workers->count;
        if (worker->pid > 0) {
            (void)(done ? 0 : kill(worker->pid, SIGKILL));
            (void)reap(worker);
        }
        if (worker->started) {
            (void)close(worker->pipe);
        }
    }
    free(workers->list);
    free(workers);
}

unsigned workers_processors(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? (unsigned)count : 1;
}
