#include "past_requests.h"

#include <stdlib.h>

#include "typed.h"

struct entry {
    struct arena arena; /* of its texts */
    struct seen seen;
};

struct past {
    struct entry *list;
    size_t count;
    size_t cap;
};

struct past *past_new(void)
{
    return mem_zalloc(sizeof(struct past));
}

static void cut_to(struct past *past, size_t count)
{
    while (past->count > count) {
        arena_release(&past->list[--past->count].arena);
    }
}

void past_clear(struct past *past)
{
    cut_to(past, 0);
}

void past_free(struct past *past)
{
    if (past) {
        past_clear(past);
        free(past->list);
        free(past);
    }
}

static const struct doc *copied(struct arena *arena, const struct doc *doc)
{
    struct doc *copy = arena_zalloc(arena, sizeof *copy);
    *copy = doc_copy(arena, doc);
    return copy;
}

void past_add(struct past *past, const struct seen *seen)
{
    if (past->count == past->cap) {
        past->cap = past->cap ? past->cap * 2 : 64;
        past->list = mem_realloc(past->list, past->cap * sizeof *past->list);
    }
    struct entry *entry = &past->list[past->count++];
    arena_init(&entry->arena);
    entry->seen = *seen;
    entry->seen.sights = NULL; /* of reads, which are not done once more */
    entry->seen.sight_count = 0;
    entry->seen.parted = NULL;
    entry->seen.parted_count = 0;
    entry->seen.operation = arena_copy(&entry->arena, seen->operation);
    entry->seen.body = copied(&entry->arena, seen->body);
    entry->seen.fault = arena_copy(&entry->arena, seen->fault);
    entry->seen.error = arena_copy(&entry->arena, seen->error);
    entry->seen.reply = copied(&entry->arena, seen->reply);
    entry->seen.uses = NULL; /* they explain a reply, and change nothing */
    entry->seen.use_count = 0;
}

void past_cut(struct past *past, uint64_t commit)
{
    size_t count = past->count;
    while (count > 0 && past->list[count - 1].seen.commit > commit) {
        count--;
    }
    cut_to(past, count);
}

const struct seen *past_at(const struct past *past, size_t n)
{
    return n < past->count ? &past->list[n].seen : NULL;
}
