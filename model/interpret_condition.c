/* Conditions, filters and key conditions: evaluated as they are read. */
#include "interpret.h"

static bool read_or(struct scope *scope, bool *holds);

/* ---- functions that are conditions */

static bool text_contains(struct str text, struct str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (str_eq((struct str){text.data + i, part.len}, part)) {
            return true;
        }
    }
    return part.len == 0;
}

/* The bytes of a string or a binary. */
static struct str bytes_of(struct scope *scope, operand value)
{
    struct str text = typed_payload(value)->string;
    return typed_is(value, "B") ? typed_binary(scope->arena, text) : text;
}

static bool same_text_type(operand a, operand b)
{
    return typed_comparable(a, b) && !typed_is(a, "N");
}

static bool list_contains(struct scope *scope, operand list, operand part)
{
    struct str type = typed_type(list);
    const struct doc *elements = typed_payload(list);
    for (size_t i = 0; i < elements->list.count; i++) {
        const struct doc *element = &elements->list.items[i];
        struct doc member;
        if (type.len == 2) {
            const char *scalar = type.data[0] == 'S' ? "S" : type.data[0] == 'N' ? "N" : "B";
            member = typed_make(scope->arena, scalar, *element);
            element = &member;
        }
        if (typed_eq(element, part)) {
            return true;
        }
    }
    return false;
}

static bool holds_part(struct scope *scope, operand whole, operand part)
{
    if (!whole || !part) {
        return false;
    }
    if (same_text_type(whole, part)) {
        return text_contains(bytes_of(scope, whole), bytes_of(scope, part));
    }
    return typed_payload(whole)->type == DOC_LIST && list_contains(scope, whole, part);
}

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
        *holds = same_text_type(a, b) && str_starts(bytes_of(scope, a), bytes_of(scope, b));
    } else if (str_is(name, "contains")) {
        *holds = holds_part(scope, a, b);
    } else {
        return scope_fail(scope, "unknown function");
    }
    return true;
}

/* ---- comparisons */

enum relation { NONE, EQ, NE, LT, LE, GT, GE };

static enum relation read_relation(struct cursor *cursor)
{
    /* Longer signs first. */
    return cursor_take(cursor, "<>")   ? NE
           : cursor_take(cursor, "<=") ? LE
           : cursor_take(cursor, ">=") ? GE
           : cursor_take(cursor, "<")  ? LT
           : cursor_take(cursor, ">")  ? GT
           : cursor_take(cursor, "=")  ? EQ
                                       : NONE;
}

static bool stands(operand a, enum relation relation, operand b)
{
    bool equal = a && b && typed_eq(a, b);
    if (relation == EQ || relation == NE) {
        return equal == (relation == EQ);
    }
    if (!typed_comparable(a, b)) {
        return false;
    }
    int order = typed_cmp(a, b);
    switch (relation) {
    case LT: return order < 0;
    case LE: return order <= 0;
    case GT: return order > 0;
    default: return order >= 0;
    }
}

static bool read_between(struct scope *scope, operand a, bool *holds)
{
    operand low = NULL;
    operand high = NULL;
    if (!interpret_operand(scope, &low) || !cursor_take_word(&scope->cursor, "AND") ||
        !interpret_operand(scope, &high)) {
        return scope_fail(scope, "BETWEEN takes two bounds");
    }
    *holds = stands(a, GE, low) && stands(a, LE, high);
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
        *holds = stands(a, EQ, candidate) || *holds;
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
    if (relation == NONE) {
        return scope_fail(scope, "a comparison is expected");
    }
    if (!interpret_operand(scope, &b)) {
        return false;
    }
    *holds = stands(a, relation, b);
    return true;
}

/* ---- connectives */

/* Does what follows make an operand of what was just read? */
static bool goes_on(struct scope *scope)
{
    size_t start = scope->cursor.at;
    bool more = cursor_take_word(&scope->cursor, "BETWEEN") ||
                cursor_take_word(&scope->cursor, "IN") || read_relation(&scope->cursor) != NONE;
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
