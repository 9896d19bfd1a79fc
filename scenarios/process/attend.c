#include "attend.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int attended[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGCONT};

#define ATTENDED_COUNT (sizeof(attended) / sizeof(attended[0]))

bool attend_open(struct attendant *attendant)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < ATTENDED_COUNT; i++) {
        sigaddset(&set, attended[i]);
    }
    if (sigprocmask(SIG_BLOCK, &set, &attendant->saved) != 0) {
        return false;
    }
    attendant->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (attendant->signal_fd < 0) {
        (void)sigprocmask(SIG_SETMASK, &attendant->saved, NULL);
        return false;
    }
    return true;
}

void attend_close(struct attendant *attendant)
{
    (void)close(attendant->signal_fd);
    (void)sigprocmask(SIG_SETMASK, &attendant->saved, NULL);
}

/* The sooner of two timeouts of poll, of which -1 is never. */
static int sooner(int a, int b)
{
    if (a < 0 || b < 0) {
        return a < 0 ? b : a;
    }
    return a < b ? a : b;
}

int attend(struct attendant *attendant, struct rig *rig, int timeout_ms)
{
    struct signalfd_siginfo info;
    struct server *server = rig_server(rig);
    struct pollfd ready[2] = {
        {.fd = server_fd(server), .events = POLLIN},
        {.fd = attendant->signal_fd, .events = POLLIN},
    };

    (void)poll(ready, 2, sooner(timeout_ms, server_timeout_ms(server)));
    rig_step(rig);
    ssize_t got = read(attendant->signal_fd, &info, sizeof(info));
    return got == (ssize_t)sizeof(info) ? (int)info.ssi_signo : 0;
}

bool attend_ends(int signal_number)
{
    return signal_number == SIGINT || signal_number == SIGTERM || signal_number == SIGHUP ||
           signal_number == SIGQUIT;
}
