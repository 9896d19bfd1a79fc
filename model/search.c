#include "search.h"

#include <stdlib.h>
#include <string.h>

#include "../emulator/base/json.h"
#include "search_internal.h"

/* ---- the history */

struct search *search_new(const struct search_options *options)
{
    struct judge_options strict = {.strict = true};
    struct search *search = mem_zalloc(sizeof *search);
    search->options = *options;
    arena_init(&search->arena);
    search->judge = judge_new(&strict);
    return search;
}

void search_free(struct search *search)
{
    if (search) {
        places_release(search);
        effects_free(search->effects);
        judge_free(search->judge);
        free(search->invocations);
        free(search->steps);
        free(search->findings);
        arena_release(&search->arena);
        free(search);
    }
}

static const struct doc *read(struct search *search, struct str text)
{
    struct doc *doc = arena_zalloc(&search->arena, sizeof *doc);
    /* The document may share the text's bytes. */
    return json_read(&search->arena, arena_copy(&search->arena, text), doc, NULL) ? doc : NULL;
}

size_t search_begin(struct search *search, const struct search_call *call)
{
    if (search->invocation_count == search->invocation_cap) {
        search->invocation_cap = search->invocation_cap ? search->invocation_cap * 2 : 256;
        search->invocations =
            mem_realloc(search->invocations, search->invocation_cap * sizeof *search->invocations);
    }
    search->invocations[search->invocation_count] =
        (struct invocation){.client = arena_copy(&search->arena, call->client),
                            .operation = arena_copy(&search->arena, call->operation),
                            .body = read(search, call->body),
                            .begin_us = call->time_us,
                            .begin = ++search->ordinal,
                            .end = ORDINAL_NEVER};
    return search->invocation_count++;
}

void search_number(struct search *search, size_t call, uint64_t number)
{
    search->invocations[call].number = number;
}

void search_end(struct search *search, size_t call, const struct search_answer *answer)
{
    struct invocation *invocation = &search->invocations[call];
    invocation->end = ++search->ordinal;
    invocation->end_us = answer->time_us;
    invocation->status = answer->status;
    invocation->error = arena_copy(&search->arena, answer->error);
    invocation->reply = read(search, answer->body);
    invocation->known = answer->status < 500 && invocation->reply;
}

/* How often was this operation refused thus, up to this request? */
static size_t times_unknown(const struct search *search, size_t last)
{
    const struct invocation *one = &search->invocations[last];
    size_t count = 0;
    for (size_t i = 0; i <= last; i++) {
        const struct invocation *other = &search->invocations[i];
        count += str_eq(other->operation, one->operation) && str_eq(other->error, one->error);
    }
    return count;
}

/* Comes the same once more? */
static bool is_last(const struct search *search, size_t number)
{
    const struct invocation *one = &search->invocations[number];
    for (size_t i = number + 1; i < search->invocation_count; i++) {
        const struct invocation *other = &search->invocations[i];
        if (str_eq(other->operation, one->operation) && str_eq(other->error, one->error)) {
            return false;
        }
    }
    return true;
}

const char *search_unknown(const struct search *search, struct arena *arena)
{
    const char *text = "";
    for (size_t i = 0; i < search->invocation_count; i++) {
        const struct invocation *call = &search->invocations[i];
        if (search_is_not_there(call->error) && is_last(search, i)) {
            text = arena_printf(arena, "%s%s%.*s (%.*s, %zu times)", text, *text ? ", " : "",
                                STR_ARG(call->operation), STR_ARG(call->error),
                                times_unknown(search, i));
        }
    }
    return text;
}

/* ---- components */

