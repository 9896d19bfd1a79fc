/* Projections: an item walked beside the paths that choose parts of it. */
#include "interpret.h"

/* Paths that go on below the place where the walk stands. */
struct choice {
    struct arena *arena;
    const struct steps *const *paths;
    size_t count;
    size_t depth; /* steps taken */
};

static bool select_value(const struct choice *choice, const struct doc *value, struct doc *out);

static bool is_step(const struct step *step, const struct step *wanted)
{
    return step->is_index == wanted->is_index &&
           (step->is_index ? step->index == wanted->index : str_eq(step->name, wanted->name));
}

/* The paths that take this step next. */
static struct choice narrow(const struct choice *choice, struct step wanted)
{
    const struct steps **paths = ARENA_ARRAY(choice->arena, const struct steps *, choice->count);
    struct choice narrower = {choice->arena, paths, 0, choice->depth + 1};
    for (size_t i = 0; i < choice->count; i++) {
        if (is_step(&choice->paths[i]->list[choice->depth], &wanted)) {
            paths[narrower.count++] = choice->paths[i];
        }
    }
    return narrower;
}

static struct doc select_members(const struct choice *choice, const struct doc *map)
{
    struct doc out = doc_map_of(choice->arena, map->map.count);
    for (size_t i = 0; i < map->map.count; i++) {
        struct str name = map->map.members[i].name;
        struct choice below = narrow(choice, (struct step){.name = name});
        struct doc part;
        if (below.count > 0 && select_value(&below, &map->map.members[i].value, &part)) {
            doc_map_put(&out, name, &part);
        }
    }
    return out;
}

/* Elements that are chosen stand side by side: there are no gaps in a list. */
static struct doc select_elements(const struct choice *choice, const struct doc *list)
{
    struct doc *items = ARENA_ARRAY(choice->arena, struct doc, list->list.count);
    size_t count = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        struct choice below = narrow(choice, (struct step){.is_index = true, .index = i});
        if (below.count > 0 && select_value(&below, &list->list.items[i], &items[count])) {
            count++;
        }
    }
    return (struct doc){.type = DOC_LIST, .list = {items, count}};
}

/* False: nothing below is chosen. */
static bool select_value(const struct choice *choice, const struct doc *value, struct doc *out)
{
    for (size_t i = 0; i < choice->count; i++) {
        if (choice->paths[i]->count == choice->depth) {
            *out = *value;
            return true;
        }
    }
    if (typed_is(value, "M")) {
        struct doc members = select_members(choice, typed_payload(value));
        *out = typed_make(choice->arena, "M", members);
        return members.map.count > 0;
    }
    if (typed_is(value, "L")) {
        struct doc elements = select_elements(choice, typed_payload(value));
        *out = typed_make(choice->arena, "L", elements);
        return elements.list.count > 0;
    }
    return false;
}

struct doc steps_select(struct arena *arena, const struct doc *item, const struct steps *paths,
                        size_t count)
{
    const struct steps **list = ARENA_ARRAY(arena, const struct steps *, count);
    for (size_t i = 0; i < count; i++) {
        list[i] = &paths[i];
    }
    struct choice choice = {arena, list, count, 0};
    return select_members(&choice, item);
}

bool interpret_projection(struct scope *scope, struct str text, struct doc *out)
{
    struct steps *paths = ARENA_ARRAY(scope->arena, struct steps, text.len);
    size_t count = 0;
    scope->cursor = (struct cursor){text, 0};
    do {
        if (!interpret_steps(scope, &paths[count++])) {
            return false;
        }
    } while (cursor_take(&scope->cursor, ","));
    if (!cursor_at_end(&scope->cursor)) {
        return scope_fail(scope, "something follows");
    }
    *out = steps_select(scope->arena, scope->item, paths, count);
    return true;
}
