/*
 * The search for an order: depth first, over the steps that may come next.
 *
 * A step may come next when none that is still to come had ended before it began. What changes
 * nothing and agrees is taken at once: later it could be no better. Of what nobody knows whether
 * it happened, a step is taken only where the next one meets it, since else it might as well come
 * later; and of those that do the same only the first.
 */
#include <stdlib.h>

#include "search_internal.h"

enum { HEAD = 0, NO_STEP = 0 };

struct node {
    size_t step; /* of the search */
    size_t before, after;
    uint64_t begin, end;
    bool optional; /* then whatever its answer was */
    bool pure;
};

struct undo {
    size_t place;
    uint32_t version;
};

struct taken {
    size_t node;
    size_t undo_count; /* before it */
};

struct frame {
    size_t taken_count; /* once its pure steps were taken */
    size_t cursor;      /* the last node that was tried */
    bool optionals;     /* second round: of steps that may not have happened */
    size_t demand;      /* what the next step must meet; NO_STEP: nothing */
};

struct order {
    struct search *search;
    struct node *nodes; /* [HEAD], then by begin */
    size_t node_count;
    size_t left; /* nodes to come that are not optional */
    struct taken *taken;
    size_t taken_count;
    struct undo *undo;
    size_t undo_count, undo_cap;
    struct frame *frames;
    size_t depth;
    uint64_t hash_a, hash_b; /* of what was taken and of the versions */
    uint64_t (*memory)[2];
    size_t memory_count, memory_cap;
};

/* ---- hashes of sets: exclusive or of these */

static uint64_t scramble(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t hash = a * UINT64_C(0x9e3779b97f4a7c15) ^ b * UINT64_C(0xc2b2ae3d27d4eb4f) ^
                    c * UINT64_C(0x165667b19e3779f9);
    hash ^= hash >> 31;
    hash *= UINT64_C(0xbf58476d1ce4e5b9);
    hash ^= hash >> 29;
    hash *= UINT64_C(0x94d049bb133111eb);
    return hash ^ hash >> 32;
}

static void toggle(struct order *order, uint64_t kind, uint64_t a, uint64_t b)
{
    order->hash_a ^= scramble(kind, a + 1, b + 1);
    order->hash_b ^= scramble(kind + 16, b + 1, a + 1);
}

/* Was it here before? Then it leads nowhere. */
static bool remembered(struct order *order, size_t demand)
{
    uint64_t a = order->hash_a ^ scramble(7, demand, 1);
    uint64_t b = order->hash_b ^ scramble(8, demand, 1);
    if (2 * order->memory_count >= order->memory_cap) {
        size_t cap = order->memory_cap ? order->memory_cap * 2 : 1024;
        uint64_t(*old)[2] = order->memory;
        order->memory = mem_zalloc(cap * sizeof *order->memory);
        for (size_t i = 0; i < order->memory_cap; i++) {
            size_t at = old[i][0] & (cap - 1);
            while (order->memory[at][0] != 0) {
                at = (at + 1) & (cap - 1);
            }
            order->memory[at][0] = old[i][0];
            order->memory[at][1] = old[i][1];
        }
        free(old);
        order->memory_cap = cap;
    }
    a |= a == 0;
    size_t at = a & (order->memory_cap - 1);
    for (; order->memory[at][0] != 0; at = (at + 1) & (order->memory_cap - 1)) {
        if (order->memory[at][0] == a && order->memory[at][1] == b) {
            return true;
        }
    }
    order->memory[at][0] = a;
    order->memory[at][1] = b;
    order->memory_count++;
    return false;
}

/* ---- taking and giving back */

static void change_version(struct order *order, size_t number, uint32_t version)
{
    struct place *place = &order->search->places[number];
    toggle(order, 2, number, place->now);
    toggle(order, 2, number, version);
    place->now = version;
}

/* Whether a step that may not have happened, and has a token, was taken needs no memory: that of
 * its token tells whether it can still do anything. So it is no matter which of several attempts
 * did it. */
