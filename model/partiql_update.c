/* SET and REMOVE of a statement. */
#include "partiql.h"
#include "partiql_text.h"

static bool fail(struct phrase *phrase, const char *fault)
{
    return scope_fail(&phrase->scope, fault);
}

static bool read_sum(struct phrase *phrase, struct term *out);

static bool call_append(struct phrase *phrase, struct term *out)
{
    struct term a, b;
    if (!read_sum(phrase, &a) || !partiql_take(&phrase->scope.cursor, ",") ||
        !read_sum(phrase, &b) || !partiql_take(&phrase->scope.cursor, ")")) {
        return fail(phrase, "list_append takes two operands");
    }
    if ((a.literal && !typed_is(a.value, "L")) || (b.literal && !typed_is(b.value, "L"))) {
        return fail(phrase, "list_append of something else than lists");
    }
    return phrase->blind || action_append(&phrase->scope, a.value, b.value, &out->value);
}

static bool read_operand(struct phrase *phrase, struct term *out)
{
    struct cursor *cursor = &phrase->scope.cursor;
    if (partiql_take(cursor, "(")) {
        return read_sum(phrase, out) && (partiql_take(cursor, ")") || fail(phrase, "no )"));
    }
    struct str call = partiql_call(cursor);
    if (call.len > 0) {
        return partiql_same_word(call, "list_append") ? call_append(phrase, out)
                                                      : fail(phrase, "no function of SET");
    }
    if (!phrase_constant(phrase, &out->value, &out->literal)) {
        return false;
    }
    if (out->literal) {
        return out->value || fail(phrase, "MISSING is no value");
    }
    if (!phrase_steps(phrase, &out->steps)) {
        return false;
    }
    out->value = phrase->scope.item ? steps_find(phrase->scope.item, &out->steps) : NULL;
    return phrase->blind || out->value || fail(phrase, "an attribute that is not there");
}

static bool read_one(struct phrase *phrase, struct term *out)
{
    *out = (struct term){0};
    bool good = scope_enter(&phrase->scope) && read_operand(phrase, out);
    scope_leave(&phrase->scope);
    return good;
}

static bool read_sum(struct phrase *phrase, struct term *out)
{
    if (!read_one(phrase, out)) {
        return false;
    }
    for (;;) {
        struct term b;
        bool minus = partiql_take(&phrase->scope.cursor, "-");
        if (!minus && !partiql_take(&phrase->scope.cursor, "+")) {
            return true;
        }
        struct term a = *out;
        *out = (struct term){0};
        if (!read_one(phrase, &b)) {
            return false;
        }
        if ((a.literal && !typed_is(a.value, "N")) || (b.literal && !typed_is(b.value, "N"))) {
            return fail(phrase, "arithmetic of something else than numbers");
        }
        if (!phrase->blind && !action_sum(&phrase->scope, a.value, b.value, minus, &out->value)) {
            return false;
        }
    }
}

static bool same_steps(const struct steps *a, const struct steps *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        const struct step *x = &a->list[i];
        const struct step *y = &b->list[i];
        if (x->is_index != y->is_index ||
            (x->is_index ? x->index != y->index : !str_eq(x->name, y->name))) {
            return false;
        }
    }
    return a->count == b->count;
}

/* path = set_add(path, set), path = set_delete(path, set) */
static bool read_set_change(struct phrase *phrase, struct action *action, bool add)
{
    struct cursor *cursor = &phrase->scope.cursor;
    struct steps of;
    operand set = NULL;
    bool there = false;
    if (!phrase_steps(phrase, &of) || !partiql_take(cursor, ",") ||
        !phrase_constant(phrase, &set, &there) || !partiql_take(cursor, ")")) {
        return fail(phrase, "a change of a set takes its path, and a set");
    }
    if (!same_steps(&of, &action->path) || !action_is_set(set)) {
        return fail(phrase, "a change of a set to another path, or by no set");
    }
    action->outcome = ACTION_KEEP;
    return phrase->blind || (add ? action_add(&phrase->scope, action, set)
                                 : action_delete(&phrase->scope, action, set));
}

static bool read_value(struct phrase *phrase, struct action *action, operand *literal)
{
    struct cursor *cursor = &phrase->scope.cursor;
    size_t start = cursor->at;
    struct str call = partiql_call(cursor);
    bool add = partiql_same_word(call, "set_add");
    *literal = NULL;
    if (add || partiql_same_word(call, "set_delete")) {
        return read_set_change(phrase, action, add);
    }
    cursor->at = start;
    struct term value;
    if (!read_sum(phrase, &value)) {
        return false;
    }
    action->outcome = ACTION_PUT;
    action->value = value.value;
    *literal = value.literal ? value.value : NULL;
    return true;
}

static bool read_change(struct phrase *phrase, struct actions *actions, operand *literals, bool set)
{
    struct cursor *cursor = &phrase->scope.cursor;
    size_t place = actions->count;
    struct action *action = actions_more(&phrase->scope, actions);
    if (!action || !phrase_steps(phrase, &action->path)) {
        return false;
    }
    action->outcome = ACTION_REMOVE;
    return !set || ((partiql_take(cursor, "=") || fail(phrase, "no =")) &&
                    read_value(phrase, action, &literals[place]));
}

bool phrase_changes(struct phrase *phrase, struct actions *actions, operand *literals)
{
    struct cursor *cursor = &phrase->scope.cursor;
    for (;;) {
        bool set = partiql_take_word(cursor, "SET");
        if (!set && !partiql_take_word(cursor, "REMOVE")) {
            return actions->count > 0 || fail(phrase, "nothing is changed");
        }
        do {
            if (!read_change(phrase, actions, literals, set)) {
                return false;
            }
        } while (set && partiql_take(cursor, ","));
    }
}
