#include "strict.h"

#include <string.h>

#include "shape_internal.h"

/* What the service's reader says that it expected. */
static const char *expected(const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_INTEGER: return "i32";
    case SHAPE_LIST: return "a sequence";
    case SHAPE_MAP: return "a map";
    default: return "a string";
    }
}

static bool fits(const struct shape *shape, const struct doc *value)
{
    switch (shape->kind) {
    case SHAPE_INTEGER: return value->type == DOC_INTEGER;
    case SHAPE_LIST: return value->type == DOC_LIST;
    case SHAPE_MAP: return value->type == DOC_MAP;
    default: return value->type == DOC_STRING;
    }
}

static const char *found(struct arena *arena, const struct doc *value)
{
    switch (value->type) {
    case DOC_BOOL: return arena_printf(arena, "boolean `%s`", value->boolean ? "true" : "false");
    case DOC_INTEGER: return arena_printf(arena, "integer `%lld`", (long long)value->integer);
    case DOC_STRING: return arena_printf(arena, "string \"%.*s\"", STR_ARG(value->string));
    case DOC_REAL: return "floating point number";
    case DOC_LIST: return "sequence";
    case DOC_MAP: return "map";
    case DOC_NULL: break;
    }
    return "null";
}

/* The first place from `at` on that is behind the text, in quotes, that starts there. */
static size_t behind_text(struct str body, size_t at)
{
    for (at++; at < body.len && body.data[at] != '"'; at++) {
        at += body.data[at] == '\\';
    }
    return at + 1;
}

static bool ends_word(char c)
{
    return c <= ' ' || c == ',' || c == '}';
}

/* Where the reader stops that meets a value of the wrong type: behind a scalar, but before what it
 * would have to go into. */
static size_t behind_value(struct str body, size_t at)
{
    if (at < body.len && body.data[at] == '"') {
        return behind_text(body, at);
    }
    bool nested = at < body.len && (body.data[at] == '[' || body.data[at] == '{');
    while (!nested && at < body.len && !ends_word(body.data[at])) {
        at++;
    }
    return at;
}

/* Where the value of a member of the object starts whose name starts at a line and column. */
static size_t value_at(struct str body, int line, int column)
{
    size_t at = 0;
    for (int i = 1; i < line; i++) {
        const char *end = memchr(body.data + at, '\n', body.len - at);
        at = end ? (size_t)(end - body.data) + 1 : body.len;
    }
    at = behind_text(body, at + (size_t)column - 1);
    while (at < body.len && (body.data[at] <= ' ' || body.data[at] == ':')) {
        at++;
    }
    return at;
}

/* Line and column of the last of the first `count` bytes. */
static void place_of(struct str body, size_t count, int *line, int *column)
{
    *line = 1;
    *column = 0;
    for (size_t i = 0; i < count && i < body.len; i++) {
        bool broken = body.data[i] == '\n';
        *line += broken;
        *column = broken ? 0 : *column + 1;
    }
}

static bool wrong_type(const struct shape_member *member, const struct doc *value, struct str body,
                       struct error *err)
{
    int line = 1, column = 1;
    (void)json_locate(body, member->name.data, &line, &column);
    place_of(body, behind_value(body, value_at(body, line, column)), &line, &column);
    return error_set(err, ERROR_SERIALIZATION, "invalid type: %s, expected %s at line %d column %d",
                     found(err->arena, value), expected(member->slot.shape), line, column);
}

/* It misses a member only when it has read the whole object. */
static bool missing(const struct shape_member *member, struct str body, struct error *err)
{
    int line, column;
    size_t end = body.len;
    while (end > 0 && body.data[end - 1] != '}') {
        end--;
    }
    place_of(body, end, &line, &column);
    return error_set(err, ERROR_VALIDATION, "missing field `%.*s` at line %d column %d",
                     STR_ARG(member->name), line, column);
}

bool strict_check(const struct operation *operation, const struct doc *request, struct str body,
                  struct error *err)
{
    const struct shape *shape = operation->input;
    for (size_t i = 0; i < request->map.count; i++) {
        const struct doc *value = &request->map.members[i].value;
        const struct shape_member *member = shape_member(shape, request->map.members[i].name);
        if (member && !fits(member->slot.shape, value)) {
            return wrong_type(member, value, body, err);
        }
    }
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct shape_member *member = &shape->members[i];
        if (member->slot.required && !doc_get_str(request, member->name)) {
            return missing(member, body, err);
        }
    }
    return true;
}
