/*
 * The one queue of what is to happen: events ordered by time, then by the number of the request,
 * then by kind. A binary heap; the queue owns nothing that its events point to.
 */
#ifndef DYNARIG_EVENT_H
#define DYNARIG_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_TABLES, /* updates of tables are due; number 0: before the requests of that moment */
    EVENT_BULK,   /* so are steps of bulk operations */
    EVENT_EXPIRY, /* and deletions by TTL */
    EVENT_APPLY,
    EVENT_REPLY
};

struct event {
    int64_t time_us;
    uint64_t number;
    enum event_kind kind;
    void *subject;
};

struct events {
    struct event *heap;
    size_t count;
    size_t cap;
};

void events_release(struct events *events);
void events_add(struct events *events, struct event event);
/* The earliest event; NULL: none. Valid until the queue changes. */
const struct event *events_first(const struct events *events);
struct event events_take(struct events *events); /* there must be one */

#endif
