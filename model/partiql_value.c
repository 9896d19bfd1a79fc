/* Literals, parameters and paths of statements. */
#include "decimal.h"
#include "partiql.h"
#include "partiql_text.h"

/* ---- paths: name { . name | [ index ] | [ 'name' ] } */

static bool add_step(struct phrase *phrase, struct steps *out, struct step step)
{
    if (out->count == STEPS_MAX) {
        return scope_fail(&phrase->scope, "a path is too long");
    }
    out->list[out->count++] = step;
    return true;
}

static bool read_name_step(struct phrase *phrase, struct steps *out)
{
    struct step step = {0};
    return (partiql_name(phrase->scope.arena, &phrase->scope.cursor, &step.name) ||
            scope_fail(&phrase->scope, "a name is expected")) &&
           add_step(phrase, out, step);
}

static bool read_bracket_step(struct phrase *phrase, struct steps *out)
{
    struct cursor *cursor = &phrase->scope.cursor;
    struct step step = {0};
    if (!partiql_string(phrase->scope.arena, cursor, &step.name)) {
        step.is_index = true;
        if (!cursor_number(cursor, &step.index)) {
            return scope_fail(&phrase->scope, "an index is expected");
        }
    }
    return (partiql_take(cursor, "]") || scope_fail(&phrase->scope, "no ]")) &&
           add_step(phrase, out, step);
}

static void note_root(struct phrase *phrase, const struct steps *steps)
{
    struct survey *survey = phrase->survey;
    if (survey && survey->root_count < ROOTS_MOST) {
        survey->roots[survey->root_count++] =
            (struct model_root){steps->list[0].name, steps->count > 1};
    }
}

bool phrase_steps(struct phrase *phrase, struct steps *out)
{
    out->count = 0;
    if (!read_name_step(phrase, out)) {
        return false;
    }
    for (;;) {
        bool dot = partiql_take(&phrase->scope.cursor, ".");
        if (!dot && !partiql_take(&phrase->scope.cursor, "[")) {
            note_root(phrase, out);
            return true;
        }
        if (!(dot ? read_name_step(phrase, out) : read_bracket_step(phrase, out))) {
            return false;
        }
    }
}

/* ---- constants */

static operand keep(struct phrase *phrase, const char *type, struct doc payload)
{
    struct doc *value = arena_zalloc(phrase->scope.arena, sizeof *value);
    *value = typed_make(phrase->scope.arena, type, payload);
    return value;
}

static struct doc truth(bool is)
{
    return (struct doc){.type = DOC_BOOL, .boolean = is};
}

/* A constant that must be there. */
static bool read_member(struct phrase *phrase, struct doc *out)
{
    operand value = NULL;
    bool there = false;
    if (!phrase_constant(phrase, &value, &there)) {
        return false;
    }
    if (!there || !value) {
        return scope_fail(&phrase->scope, "a constant is expected");
    }
    *out = *value;
    return true;
}

/* Elements up to the closing sign. There are no more of them than signs in the text. */
static bool read_elements(struct phrase *phrase, const char *close, struct doc *list)
{
    struct cursor *cursor = &phrase->scope.cursor;
    struct doc *items =
        ARENA_ARRAY(phrase->scope.arena, struct doc, (cursor->text.len - cursor->at) / 2 + 1);
    size_t count = 0;
    bool more = !partiql_take(cursor, close);
    while (more) {
        if (!read_member(phrase, &items[count++])) {
            return false;
        }
        more = partiql_take(cursor, ",");
        if (!more && !partiql_take(cursor, close)) {
            return scope_fail(&phrase->scope, "a list is not closed");
        }
    }
    *list = (struct doc){.type = DOC_LIST, .list = {items, count}};
    return true;
}

static bool read_list(struct phrase *phrase, operand *out)
{
    struct doc list;
    bool good = read_elements(phrase, "]", &list);
    *out = good ? keep(phrase, "L", list) : NULL;
    return good;
}

/* Members of one type make a set of it. */
static bool read_bag(struct phrase *phrase, operand *out)
{
    struct doc list;
    if (!read_elements(phrase, ">>", &list)) {
        return false;
    }
    struct str type = list.list.count > 0 ? typed_type(&list.list.items[0]) : (struct str){0};
    if (type.len != 1 || !(type.data[0] == 'S' || type.data[0] == 'N' || type.data[0] == 'B')) {
        return scope_fail(&phrase->scope, "no members of a set");
    }
    struct doc *members = ARENA_ARRAY(phrase->scope.arena, struct doc, list.list.count);
    for (size_t i = 0; i < list.list.count; i++) {
        if (!str_eq(typed_type(&list.list.items[i]), type)) {
            return scope_fail(&phrase->scope, "members of different types");
        }
        members[i] = *typed_payload(&list.list.items[i]);
    }
    *out = keep(phrase,
                type.data[0] == 'S'   ? "SS"
                : type.data[0] == 'N' ? "NS"
                                      : "BS",
                (struct doc){.type = DOC_LIST, .list = {members, list.list.count}});
    return true;
}

