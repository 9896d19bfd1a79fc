/* The history that hazards read: requests by number, changes by the order of the log. */
#include <stdlib.h>
#include <string.h>

#include "hazard_internal.h"

#define CAP_FIRST 64

void history_init(struct history *history)
{
    *history = (struct history){.in_flight = 0};
    arena_init(&history->arena);
}

void history_clear(struct history *history)
{
    for (size_t i = 0; i < history->sighting_count; i++) {
        buf_release(&history->sightings[i].body);
    }
    history->sighting_count = 0;
    history->change_count = 0;
    history->in_flight = 0;
    history->doubtful = 0;
    arena_reset(&history->arena);
}

void history_release(struct history *history)
{
    history_clear(history);
    free(history->sightings);
    free(history->changes);
    arena_release(&history->arena);
}

/* Where the request stands, or would have to be put. */
static size_t place(const struct history *history, uint64_t submit)
{
    size_t low = 0;
    size_t high = history->sighting_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (history->sightings[middle].submit < submit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct sighting *history_find(struct history *history, uint64_t submit)
{
    size_t at = place(history, submit);
    bool there = at < history->sighting_count && history->sightings[at].submit == submit;
    return there ? &history->sightings[at] : NULL;
}

static struct sighting *find_or_add(struct history *history, uint64_t submit)
{
    struct sighting *there = history_find(history, submit);
    if (there) {
        return there;
    }
    if (history->sighting_count == history->sighting_cap) {
        history->sighting_cap = history->sighting_cap ? history->sighting_cap * 2 : CAP_FIRST;
        history->sightings =
            mem_realloc(history->sightings, history->sighting_cap * sizeof *history->sightings);
    }
    size_t at = place(history, submit);
    memmove(&history->sightings[at + 1], &history->sightings[at],
            (history->sighting_count - at) * sizeof *history->sightings);
    history->sighting_count++;
    history->sightings[at] = (struct sighting){.submit = submit};
    buf_init(&history->sightings[at].body);
    return &history->sightings[at];
}

struct sighting *history_input(struct history *history, const struct hook_input *input)
{
    const struct ddb_operation *operation = ddb_operation_by_name(input->request->operation);
    struct sighting *sighting = find_or_add(history, input->submit);
    sighting->input_seen = true;
    sighting->time_us = input->time_us;
    sighting->client_us = input->client_us;
    sighting->client = arena_copy(&history->arena, input->client);
    sighting->invocation = arena_copy(&history->arena, input->invocation);
    sighting->attempt = arena_copy(&history->arena, input->sdk_request);
    sighting->operation = arena_copy(&history->arena, input->request->operation);
    sighting->writes = operation && operation->writes;
    buf_clear(&sighting->body);
    buf_str(&sighting->body, input->request->body);
    history->in_flight++;
    return sighting;
}

static struct applied *add_change(struct history *history)
{
    if (history->change_count == history->change_cap) {
        history->change_cap = history->change_cap ? history->change_cap * 2 : CAP_FIRST;
        history->changes =
            mem_realloc(history->changes, history->change_cap * sizeof *history->changes);
    }
    return &history->changes[history->change_count++];
}

void history_change(struct history *history, const struct ddb_change *change)
{
    struct sighting *sighting = find_or_add(history, change->submit);
    struct arena *arena = &history->arena;
    *add_change(history) = (struct applied){
        .number = change->number,
        .submit = change->submit,
        .time_us = change->time_us,
        .table = arena_copy(arena, change->table),
        .key = arena_copy(arena, change->key),
        .old_image = arena_copy(arena, change->old_image),
        .new_image = arena_copy(arena, change->new_image),
    };
    if (sighting->last_change > 0) {
        history->changes[sighting->last_change - 1].next_of_submit = history->change_count;
    } else {
        sighting->first_change = history->change_count;
    }
    sighting->last_change = history->change_count;
}

void history_settle(struct history *history, struct sighting *sighting, bool hidden, bool may_apply)
{
    if (sighting->settled) {
        return;
    }
    sighting->settled = true;
    sighting->hidden = hidden;
    history->in_flight -= sighting->input_seen && history->in_flight > 0;
    if (hidden && sighting->writes && (may_apply || sighting->first_change > 0)) {
        history->doubtful++;
    }
    if (!sighting->writes) {
        buf_release(&sighting->body);
    }
}

void history_forget(struct history *history)
{
    if (history->in_flight == 0 && history->doubtful == 0) {
        history_clear(history);
    }
}
