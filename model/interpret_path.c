#include "interpret.h"

#include <stdio.h>

#include "action.h"

enum { depth_max = 300 };

bool scope_fail(struct scope *scope, const char *fault)
{
    scope->fault = scope->fault ? scope->fault : fault;
    return false;
}

bool scope_enter(struct scope *scope)
{
    return scope->depth++ < depth_max || scope_fail(scope, "too deep");
}

void scope_leave(struct scope *scope)
{
    scope->depth--;
}

static bool resolve(struct scope *scope, struct str given, struct str *name)
{
    if (given.len == 0 || given.data[0] == ':') {
        return scope_fail(scope, "a name is expected");
    }
    if (given.data[0] != '#') {
        *name = given;
        return true;
    }
    const struct doc *bound = doc_get_str(scope->names, given);
    if (!bound || bound->type != DOC_STRING) {
        return scope_fail(scope, "undefined name");
    }
    *name = bound->string;
    return true;
}

static bool add_step(struct scope *scope, struct steps *out, struct step step)
{
    if (out->count == STEPS_MAX) {
        return scope_fail(scope, "a path is too long");
    }
    out->list[out->count++] = step;
    return true;
}

static bool read_name_step(struct scope *scope, struct steps *out)
{
    struct step step = {0};
    return resolve(scope, cursor_name(&scope->cursor), &step.name) && add_step(scope, out, step);
}

static bool read_index_step(struct scope *scope, struct steps *out)
{
    struct step step = {.is_index = true};
    if (!cursor_number(&scope->cursor, &step.index) || !cursor_take(&scope->cursor, "]")) {
        return scope_fail(scope, "an index is expected");
    }
    return add_step(scope, out, step);
}

bool interpret_steps(struct scope *scope, struct steps *out)
{
    out->count = 0;
    if (!read_name_step(scope, out)) {
        return false;
    }
    for (;;) {
        if (cursor_take(&scope->cursor, ".")) {
            if (!read_name_step(scope, out)) {
                return false;
            }
        } else if (cursor_take(&scope->cursor, "[")) {
            if (!read_index_step(scope, out)) {
                return false;
            }
        } else {
            return true;
        }
    }
}

static operand step_down(operand container, const struct step *step)
{
    if (step->is_index) {
        const struct doc *list = typed_is(container, "L") ? typed_payload(container) : NULL;
        return list && step->index < list->list.count ? &list->list.items[step->index] : NULL;
    }
    return typed_is(container, "M") ? doc_get_str(typed_payload(container), step->name) : NULL;
}

operand steps_find(const struct doc *item, const struct steps *steps)
{
    operand found = doc_get_str(item, steps->list[0].name);
    for (size_t i = 1; found && i < steps->count; i++) {
        found = step_down(found, &steps->list[i]);
    }
    return found;
}

/* ---- operands */

static bool read_value(struct scope *scope, struct str placeholder, operand *out)
{
    *out = doc_get_str(scope->values, placeholder);
    return *out || scope_fail(scope, "undefined value");
}

static operand number_operand(struct scope *scope, size_t number)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%zu", number);
    struct doc *value = arena_zalloc(scope->arena, sizeof *value);
    *value = typed_number(scope->arena, (struct str){text, (size_t)length});
    return value;
}

static bool call_size(struct scope *scope, operand *out)
{
    operand of = NULL;
    size_t size = 0;
    if (!interpret_operand(scope, &of)) {
        return false;
    }
    *out = of && typed_size(of, &size) ? number_operand(scope, size) : NULL;
    return true;
}

static bool call_if_not_exists(struct scope *scope, operand *out)
{
    struct steps steps;
    operand otherwise = NULL;
    if (!interpret_steps(scope, &steps) || !cursor_take(&scope->cursor, ",") ||
        !interpret_operand(scope, &otherwise)) {
        return scope_fail(scope, "if_not_exists takes a path and an operand");
    }
    operand there = steps_find(scope->item, &steps);
    *out = there ? there : otherwise;
    return true;
}

static bool call_list_append(struct scope *scope, operand *out)
{
    operand parts[2] = {NULL, NULL};
    if (!interpret_operand(scope, &parts[0]) || !cursor_take(&scope->cursor, ",") ||
        !interpret_operand(scope, &parts[1])) {
        return scope_fail(scope, "list_append takes two operands");
    }
    return action_append(scope, parts[0], parts[1], out);
}

static bool read_call(struct scope *scope, struct str name, operand *out)
{
    bool good = str_is(name, "size")            ? call_size(scope, out)
                : str_is(name, "if_not_exists") ? call_if_not_exists(scope, out)
                : str_is(name, "list_append")   ? call_list_append(scope, out)
                                                : scope_fail(scope, "unknown function");
    return good && (cursor_take(&scope->cursor, ")") || scope_fail(scope, "no )"));
}

static bool read_plain(struct scope *scope, operand *out)
{
    struct str name = cursor_call(&scope->cursor);
    if (name.len > 0) {
        return read_call(scope, name, out);
    }
    size_t start = scope->cursor.at;
    name = cursor_name(&scope->cursor);
    if (name.len > 0 && name.data[0] == ':') {
        return read_value(scope, name, out);
    }
    scope->cursor.at = start;
    struct steps steps;
    if (!interpret_steps(scope, &steps)) {
        return false;
    }
    *out = steps_find(scope->item, &steps);
    return true;
}

bool interpret_operand(struct scope *scope, operand *out)
{
    if (!scope_enter(scope)) {
        return false;
    }
    bool good = false;
    if (cursor_take(&scope->cursor, "(")) {
        good = interpret_operand(scope, out) &&
               (cursor_take(&scope->cursor, ")") || scope_fail(scope, "no )"));
    } else {
        good = read_plain(scope, out);
    }
    scope_leave(scope);
    return good;
}
