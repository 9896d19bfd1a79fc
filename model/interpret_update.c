/* UpdateExpression: actions, worked out as they are read. */
#include "interpret.h"
#include "rebuild.h"

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
           action_sum(scope, a, b, minus, out);
}

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
        action->outcome = ACTION_PUT;
        return (cursor_take(&scope->cursor, "=") || scope_fail(scope, "no =")) &&
               read_value(scope, &action->value);
    case REMOVE_SECTION: action->outcome = ACTION_REMOVE; return true;
    default:
        return interpret_operand(scope, &given) &&
               (section == ADD ? action_add(scope, action, given)
                               : action_delete(scope, action, given));
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
            struct action *action = actions_more(scope, actions);
            if (!action || !read_action(scope, section, action)) {
                return false;
            }
        } while (cursor_take(&scope->cursor, ","));
    }
    return true;
}

bool interpret_update(struct scope *scope, struct str text, const struct doc *base,
                      struct doc *new_item, struct targets *targets)
{
    /* No action is shorter than a letter and a separator. */
    struct actions actions = {.most = text.len / 2 + 1};
    actions.list = ARENA_ARRAY(scope->arena, struct action, actions.most);
    scope->cursor = (struct cursor){text, 0};
    scope->item = base;
    return read_sections(scope, &actions) && rebuild_item(scope, &actions, base, new_item, targets);
}