static void toggle_taken(struct order *order, size_t number)
{
    const struct node *node = &order->nodes[number];
    if (!node->optional || !order->search->steps[node->step].tokened) {
        toggle(order, 1, number, 0);
    }
}

static void take(struct order *order, size_t number, const struct effect *effect)
{
    struct node *node = &order->nodes[number];
    const struct deed *step = &order->search->steps[node->step];
    order->nodes[node->before].after = node->after;
    order->nodes[node->after].before = node->before;
    order->left -= !node->optional;
    toggle_taken(order, number);
    order->taken[order->taken_count++] = (struct taken){number, order->undo_count};
    for (size_t i = 0; i < step->place_count; i++) {
        size_t place = step->places[i];
        if (effect->after[i] == order->search->places[place].now) {
            continue;
        }
        if (order->undo_count == order->undo_cap) {
            order->undo_cap = order->undo_cap ? order->undo_cap * 2 : 256;
            order->undo = mem_realloc(order->undo, order->undo_cap * sizeof *order->undo);
        }
        order->undo[order->undo_count++] = (struct undo){place, order->search->places[place].now};
        change_version(order, place, effect->after[i]);
    }
}

static void give_back(struct order *order, size_t taken_count)
{
    while (order->taken_count > taken_count) {
        struct taken taken = order->taken[--order->taken_count];
        struct node *node = &order->nodes[taken.node];
        while (order->undo_count > taken.undo_count) {
            struct undo undo = order->undo[--order->undo_count];
            change_version(order, undo.place, undo.version);
        }
        toggle_taken(order, taken.node);
        order->left += !node->optional;
        order->nodes[node->before].after = taken.node;
        order->nodes[node->after].before = taken.node;
    }
}

/* ---- what may come next */

static void bound_by(const struct node *node, uint64_t *bound)
{
    if (!node->optional && node->end < *bound) {
        *bound = node->end;
    }
}

/* Takes what changes nothing and agrees, as long as there is any. True: some was taken. */
static bool take_pure(struct order *order)
{
    bool any = false;
    bool again = true;
    while (again) {
        uint64_t bound = ORDINAL_NEVER;
        again = false;
        for (size_t i = order->nodes[HEAD].after; i != HEAD && order->nodes[i].begin <= bound;
             i = order->nodes[i].after) {
            struct node *node = &order->nodes[i];
            const struct effect *effect =
                node->pure ? search_effect(order->search, node->step, false) : NULL;
            if (effect && effect->agrees) {
                take(order, i, effect);
                again = any = true;
            } else {
                bound_by(node, &bound);
            }
        }
    }
    return any;
}

static bool meet(const struct order *order, size_t a, size_t b)
{
    const struct deed *one = &order->search->steps[order->nodes[a].step];
    const struct deed *other = &order->search->steps[order->nodes[b].step];
    for (size_t i = 0; i < one->place_count; i++) {
        for (size_t j = 0; j < other->place_count; j++) {
            if (one->places[i] == other->places[j]) {
                return true;
            }
        }
    }
    return false;
}

static uint64_t deed_of(const struct order *order, size_t number)
{
    return order->search->steps[order->nodes[number].step].alike;
}

/* Is one that does the same, and began before, still to come? */
static bool has_twin(const struct order *order, size_t number)
{
    for (size_t i = order->nodes[HEAD].after; i != number; i = order->nodes[i].after) {
        if (order->nodes[i].optional && deed_of(order, i) == deed_of(order, number)) {
            return true;
        }
    }
    return false;
}

/* NULL: it may not come here, or would be of no use. */
static const struct effect *try_node(struct order *order, const struct frame *frame, size_t number)
{
    const struct node *node = &order->nodes[number];
    if (node->pure || node->optional != frame->optionals ||
        (frame->demand != NO_STEP && !meet(order, frame->demand, number)) ||
        (node->optional && has_twin(order, number))) {
        return NULL;
    }
    const struct effect *effect = search_effect(order->search, node->step, node->optional);
    return effect->agrees && (!node->optional || effect->changes) ? effect : NULL;
}

