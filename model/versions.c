#include "versions.h"

#include <stdlib.h>
#include <string.h>

#include "state_internal.h"

struct version {
    struct version *next;
    struct version *previous;
    struct arena arena;
    size_t bytes;
    uint64_t number; /* 0: not known yet */
    int64_t time_us;
    uint64_t table_version; /* before it */
    uint64_t order;         /* among the changes of several tables */
    struct doc key;
    const struct doc *before; /* NULL: there was no item */
};

static const struct doc *copied(struct arena *arena, const struct doc *doc)
{
    struct doc *copy = arena_zalloc(arena, sizeof *copy);
    *copy = doc_copy(arena, doc);
    return copy;
}

void versions_add(struct model_table *table, const struct doc *before, const struct doc *after)
{
    struct versions *versions = &table->versions;
    if (!versions->kept || (before && after && items_eq(before, after))) {
        return;
    }
    struct version *version = mem_zalloc(sizeof *version);
    arena_init(&version->arena);
    struct doc key = keys_of(&version->arena, table, NULL, before ? before : after);
    version->key = doc_copy(&version->arena, &key);
    version->before = before ? copied(&version->arena, before) : NULL;
    version->bytes = before ? doc_copy_bytes(before) : 0;
    version->table_version = table->version;
    version->order = *table->clock;
    version->previous = versions->newest;
    table->bytes += version->bytes;
    if (versions->newest) {
        versions->newest->next = version;
    } else {
        versions->oldest = version;
    }
    versions->newest = version;
    versions->fresh = versions->fresh ? versions->fresh : version;
}

static void drop_oldest(struct model_table *table)
{
    struct versions *versions = &table->versions;
    struct version *oldest = versions->oldest;
    versions->oldest = oldest->next;
    versions->newest = oldest->next ? versions->newest : NULL;
    versions->fresh = versions->fresh == oldest ? oldest->next : versions->fresh;
    if (oldest->next) {
        oldest->next->previous = NULL;
    }
    table->bytes -= oldest->bytes;
    arena_release(&oldest->arena);
    free(oldest);
}

void versions_forget(struct model_table *table)
{
    while (table->versions.oldest) {
        drop_oldest(table);
    }
    table->versions.forgotten = 0;
}

void versions_begin(struct model_table *table, uint64_t number)
{
    versions_forget(table);
    table->versions.known_from = number;
}

/* ---- numbers */

static size_t count_fresh(const struct state *state)
{
    size_t count = 0;
    for (size_t i = 0; i < state->count; i++) {
        const struct version *version = state->tables[i]->versions.fresh;
        for (; version; version = version->next) {
            count++;
        }
    }
    return count;
}

/* The table whose first change without a number was made before those of the others. */
static struct versions *first_fresh(const struct state *state)
{
    struct versions *first = NULL;
    for (size_t i = 0; i < state->count; i++) {
        struct versions *versions = &state->tables[i]->versions;
        if (versions->fresh && (!first || versions->fresh->order < first->fresh->order)) {
            first = versions;
        }
    }
    return first;
}

void versions_number(struct state *state, uint64_t last, int64_t time_us)
{
    uint64_t number = last - count_fresh(state);
    struct versions *versions;
    while ((versions = first_fresh(state)) != NULL) {
        versions->fresh->number = ++number;
        versions->fresh->time_us = time_us;
        versions->fresh = versions->fresh->next;
    }
}

void versions_trim(struct state *state, int64_t time_us)
{
    for (size_t i = 0; i < state->count; i++) {
        struct model_table *table = state->tables[i];
        while (table->versions.oldest && table->versions.oldest->time_us < time_us) {
            table->versions.forgotten = table->versions.oldest->number;
            drop_oldest(table);
        }
    }
}

/* ---- the past */

static const struct version *first_after(const struct model_table *table, uint64_t position)
{
    const struct version *version = table->versions.oldest;
    while (version && version->number <= position) {
        version = version->next;
    }
    return version;
}

bool versions_after(const struct model_table *table, uint64_t position, int64_t *time_us)
{
    const struct version *first = first_after(table, position);
    *time_us = first ? first->time_us : 0;
    return first != NULL;
}

/* The items of a copy are its own list of others' items. */
static void take_back(struct arena *arena, struct model_table *copy, const struct version *version)
{
    bool found = false;
    size_t place = table_place(copy, &version->key, &found);
    if (found) {
        copy->count--;
        memmove(&copy->items[place], &copy->items[place + 1],
                (copy->count - place) * sizeof(struct held *));
    }
    if (version->before) {
        struct held *held = arena_zalloc(arena, sizeof *held);
        held->item = *version->before;
        memmove(&copy->items[place + 1], &copy->items[place],
                (copy->count - place) * sizeof(struct held *));
        copy->items[place] = held;
        copy->count++;
    }
}

struct model_table *versions_table(struct arena *arena, struct model_table *table,
                                   uint64_t position)
{
    const struct version *first = first_after(table, position);
    if (!first) {
        return table;
    }
    size_t count = 0;
    for (const struct version *version = first; version; version = version->next) {
        count++;
    }
    struct model_table *copy = arena_zalloc(arena, sizeof *copy);
    *copy = *table;
    copy->items = ARENA_ARRAY(arena, struct held *, table->count + count);
    if (table->count > 0) {
        memcpy(copy->items, table->items, table->count * sizeof(struct held *));
    }
    copy->gone_count = 0;
    copy->version = first->table_version;
    for (const struct version *version = table->versions.newest; version != first->previous;
         version = version->previous) {
        take_back(arena, copy, version);
    }
    return copy;
}
