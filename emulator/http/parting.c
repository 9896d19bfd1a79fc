#include "parting.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/arena.h"
#include "env_real.h"

enum {
    SILENCE_US_MAX = 2000000,
    DRAIN_BYTES_MAX = 64 << 20, /* four times the longest body that is let in */
};

struct parting {
    struct watch watch; /* first: the loop gives it back */
    struct partings *owner;
    struct parting *next;
    struct parting *previous;
    int fd;
    struct buf words;
    size_t sent;
    size_t drained;
    int64_t deadline_us;
};

static void end(struct parting *p)
{
    if (p->previous)
        p->previous->next = p->next;
    else
        p->owner->first = p->next;
    if (p->next)
        p->next->previous = p->previous;
    loop_forget(p->owner->loop, p->fd, &p->watch);
    close(p->fd);
    buf_release(&p->words);
    free(p);
}

/* False: the client cannot be reached any more. */
static bool say(struct parting *p)
{
    while (p->sent < p->words.len) {
        ssize_t n = send(p->fd, p->words.data + p->sent, p->words.len - p->sent, MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        p->sent += (size_t)n;
    }
    return shutdown(p->fd, SHUT_WR) == 0;
}

/* False: the client closed, or sends without end. */
static bool drain(struct parting *p)
{
    char waste[16384];
    while (p->drained < DRAIN_BYTES_MAX) {
        ssize_t n = recv(p->fd, waste, sizeof(waste), 0);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        if (n == 0)
            return p->sent < p->words.len;
        p->drained += (size_t)n;
    }
    return false;
}

static void ready(struct watch *watch, uint32_t events)
{
    struct parting *p = (struct parting *)watch;
    bool open = !(events & (EPOLLERR | EPOLLHUP));
    if (open && p->sent < p->words.len)
        open = say(p);
    if (open && (events & (EPOLLIN | EPOLLRDHUP)))
        open = drain(p);
    p->deadline_us = env_real_wall_us() + SILENCE_US_MAX;
    if (!open)
        end(p);
}

void partings_init(struct partings *partings, struct loop *loop)
{
    *partings = (struct partings){.loop = loop};
}

void partings_release(struct partings *partings)
{
    for (struct parting *p = partings->first, *next; p; p = next) {
        next = p->next;
        end(p);
    }
}

void partings_take(struct partings *partings, int fd, struct str words, int64_t wall_us)
{
    struct parting *p = mem_zalloc(sizeof(*p));
    *p = (struct parting){.watch = {ready},
                          .owner = partings,
                          .next = partings->first,
                          .fd = fd,
                          .deadline_us = wall_us + SILENCE_US_MAX};
    buf_init(&p->words);
    buf_str(&p->words, words);
    if (p->next)
        p->next->previous = p;
    partings->first = p;
    uint32_t events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    if (!say(p) || !loop_add(partings->loop, fd, events, &p->watch))
        end(p);
}

void partings_expire(struct partings *partings, int64_t wall_us)
{
    for (struct parting *p = partings->first, *next; p; p = next) {
        next = p->next;
        if (p->deadline_us <= wall_us)
            end(p);
    }
}

int64_t partings_next(const struct partings *partings)
{
    int64_t next = INT64_MAX;
    for (const struct parting *p = partings->first; p; p = p->next) {
        if (p->deadline_us < next)
            next = p->deadline_us;
    }
    return next;
}