/* A step in the order of components, and within them of sending. */
struct member {
    size_t root;
    uint64_t begin;
    size_t step;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_members(const void *a, const void *b)
{
    const struct member *one = a;
    const struct member *other = b;
    int order = compare_numbers(one->root, other->root);
    order = order != 0 ? order : compare_numbers(one->begin, other->begin);
    return order != 0 ? order : compare_numbers(one->step, other->step);
}

/* A step that meets no item stands alone. */
static struct member *gather(struct search *search)
{
    struct member *members = mem_zalloc((search->step_count + 1) * sizeof *members);
    for (size_t i = 0; i < search->step_count; i++) {
        const struct deed *step = &search->steps[i];
        members[i].root =
            step->place_count > 0 ? place_root(search, step->places[0]) : search->place_count + i;
        members[i].begin = step->begin;
        members[i].step = i;
    }
    qsort(members, search->step_count, sizeof *members, compare_members);
    return members;
}

/* ---- one component */

/* Horizons: the answers, in their order. */
static uint64_t *horizons_of(struct search *search, const struct order_task *task, size_t *count)
{
    uint64_t *ends = ARENA_ARRAY(&search->arena, uint64_t, task->count);
    *count = 0;
    for (size_t i = 0; i < task->count; i++) {
        const struct deed *step = &search->steps[task->steps[i]];
        size_t place = *count;
        if (step->optional) {
            continue;
        }
        for (; place > 0 && ends[place - 1] > step->end; place--) {
            ends[place] = ends[place - 1];
        }
        ends[place] = step->end;
        ++*count;
    }
    return ends;
}

/* The first answer with which there is no order any more: whatever explains a history explains
 * each beginning of it. */
static uint64_t first_impossible(struct search *search, struct order_task *task)
{
    size_t count = 0;
    const uint64_t *ends = horizons_of(search, task, &count);
    size_t low = 0;
    size_t high = count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        task->horizon = ends[middle];
        if (search_order(search, task) == ORDER_NONE) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return ends[high];
}

/* Of several steps that one answer ended (a page, a batch) the last that cannot be. */
static size_t step_ending(struct search *search, const struct order_task *task, uint64_t end)
{
    size_t found = task->steps[0];
    bool impossible = false;
    for (size_t i = 0; i < task->count; i++) {
        const struct deed *step = &search->steps[task->steps[i]];
        if (step->end == end && !step->optional && !impossible) {
            found = task->steps[i];
            impossible = !search_effect(search, found, false)->agrees;
        }
    }
    return found;
}

static const char *why_undecided(struct search *search)
{
    return search->lost ? arena_printf(&search->arena, "the model cannot follow %s", search->lost)
                        : arena_printf(&search->arena, "no order was found in %llu states",
                                       (unsigned long long)search->options.states_max);
}

static void judge_component(struct search *search, struct order_task *task)
{
    task->horizon = ORDINAL_NEVER - 1;
    switch (search_order(search, task)) {
    case ORDER_FOUND: break;
    case ORDER_BOUND:
        search_tell_undecided(search, task, why_undecided(search));
        search->lost = NULL;
        break;
    case ORDER_NONE: {
        uint64_t end = first_impossible(search, task);
        task->horizon = end - 1;
        (void)search_order(search, task);
        search_tell_impossible(search, task, step_ending(search, task, end));
        break;
    }
    }
}

static void judge_components(struct search *search, struct search_result *out)
{
    struct member *members = gather(search);
    size_t *steps = mem_zalloc((search->step_count + 1) * sizeof *steps);
    size_t *order = mem_zalloc((search->step_count + 1) * sizeof *order);
    for (size_t i = 0; i < search->step_count; out->components++) {
        struct order_task task = {.steps = steps, .order = order};
        size_t root = members[i].root;
        for (; i < search->step_count && members[i].root == root; i++) {
            steps[task.count++] = members[i].step;
        }
        judge_component(search, &task);
    }
    free(order);
    free(steps);
    free(members);
}

void search_judge(struct search *search, struct search_result *out)
{
    *out = (struct search_result){0};
    for (size_t i = 0; i < search->invocation_count; i++) {
        search_part(search, i);
    }
    search_part_pages(search);
    if (search->lost) {
        search_tell_undecided(
            search, NULL, arena_printf(&search->arena, "the model cannot follow %s", search->lost));
    } else {
        judge_components(search, out);
    }
    out->findings = search->findings;
    out->finding_count = search->finding_count;
    out->steps = search->step_count;
    out->states = search->states_all;
    out->impossible = search->impossible;
    out->undecided = search->undecided;
}
