/*
 * Updates: every action is worked out on the item as it was, then the item is built anew, from the
 * top down, with all actions at once.
 */
#include "decimal.h"
#include "interpret.h"

enum outcome { KEEP, PUT, REMOVE };

struct action {
    struct steps path;
    enum outcome outcome;
    const struct doc *value; /* PUT */
};

struct actions {
    struct action *list;
    size_t count;
    size_t most;
};

/* ---- what an action comes to */

static operand keep(struct scope *scope, struct doc value)
{
    struct doc *kept = arena_zalloc(scope->arena, sizeof *kept);
    *kept = value;
    return kept;
}

static bool sum(struct scope *scope, operand a, operand b, bool negate, operand *out)
{
    struct decimal x, y, result;
    if (!typed_is(a, "N") || !typed_is(b, "N")) {
        return scope_fail(scope, "arithmetic of something else than numbers");
    }
    (void)decimal_read(typed_payload(a)->string, &x);
    (void)decimal_read(typed_payload(b)->string, &y);
    if (!decimal_add(&x, &y, negate, &result)) {
        return scope_fail(scope, "a number that cannot be held");
    }
    struct buf text;
    buf_init(&text);
    decimal_print(&text, &result);
    *out = keep(scope, typed_number(scope->arena, buf_view(&text)));
    buf_release(&text);
    return true;
}

static bool read_value(struct scope *scope, operand *out);

static bool read_term(struct scope *scope, operand *out)
{
    if (!cursor_take(&scope->cursor, "(")) {
        return interpret_operand(scope, out);
    }
    bool good = scope_enter(scope) && read_value(scope, out) && cursor_take(&scope->cursor, ")");
    scope_leave(scope);
    return good || scope_fail(scope, "no )");
}

static bool read_value(struct scope *scope, operand *out)
{
    operand a = NULL;
    operand b = NULL;
    if (!read_term(scope, &a)) {
        return false;
    }
    bool minus = cursor_take(&scope->cursor, "-");
    if (!minus && !cursor_take(&scope->cursor, "+")) {
        *out = a;
        return a || scope_fail(scope, "an attribute that is not there");
    }
    return read_term(scope, &b) && ((a && b) || scope_fail(scope, "an operand is not there")) &&
           sum(scope, a, b, minus, out);
}

static bool is_set(operand value)
{
    return typed_is(value, "SS") || typed_is(value, "NS") || typed_is(value, "BS");
}

static struct doc single(struct scope *scope, operand set, const struct doc *member)
{
    return typed_make(scope->arena, typed_type(set).data,
                      (struct doc){.type = DOC_LIST, .list = {member, 1}});
}

/* Is the member, as a set of its own, also a set made of one member of the other? */
static bool has_member(struct scope *scope, operand set, const struct doc *member)
{
    struct doc wanted = single(scope, set, member);
    const struct doc *members = typed_payload(set);
    for (size_t i = 0; i < members->list.count; i++) {
        struct doc one = single(scope, set, &members->list.items[i]);
        if (typed_eq(&one, &wanted)) {
            return true;
        }
    }
    return false;
}

/* The members of `from` that are (or are not) in `other`, behind those of `start`. */
static struct doc gather(struct scope *scope, operand start, operand from, operand other, bool in)
{
    size_t most = typed_payload(from)->list.count + (start ? typed_payload(start)->list.count : 0);
    struct doc *items = ARENA_ARRAY(scope->arena, struct doc, most);
    size_t count = 0;
    for (size_t i = 0; start && i < typed_payload(start)->list.count; i++) {
        items[count++] = typed_payload(start)->list.items[i];
    }
    for (size_t i = 0; i < typed_payload(from)->list.count; i++) {
        const struct doc *member = &typed_payload(from)->list.items[i];
        if (has_member(scope, other, member) == in) {
            items[count++] = *member;
        }
    }
    return typed_make(scope->arena, typed_type(from).data,
                      (struct doc){.type = DOC_LIST, .list = {items, count}});
}

