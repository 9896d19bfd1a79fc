#include "rebuild.h"

/* Actions that go on below the place where the walk stands. */
struct work {
    struct scope *scope;
    const struct action *const *list;
    size_t count;
    size_t depth;
};

static bool build(const struct work *work, const struct doc *old, struct doc *out, bool *there);

static struct work narrow(const struct work *work, const struct step *wanted)
{
    const struct action **list =
        ARENA_ARRAY(work->scope->arena, const struct action *, work->count);
    struct work narrower = {work->scope, list, 0, work->depth + 1};
    for (size_t i = 0; i < work->count; i++) {
        const struct step *step = &work->list[i]->path.list[work->depth];
        if (step->is_index == wanted->is_index &&
            (step->is_index ? step->index == wanted->index : str_eq(step->name, wanted->name))) {
            list[narrower.count++] = work->list[i];
        }
    }
    return narrower;
}

/* Is this action the first that takes its step? */
static bool is_first(const struct work *work, size_t place)
{
    struct work same = narrow(work, &work->list[place]->path.list[work->depth]);
    return same.list[0] == work->list[place];
}

static bool build_members(const struct work *work, const struct doc *map, struct doc *out)
{
    *out = doc_map_of(work->scope->arena, map->map.count + work->count);
    for (size_t i = 0; i < map->map.count; i++) {
        struct step step = {.name = map->map.members[i].name};
        struct work below = narrow(work, &step);
        struct doc value = map->map.members[i].value;
        bool there = true;
        if (below.count > 0 && !build(&below, &map->map.members[i].value, &value, &there)) {
            return false;
        }
        if (there) {
            doc_map_put(out, step.name, &value);
        }
    }
    for (size_t i = 0; i < work->count; i++) {
        const struct step *step = &work->list[i]->path.list[work->depth];
        struct work below = narrow(work, step);
        struct doc value;
        bool there = false;
        if (doc_get_str(map, step->name) || !is_first(work, i)) {
            continue;
        }
        if (!build(&below, NULL, &value, &there)) {
            return false;
        }
        if (there) {
            doc_map_put(out, step->name, &value);
        }
    }
    return true;
}

/* The least index from `from` on that some action names; false: none. */
static bool next_index(const struct work *work, size_t from, size_t *index)
{
    bool found = false;
    for (size_t i = 0; i < work->count; i++) {
        size_t named = work->list[i]->path.list[work->depth].index;
        if (named >= from && (!found || named < *index)) {
            *index = named;
            found = true;
        }
    }
    return found;
}

/* Elements stay where they are until all is done; what is put beyond the end follows, by index. */
static bool build_elements(const struct work *work, const struct doc *list, struct doc *out)
{
    struct doc *items = ARENA_ARRAY(work->scope->arena, struct doc, list->list.count + work->count);
    size_t count = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        struct step step = {.is_index = true, .index = i};
        struct work below = narrow(work, &step);
        bool there = true;
        items[count] = list->list.items[i];
        if (below.count > 0 && !build(&below, &list->list.items[i], &items[count], &there)) {
            return false;
        }
        count += there;
    }
    size_t index = 0;
    for (size_t from = list->list.count; next_index(work, from, &index); from = index + 1) {
        struct step step = {.is_index = true, .index = index};
        struct work below = narrow(work, &step);
        bool there = false;
        if (!build(&below, NULL, &items[count], &there)) {
            return false;
        }
        count += there;
    }
    *out = (struct doc){.type = DOC_LIST, .list = {items, count}};
    return true;
}

/* The action that ends where the walk stands; false: two ask for this place. */
static bool ends_here(const struct work *work, const struct action **action)
{
    *action = NULL;
    for (size_t i = 0; i < work->count; i++) {
        if (work->list[i]->path.count == work->depth) {
            *action = work->list[i];
        }
    }
    return !*action || work->count == 1 || scope_fail(work->scope, "paths overlap");
}

/* `old` NULL: nothing stands there; then only an action that ends here can do something. */
static bool build(const struct work *work, const struct doc *old, struct doc *out, bool *there)
{
    const struct action *action = NULL;
    if (!ends_here(work, &action)) {
        return false;
    }
    if (action) {
        const struct doc *value = action->outcome == ACTION_KEEP ? old : action->value;
        *there = action->outcome != ACTION_REMOVE && value;
        *out = *there ? *value : (struct doc){0};
        return true;
    }
    bool list = work->list[0]->path.list[work->depth].is_index;
    if (!typed_is(old, list ? "L" : "M")) {
        return scope_fail(work->scope, "a path that leads nowhere");
    }
    struct doc payload;
    *there = true;
    if (!(list ? build_elements(work, typed_payload(old), &payload)
               : build_members(work, typed_payload(old), &payload))) {
        return false;
    }
    *out = typed_make(work->scope->arena, list ? "L" : "M", payload);
    return true;
}

static void list_targets(struct scope *scope, const struct actions *actions,
                         struct targets *targets)
{
    targets->list = ARENA_ARRAY(scope->arena, struct steps, actions->count);
    targets->count = actions->count;
    for (size_t i = 0; i < actions->count; i++) {
        targets->list[i] = actions->list[i].path;
    }
}

bool rebuild_item(struct scope *scope, const struct actions *actions, const struct doc *base,
                  struct doc *new_item, struct targets *targets)
{
    const struct action **list = ARENA_ARRAY(scope->arena, const struct action *, actions->count);
    for (size_t i = 0; i < actions->count; i++) {
        list[i] = &actions->list[i];
    }
    struct work work = {scope, list, actions->count, 0};
    list_targets(scope, actions, targets);
    return build_members(&work, base, new_item);
}
