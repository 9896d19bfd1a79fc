#include "loop.h"

#include <unistd.h>

static bool control(struct loop *loop, int verb, int fd, uint32_t events, struct watch *watch)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    return epoll_ctl(loop->fd, verb, fd, &event) == 0;
}

bool loop_open(struct loop *loop)
{
    loop->count = 0;
    loop->fd = epoll_create1(EPOLL_CLOEXEC);
    return loop->fd >= 0;
}

void loop_close(struct loop *loop)
{
    close(loop->fd);
}

bool loop_add(struct loop *loop, int fd, uint32_t events, struct watch *watch)
{
    return control(loop, EPOLL_CTL_ADD, fd, events, watch);
}

void loop_change(struct loop *loop, int fd, uint32_t events, struct watch *watch)
{
    control(loop, EPOLL_CTL_MOD, fd, events, watch);
}

void loop_forget(struct loop *loop, int fd, const struct watch *watch)
{
    epoll_ctl(loop->fd, EPOLL_CTL_DEL, fd, NULL);
    for (int i = 0; i < loop->count; i++) {
        if (loop->batch[i].data.ptr == watch)
            loop->batch[i].data.ptr = NULL;
    }
}

bool loop_run(struct loop *loop, int timeout_ms)
{
    loop->count = epoll_wait(loop->fd, loop->batch, LOOP_BATCH, timeout_ms);
    bool ready = loop->count > 0;
    for (int i = 0; i < loop->count; i++) {
        struct watch *watch = loop->batch[i].data.ptr;
        if (watch)
            watch->ready(watch, loop->batch[i].events);
    }
    loop->count = 0;
    return ready;
}