static bool work_out_add(struct scope *scope, struct action *action, operand old, operand given)
{
    action->outcome = PUT;
    if (!old && (typed_is(given, "N") || is_set(given))) {
        action->value = given;
        return true;
    }
    if (typed_is(given, "N")) {
        return sum(scope, old, given, false, &action->value);
    }
    if (!is_set(given) || !str_eq(typed_type(old), typed_type(given))) {
        return scope_fail(scope, "ADD of types that do not go together");
    }
    action->value = keep(scope, gather(scope, old, given, old, false));
    return true;
}

static bool work_out_delete(struct scope *scope, struct action *action, operand old, operand given)
{
    if (!old && is_set(given)) {
        action->outcome = KEEP;
        return true;
    }
    if (!is_set(given) || !str_eq(typed_type(old), typed_type(given))) {
        return scope_fail(scope, "DELETE of types that do not go together");
    }
    action->value = keep(scope, gather(scope, NULL, old, given, false));
    action->outcome = typed_payload(action->value)->list.count > 0 ? PUT : REMOVE;
    return true;
}

/* ---- reading */

enum section { SET, REMOVE_SECTION, ADD, DELETE, NO_SECTION };

static enum section read_section(struct cursor *cursor)
{
    return cursor_take_word(cursor, "SET")      ? SET
           : cursor_take_word(cursor, "REMOVE") ? REMOVE_SECTION
           : cursor_take_word(cursor, "ADD")    ? ADD
           : cursor_take_word(cursor, "DELETE") ? DELETE
                                                : NO_SECTION;
}

static bool read_action(struct scope *scope, enum section section, struct action *action)
{
    if (!interpret_steps(scope, &action->path)) {
        return false;
    }
    operand given = NULL;
    switch (section) {
    case SET:
        action->outcome = PUT;
        return (cursor_take(&scope->cursor, "=") || scope_fail(scope, "no =")) &&
               read_value(scope, &action->value);
    case REMOVE_SECTION: action->outcome = REMOVE; return true;
    default:
        return interpret_operand(scope, &given) &&
               (section == ADD
                    ? work_out_add(scope, action, steps_find(scope->item, &action->path), given)
                    : work_out_delete(scope, action, steps_find(scope->item, &action->path),
                                      given));
    }
}

static bool read_sections(struct scope *scope, struct actions *actions)
{
    while (!cursor_at_end(&scope->cursor)) {
        enum section section = read_section(&scope->cursor);
        if (section == NO_SECTION) {
            return scope_fail(scope, "a section is expected");
        }
        do {
            if (actions->count == actions->most) {
                return scope_fail(scope, "too many actions");
            }
            if (!read_action(scope, section, &actions->list[actions->count++])) {
                return false;
            }
        } while (cursor_take(&scope->cursor, ","));
    }
    return true;
}

/* ---- building anew */

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
        const struct doc *value = action->outcome == KEEP ? old : action->value;
        *there = action->outcome != REMOVE && value;
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

bool interpret_update(struct scope *scope, struct str text, const struct doc *base,
                      struct doc *new_item, struct targets *targets)
{
    /* No action is shorter than a letter and a separator. */
    struct actions actions = {.most = text.len / 2 + 1};
    actions.list = ARENA_ARRAY(scope->arena, struct action, actions.most);
    scope->cursor = (struct cursor){text, 0};
    scope->item = base;
    if (!read_sections(scope, &actions)) {
        return false;
    }
    list_targets(scope, &actions, targets);
    const struct action **list = ARENA_ARRAY(scope->arena, const struct action *, actions.count);
    for (size_t i = 0; i < actions.count; i++) {
        list[i] = &actions.list[i];
    }
    struct work work = {scope, list, actions.count, 0};
    return build_members(&work, base, new_item);
}
