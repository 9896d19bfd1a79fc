#include "action.h"

#include "decimal.h"

struct action *actions_more(struct scope *scope, struct actions *actions)
{
    if (actions->count == actions->most) {
        (void)scope_fail(scope, "too many actions");
        return NULL;
    }
    return &actions->list[actions->count++];
}

static operand keep(struct scope *scope, struct doc value)
{
    struct doc *kept = arena_zalloc(scope->arena, sizeof *kept);
    *kept = value;
    return kept;
}

bool action_sum(struct scope *scope, operand a, operand b, bool negate, operand *out)
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

bool action_append(struct scope *scope, operand a, operand b, operand *out)
{
    if (!typed_is(a, "L") || !typed_is(b, "L")) {
        return scope_fail(scope, "lists put together with something else");
    }
    const struct doc *x = typed_payload(a);
    const struct doc *y = typed_payload(b);
    size_t count = x->list.count + y->list.count;
    struct doc *items = ARENA_ARRAY(scope->arena, struct doc, count);
    for (size_t i = 0; i < x->list.count; i++) {
        items[i] = x->list.items[i];
    }
    for (size_t i = 0; i < y->list.count; i++) {
        items[x->list.count + i] = y->list.items[i];
    }
    *out = keep(scope, typed_make(scope->arena, "L",
                                  (struct doc){.type = DOC_LIST, .list = {items, count}}));
    return true;
}

bool action_is_set(operand value)
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

bool action_add(struct scope *scope, struct action *action, operand given)
{
    operand old = steps_find(scope->item, &action->path);
    action->outcome = ACTION_PUT;
    if (!old && (typed_is(given, "N") || action_is_set(given))) {
        action->value = given;
        return true;
    }
    if (typed_is(given, "N")) {
        return action_sum(scope, old, given, false, &action->value);
    }
    if (!action_is_set(given) || !str_eq(typed_type(old), typed_type(given))) {
        return scope_fail(scope, "ADD of types that do not go together");
    }
    action->value = keep(scope, gather(scope, old, given, old, false));
    return true;
}

bool action_delete(struct scope *scope, struct action *action, operand given)
{
    operand old = steps_find(scope->item, &action->path);
    if (!old && action_is_set(given)) {
        action->outcome = ACTION_KEEP;
        return true;
    }
    if (!action_is_set(given) || !str_eq(typed_type(old), typed_type(given))) {
        return scope_fail(scope, "DELETE of types that do not go together");
    }
    action->value = keep(scope, gather(scope, NULL, old, given, false));
    action->outcome = typed_payload(action->value)->list.count > 0 ? ACTION_PUT : ACTION_REMOVE;
    return true;
}
