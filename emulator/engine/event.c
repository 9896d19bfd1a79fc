#include "event.h"

#include <assert.h>
#include <stdlib.h>

#include "../base/arena.h"

static bool before(const struct event *a, const struct event *b)
{
    if (a->time_us != b->time_us) {
        return a->time_us < b->time_us;
    }
    return a->number != b->number ? a->number < b->number : a->kind < b->kind;
}

static void swap(struct event *a, struct event *b)
{
    struct event held = *a;
    *a = *b;
    *b = held;
}

void events_release(struct events *events)
{
    free(events->heap);
    *events = (struct events){0};
}

void events_add(struct events *events, struct event event)
{
    if (events->count == events->cap) {
        events->cap = events->cap ? events->cap * 2 : 16;
        events->heap = mem_realloc(events->heap, events->cap * sizeof *events->heap);
    }
    size_t place = events->count++;
    events->heap[place] = event;
    while (place > 0 && before(&events->heap[place], &events->heap[(place - 1) / 2])) {
        swap(&events->heap[place], &events->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
}

const struct event *events_first(const struct events *events)
{
    return events->count > 0 ? &events->heap[0] : NULL;
}

static void sink(struct events *events)
{
    size_t place = 0;
    for (;;) {
        size_t least = place;
        for (size_t child = 2 * place + 1; child <= 2 * place + 2; child++) {
            if (child < events->count && before(&events->heap[child], &events->heap[least])) {
                least = child;
            }
        }
        if (least == place) {
            return;
        }
        swap(&events->heap[place], &events->heap[least]);
        place = least;
    }
}

struct event events_take(struct events *events)
{
    assert(events->count > 0);
    struct event first = events->heap[0];
    events->heap[0] = events->heap[--events->count];
    sink(events);
    return first;
}
