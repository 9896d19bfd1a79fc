/*
 * One epoll descriptor and who is to be told what is ready.
 *
 * A watch belongs to its owner, who may forget and free it (or any other) while the loop hands out
 * events: what was forgotten is not called any more.
 */
#ifndef DYNARIG_LOOP_H
#define DYNARIG_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

enum { LOOP_BATCH = 128 }; /* events handed out by one loop_run */

struct watch {
    void (*ready)(struct watch *watch, uint32_t events); /* EPOLLIN and so on */
};

struct loop {
    int fd; /* readable when a watch has an event */
    struct epoll_event batch[LOOP_BATCH];
    int count; /* events in the batch that is handed out now */
};

bool loop_open(struct loop *loop); /* false: errno says why */
void loop_close(struct loop *loop);
bool loop_add(struct loop *loop, int fd, uint32_t events, struct watch *watch);
void loop_change(struct loop *loop, int fd, uint32_t events, struct watch *watch);
void loop_forget(struct loop *loop, int fd, const struct watch *watch);
/* Waits at most `timeout_ms` (-1: without end) for a first event and hands out what is there.
 * False: nothing was. */
bool loop_run(struct loop *loop, int timeout_ms);

#endif
