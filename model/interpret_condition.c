/* Conditions, filters and key conditions: evaluated as they are read. */
#include "interpret.h"

static bool read_or(struct scope *scope, bool *holds);

/* ---- functions that are conditions */

/* Two operands, or one where the function takes no more. */
static bool read_arguments(struct scope *scope, bool one, operand *a, operand *b)
{
    return interpret_operand(scope, a) &&
           (one || (cursor_take(&scope->cursor, ",") && interpret_operand(scope, b))) &&
           cursor_take(&scope->cursor, ")");
}

static bool read_function(struct scope *scope, struct str name, bool *holds)
{
    bool exists = str_is(name, "attribute_exists");
    bool missing = str_is(name, "attribute_not_exists");
    operand a = NULL;
    operand b = NULL;
    if (!read_arguments(scope, exists || missing, &a, &b)) {
        return scope_fail(scope, "wrong arguments");
    }
    if (exists || missing) {
        *holds = (a != NULL) == exists;
    } else if (str_is(name, "attribute_type")) {
        *holds = a && b && str_eq(typed_type(a), typed_payload(b)->string);
    } else if (str_is(name, "begins_with")) {
        *holds = relation_begins(scope->arena, a, b);
    } else if (str_is(name, "contains")) {
        *holds = relation_contains(scope->arena, a, b);
    } else {
        return scope_fail(scope, "unknown function");
    }
    return true;
}

/* ---- comparisons */

static enum relation read_relation(struct cursor *cursor)
{
    /* Longer signs first. */
    return cursor_take(cursor, "<>")   ? RELATION_NE
           : cursor_take(cursor, "<=") ? RELATION_LE
           : cursor_take(cursor, ">=") ? RELATION_GE
           : cursor_take(cursor, "<")  ? RELATION_LT
           : cursor_take(cursor, ">")  ? RELATION_GT
           : cursor_take(cursor, "=")  ? RELATION_EQ
                                       : RELATION_NONE;
}

static bool read_between(struct scope *scope, operand a, bool *holds)
{
    operand low = NULL;
    operand high = NULL;
    if (!interpret_operand(scope, &low) || !cursor_take_word(&scope->cursor, "AND") ||
        !interpret_operand(scope, &high)) {
        return scope_fail(scope, "BETWEEN takes two bounds");
    }
    *holds = relation_stands(a, RELATION_GE, low) && relation_stands(a, RELATION_LE, high);
    return true;
}

static bool read_in(struct scope *scope, operand a, bool *holds)
{
    *holds = false;
    if (!cursor_take(&scope->cursor, "(")) {
        return scope_fail(scope, "no (");
    }
    do {
        operand candidate = NULL;
        if (!interpret_operand(scope, &candidate)) {
            return false;
        }
        *holds = relation_stands(a, RELATION_EQ, candidate) || *holds;
    } while (cursor_take(&scope->cursor, ","));
    return cursor_take(&scope->cursor, ")") || scope_fail(scope, "no )");
}

static bool read_comparison(struct scope *scope, bool *holds)
{
    operand a = NULL;
    if (!interpret_operand(scope, &a)) {
        return false;
    }
    if (cursor_take_word(&scope->cursor, "BETWEEN")) {
        return read_between(scope, a, holds);
    }
    if (cursor_take_word(&scope->cursor, "IN")) {
        return read_in(scope, a, holds);
    }
    enum relation relation = read_relation(&scope->cursor);
    operand b = NULL;
    if (relation == RELATION_NONE) {
        return scope_fail(scope, "a comparison is expected");
    }
    if (!interpret_operand(scope, &b)) {
        return false;
    }
    *holds = relation_stands(a, relation, b);
    return true;
}

/* ---- connectives */

/* Does what follows make an operand of what was just read? */
static bool goes_on(struct scope *scope)
{
    size_t start = scope->cursor.at;
    bool more = cursor_take_word(&scope->cursor, "BETWEEN") ||
                cursor_take_word(&scope->cursor, "IN") ||
                read_relation(&scope->cursor) != RELATION_NONE;
    scope->cursor.at = start;
    return more;
}

/* A parenthesis may hold a condition or an operand: the first is tried, then the second. */
static bool read_grouped(struct scope *scope, bool *holds)
{
    size_t start = scope->cursor.at;
    const char *fault = scope->fault;
    if (cursor_take(&scope->cursor, "(") && read_or(scope, holds) &&
        cursor_take(&scope->cursor, ")") && !goes_on(scope)) {
        return true;
    }
    scope->cursor.at = start;
    scope->fault = fault;
    return read_comparison(scope, holds);
}

static bool read_primary(struct scope *scope, bool *holds)
{
    size_t start = scope->cursor.at;
    struct str call = cursor_call(&scope->cursor);
    if (call.len > 0 && !str_is(call, "size")) {
        return read_function(scope, call, holds);
    }
    scope->cursor.at = start;
    bool grouped = cursor_take(&scope->cursor, "(");
    scope->cursor.at = start;
    return grouped ? read_grouped(scope, holds) : read_comparison(scope, holds);
}

/* NOT binds what follows it alone; `NOT (` is no call. */
static bool read_not(struct scope *scope, bool *holds)
{
    bool negated = cursor_take_word(&scope->cursor, "NOT");
    if (!read_primary(scope, holds)) {
        return false;
    }
    *holds = *holds != negated;
    return true;
}

static bool read_and(struct scope *scope, bool *holds)
{
    *holds = true;
    do {
        bool part = false;
        if (!read_not(scope, &part)) {
            return false;
        }
        *holds = *holds && part;
    } while (cursor_take_word(&scope->cursor, "AND"));
    return true;
}

static bool read_or(struct scope *scope, bool *holds)
{
    if (!scope_enter(scope)) {
        return false;
    }
    bool good = true;
    *holds = false;
    do {
        bool part = false;
        good = read_and(scope, &part);
        *holds = *holds || part;
    } while (good && cursor_take_word(&scope->cursor, "OR"));
    scope_leave(scope);
    return good;
}

bool interpret_condition(struct scope *scope, struct str text, bool *holds)
{
    scope->cursor = (struct cursor){text, 0};
    return read_or(scope, holds) &&
           (cursor_at_end(&scope->cursor) || scope_fail(scope, "something follows"));
}
