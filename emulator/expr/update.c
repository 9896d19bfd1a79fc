#include "ast.h"
#include "update_value.h"

/*
 * The new item is built beside the old one: targets, sorted, are walked side by side with it, and
 * only containers with a target below them are made anew; all else is shared. So list indices mean
 * the old list, whatever the order of the actions, as on the service.
 */
struct updater {
    struct arena *arena;
    struct error *err;
    const struct path *targets;     /* sorted; they neither overlap nor conflict */
    const struct outcome *outcomes; /* by target */
};

/* A run of targets that share their first `depth` elements. */
struct run {
    size_t low;
    size_t high;
    size_t depth;
};

/* What becomes of one place: its new value, and what ReturnValues shows of it. */
struct place {
    bool there;
    struct value value;
};

struct images {
    struct place after;
    struct place touched_old;
    struct place touched_new;
};

static bool bad_path(const struct updater *u)
{
    return error_set(u->err, ERROR_VALIDATION,
                     "The document path provided in the update expression is invalid for update");
}

/* Levels of a value: 1 for a scalar. Values are never deeper than an item may be. */
static size_t levels(const struct value *value)
{
    size_t below = 0;
    size_t count = value->type == VALUE_L   ? value->list.count
                   : value->type == VALUE_M ? value->map.count
                                            : 0;
    for (size_t i = 0; i < count; i++) {
        size_t child =
            levels(value->type == VALUE_L ? &value->list.items[i] : &value->map.members[i].value);
        below = child > below ? child : below;
    }
    return below + 1;
}

/* The first run of those that share one element more. */
static struct run split(const struct updater *u, struct run run)
{
    size_t end = run.low + 1;
    const struct path_element *first = &u->targets[run.low].elements[run.depth];
    while (end < run.high && path_element_cmp(&u->targets[end].elements[run.depth], first) == 0) {
        end++;
    }
    return (struct run){run.low, end, run.depth + 1};
}

static void put_place(struct place *place, const struct value *value)
{
    place->there = value != NULL;
    if (value) {
        place->value = *value;
    }
}

static bool settle_leaf(const struct updater *u, struct run run, const struct value *old,
                        struct images *out)
{
    const struct outcome *outcome = &u->outcomes[run.low];
    if (outcome->type == OUTCOME_NOTHING) {
        put_place(&out->after, old);
        return true;
    }
    put_place(&out->touched_old, old);
    if (outcome->type == OUTCOME_REMOVE) {
        return true;
    }
    if (run.depth - 1 + levels(outcome->value) > VALUE_DEPTH_MAX) {
        return error_set(u->err, ERROR_VALIDATION,
                         "Nesting Levels have exceeded supported limits: Attributes in the item "
                         "have nested levels beyond supported limit");
    }
    put_place(&out->after, outcome->value);
    put_place(&out->touched_new, outcome->value);
    return true;
}

static bool settle(const struct updater *u, struct run run, const struct value *old,
                   struct images *out);

static void add_member(struct value *map, struct str name, const struct place *place)
{
    if (place->there) {
        map->map.members[map->map.count++] = (struct attribute){name, place->value};
    }
}

static struct value new_map(const struct updater *u, size_t count)
{
    struct value map = {.type = VALUE_M};
    map.map.members = arena_alloc(u->arena, (count + 1) * sizeof(struct attribute));
    map.map.count = 0;
    return map;
}

static void start_images(struct images *out, struct value after, struct value old, struct value new)
{
    out->after = (struct place){true, after};
    out->touched_old = (struct place){true, old};
    out->touched_new = (struct place){true, new};
}

/* Both old members and targets are sorted by name: a merge keeps the new map so. */
static bool settle_map(const struct updater *u, struct run run, const struct value *old,
                       struct images *out)
{
    size_t targets = run.high - run.low;
    start_images(out, new_map(u, old->map.count + targets), new_map(u, targets),
                 new_map(u, targets));
    size_t at = 0;
    while (run.low < run.high) {
        struct run child = split(u, run);
        struct str name = u->targets[run.low].elements[run.depth].name;
        int order = 1;
        while (at < old->map.count && (order = str_cmp(old->map.members[at].name, name)) < 0) {
            out->after.value.map.members[out->after.value.map.count++] = old->map.members[at++];
        }
        bool found = at < old->map.count && order == 0;
        struct images part = {0};
        if (!settle(u, child, found ? &old->map.members[at].value : NULL, &part)) {
            return false;
        }
        at += found;
        add_member(&out->after.value, name, &part.after);
        add_member(&out->touched_old.value, name, &part.touched_old);
        add_member(&out->touched_new.value, name, &part.touched_new);
        run.low = child.high;
    }
    while (at < old->map.count) {
        out->after.value.map.members[out->after.value.map.count++] = old->map.members[at++];
    }
    return true;
}