/* Takes the next choice of the frame; HEAD: there is none. */
static size_t choose(struct order *order, struct frame *frame)
{
    for (;; frame->optionals = true, frame->cursor = HEAD) {
        uint64_t bound = ORDINAL_NEVER;
        for (size_t i = order->nodes[HEAD].after; i != HEAD && order->nodes[i].begin <= bound;
             i = order->nodes[i].after) {
            const struct effect *effect = i > frame->cursor ? try_node(order, frame, i) : NULL;
            if (effect) {
                frame->cursor = i;
                take(order, i, effect);
                return i;
            }
            bound_by(&order->nodes[i], &bound);
        }
        if (frame->optionals) {
            return HEAD;
        }
    }
}

static enum order_verdict run(struct order *order)
{
    size_t demand = NO_STEP;
    for (;;) {
        demand = take_pure(order) ? NO_STEP : demand;
        if (order->left == 0) {
            return ORDER_FOUND;
        }
        if (order->search->lost || ++order->search->states > order->search->options.states_max) {
            return ORDER_BOUND;
        }
        if (!remembered(order, demand)) {
            order->frames[order->depth++] = (struct frame){order->taken_count, HEAD, false, demand};
        }
        size_t chosen = HEAD;
        while (chosen == HEAD) {
            if (order->depth == 0) {
                return ORDER_NONE;
            }
            struct frame *frame = &order->frames[order->depth - 1];
            give_back(order, frame->taken_count);
            chosen = choose(order, frame);
            order->depth -= chosen == HEAD;
        }
        demand = order->nodes[chosen].optional ? chosen : NO_STEP;
    }
}

/* ---- one task */

/* Answers behind the horizon count as none: reads and refusals then say nothing. */
static void add_node(struct order *order, const struct order_task *task, size_t number)
{
    const struct deed *step = &order->search->steps[number];
    bool open = step->end > task->horizon;
    bool asked = step->begin <= task->horizon;
    bool writes = !step->pure || step->seen.error.len > 0;
    if (!asked || (open && !writes)) {
        return;
    }
    size_t at = order->node_count++;
    order->nodes[at] = (struct node){.step = number,
                                     .before = at - 1,
                                     .after = HEAD,
                                     .begin = step->begin,
                                     .end = step->end,
                                     .optional = open || step->optional,
                                     .pure = step->pure && !open};
    order->nodes[at - 1].after = at;
    order->nodes[HEAD].before = at;
    order->left += !order->nodes[at].optional;
}

static void set_up(struct order *order, struct search *search, const struct order_task *task)
{
    *order = (struct order){.search = search, .node_count = 1};
    order->nodes = mem_zalloc((task->count + 1) * sizeof *order->nodes);
    order->taken = mem_zalloc((task->count + 1) * sizeof *order->taken);
    order->frames = mem_zalloc((task->count + 1) * sizeof *order->frames);
    for (size_t i = 0; i < task->count; i++) {
        const struct deed *step = &search->steps[task->steps[i]];
        for (size_t j = 0; j < step->place_count; j++) {
            search->places[step->places[j]].now = 0;
        }
        add_node(order, task, task->steps[i]);
    }
}

enum order_verdict search_order(struct search *search, struct order_task *task)
{
    struct order order;
    set_up(&order, search, task);
    search->states = 0;
    enum order_verdict verdict = run(&order);
    search->states_all += search->states;
    task->order_count = verdict == ORDER_FOUND ? order.taken_count : 0;
    for (size_t i = 0; i < task->order_count; i++) {
        task->order[i] = order.nodes[order.taken[i].node].step;
    }
    free(order.nodes);
    free(order.taken);
    free(order.frames);
    free(order.undo);
    free(order.memory);
    return verdict;
}