static bool read_map_member(struct phrase *phrase, struct doc *map)
{
    struct cursor *cursor = &phrase->scope.cursor;
    struct str name;
    struct doc value;
    if (!partiql_string(phrase->scope.arena, cursor, &name) &&
        !partiql_name(phrase->scope.arena, cursor, &name)) {
        return scope_fail(&phrase->scope, "a member has a name");
    }
    if (!partiql_take(cursor, ":") || !read_member(phrase, &value)) {
        return scope_fail(&phrase->scope, "a member has a value");
    }
    doc_map_put(map, name, &value);
    return true;
}

static bool read_map(struct phrase *phrase, operand *out)
{
    struct cursor *cursor = &phrase->scope.cursor;
    struct doc map = doc_map_of(phrase->scope.arena, (cursor->text.len - cursor->at) / 4 + 1);
    bool more = !partiql_take(cursor, "}");
    while (more) {
        if (!read_map_member(phrase, &map)) {
            return false;
        }
        more = partiql_take(cursor, ",");
        if (!more && !partiql_take(cursor, "}")) {
            return scope_fail(&phrase->scope, "a map is not closed");
        }
    }
    *out = keep(phrase, "M", map);
    return true;
}

static bool read_parameter(struct phrase *phrase, operand *out)
{
    const struct doc *list = phrase->parameters;
    if (!list || phrase->parameter >= list->list.count) {
        return scope_fail(&phrase->scope, "too few parameters");
    }
    *out = &list->list.items[phrase->parameter++];
    return true;
}

static bool read_word(struct phrase *phrase, operand *out)
{
    struct cursor *cursor = &phrase->scope.cursor;
    if (partiql_take_word(cursor, "NULL")) {
        *out = keep(phrase, "NULL", truth(true));
    } else if (partiql_take_word(cursor, "TRUE")) {
        *out = keep(phrase, "BOOL", truth(true));
    } else if (partiql_take_word(cursor, "FALSE")) {
        *out = keep(phrase, "BOOL", truth(false));
    } else {
        return partiql_take_word(cursor, "MISSING");
    }
    return true;
}

/* With its sign, if it has one; else the sign is left where it is. */
static bool read_number(struct phrase *phrase, operand *out, bool *there)
{
    struct cursor *cursor = &phrase->scope.cursor;
    size_t start = cursor->at;
    bool minus = partiql_take(cursor, "-");
    struct str digits;
    struct decimal number;
    if (!minus) {
        (void)partiql_take(cursor, "+");
    }
    *there = partiql_number(cursor, &digits);
    if (!*there) {
        cursor->at = start;
        return true;
    }
    const char *text =
        arena_printf(phrase->scope.arena, "%s%.*s", minus ? "-" : "", STR_ARG(digits));
    *out = keep(phrase, "N", doc_string_of(str_from(text)));
    return decimal_read(str_from(text), &number) ||
           scope_fail(&phrase->scope, "a number that cannot be held");
}

static bool read_collection(struct phrase *phrase, operand *out, bool *there)
{
    struct cursor *cursor = &phrase->scope.cursor;
    bool list = partiql_take(cursor, "[");
    bool bag = !list && partiql_take(cursor, "<<");
    bool map = !list && !bag && partiql_take(cursor, "{");
    *there = list || bag || map;
    if (!*there) {
        return true;
    }
    bool good = scope_enter(&phrase->scope) && (list  ? read_list(phrase, out)
                                                : bag ? read_bag(phrase, out)
                                                      : read_map(phrase, out));
    scope_leave(&phrase->scope);
    return good;
}

bool phrase_constant(struct phrase *phrase, operand *out, bool *there)
{
    struct str text;
    *out = NULL;
    *there = true;
    if (partiql_take(&phrase->scope.cursor, "?")) {
        return read_parameter(phrase, out);
    }
    if (partiql_string(phrase->scope.arena, &phrase->scope.cursor, &text)) {
        *out = keep(phrase, "S", doc_string_of(text));
        return true;
    }
    if (read_word(phrase, out)) {
        return true;
    }
    return read_collection(phrase, out, there) && (*there || read_number(phrase, out, there));
}