static void add_item(struct value *list, const struct place *place)
{
    if (place->there) {
        list->list.items[list->list.count++] = place->value;
    }
}

static struct value new_list(const struct updater *u, size_t count)
{
    struct value list = {.type = VALUE_L};
    list.list.items = arena_alloc(u->arena, (count + 1) * sizeof(struct value));
    list.list.count = 0;
    return list;
}

/* Indices past the end come last among the targets: what they set is appended in their order. */
static bool settle_list(const struct updater *u, struct run run, const struct value *old,
                        struct images *out)
{
    size_t targets = run.high - run.low;
    start_images(out, new_list(u, old->list.count + targets), new_list(u, targets),
                 new_list(u, targets));
    size_t at = 0;
    while (run.low < run.high) {
        struct run child = split(u, run);
        uint32_t index = u->targets[run.low].elements[run.depth].index;
        while (at < old->list.count && at < index) {
            out->after.value.list.items[out->after.value.list.count++] = old->list.items[at++];
        }
        bool found = at < old->list.count;
        struct images part = {0};
        if (!settle(u, child, found ? &old->list.items[at] : NULL, &part)) {
            return false;
        }
        at += found;
        add_item(&out->after.value, &part.after);
        add_item(&out->touched_old.value, &part.touched_old);
        add_item(&out->touched_new.value, &part.touched_new);
        run.low = child.high;
    }
    while (at < old->list.count) {
        out->after.value.list.items[out->after.value.list.count++] = old->list.items[at++];
    }
    return true;
}

/* `old` is what stands at the run's common path, NULL: nothing. */
static bool settle(const struct updater *u, struct run run, const struct value *old,
                   struct images *out)
{
    const struct path *first = &u->targets[run.low];
    if (first->count == run.depth) {
        return settle_leaf(u, run, old, out);
    }
    bool index = first->elements[run.depth].type == ELEMENT_INDEX;
    if (!old || old->type != (index ? VALUE_L : VALUE_M)) {
        return bad_path(u);
    }
    if (!(index ? settle_list(u, run, old, out) : settle_map(u, run, old, out))) {
        return false;
    }
    /* Parents are shown only where something below them is. */
    const struct value *shown_old = &out->touched_old.value;
    const struct value *shown_new = &out->touched_new.value;
    out->touched_old.there = (index ? shown_old->list.count : shown_old->map.count) > 0;
    out->touched_new.there = (index ? shown_new->list.count : shown_new->map.count) > 0;
    return true;
}

bool update_apply(struct arena *arena, const struct expression *expression, const struct value *old,
                  struct value *out, struct value *touched_old, struct value *touched_new,
                  struct error *err)
{
    size_t count = expression->action_count;
    struct outcome *outcomes = ARENA_ARRAY(arena, struct outcome, count);
    for (size_t i = 0; i < count; i++) {
        const struct action *action = &expression->actions[i];
        if (!update_value(arena, action, old, &outcomes[action->rank], err)) {
            return false;
        }
    }
    struct updater u = {arena, err, expression->sorted, outcomes};
    struct images images = {0};
    if (!settle(&u, (struct run){0, count, 0}, old, &images)) {
        return false;
    }
    *out = images.after.value;
    if (touched_old) {
        *touched_old = images.touched_old.value;
    }
    if (touched_new) {
        *touched_new = images.touched_new.value;
    }
    return true;
}

#define COST_UPDATE 3
#define COST_VALUE 19 /* an action that writes a value */
#define COST_CLEAR 2  /* one that takes something away */
#define COST_PLACE 1  /* more, when a value goes into a list by its index */

static size_t action_cost(const struct action *action)
{
    const struct path *target = &action->target;
    if (action->section == SECTION_REMOVE || action->section == SECTION_DELETE) {
        return COST_CLEAR;
    }
    bool indexed = target->elements[target->count - 1].type == ELEMENT_INDEX;
    return COST_VALUE + (indexed ? COST_PLACE : 0);
}

size_t update_cost(const struct expression *update)
{
    size_t cost = update ? COST_UPDATE : 0;
    for (size_t i = 0; update && i < update->action_count; i++) {
        cost += action_cost(&update->actions[i]);
    }
    return cost;
}
