#include "constant.h"

#include <stdlib.h>

#include "scanner.h"

#define OOM "One or more parameter values were invalid: "

bool term_is_constant(const struct term *term)
{
    return term->type <= TERM_BAG;
}

/* `where`: "root", "root.x", "root[1]": the constant's place in the outermost one. */
static bool read_value(const struct reading *r, const struct term *term, const char *where,
                       int level, struct value *out);

static bool unsupported(const struct reading *r, const struct term *term, const char *where)
{
    return error_set(r->err, ERROR_VALIDATION, "Unsupported data type: %.*s under key %s at %s",
                     STR_ARG(term->source), where,
                     lexeme_place(r->arena, r->statement->source, term->source));
}

static bool read_number(const struct reading *r, const struct term *term, const char *where,
                        struct value *out)
{
    out->type = VALUE_N;
    enum number_fault fault = number_scan(term->text, &out->number);
    if (fault == NUMBER_OK) {
        return true;
    }
    (void)number_refuse(fault, term->text, true, r->err);
    r->err->message = arena_printf(r->arena, "%s under %s", r->err->message, where);
    return false;
}

static bool read_parameter(const struct reading *r, const struct term *term, struct value *out)
{
    if (term->parameter >= r->parameter_count) {
        return error_set(r->err, ERROR_VALIDATION,
                         "Number of parameters in request and statement don't match.");
    }
    *out = r->parameters[term->parameter];
    return true;
}

static bool read_items(const struct reading *r, const struct term *term, const char *where,
                       int level, struct value *items)
{
    for (size_t i = 0; i < term->count; i++) {
        const char *place = arena_printf(r->arena, "%s[%zu]", where, i);
        if (!read_value(r, term->args[i], place, level, &items[i])) {
            return false;
        }
    }
    return true;
}

static bool read_list(const struct reading *r, const struct term *term, const char *where,
                      int level, struct value *out)
{
    out->type = VALUE_L;
    out->list.items = ARENA_ARRAY(r->arena, struct value, term->count);
    out->list.count = term->count;
    return read_items(r, term, where, level + 1, out->list.items);
}

/* Members in the order of their names. Of members with one name the last counts. */
static bool read_map(const struct reading *r, const struct term *term, const char *where, int level,
                     struct value *out)
{
    struct value map = {.type = VALUE_M};
    map.map.members = ARENA_ARRAY(r->arena, struct attribute, term->count);
    for (size_t i = 0; i < term->count; i++) {
        struct value value;
        const char *place = arena_printf(r->arena, "%s.%.*s", where, STR_ARG(term->names[i]));
        if (term->names[i].len == 0) {
            return error_set(r->err, ERROR_VALIDATION, "Empty attribute name");
        }
        if (!read_value(r, term->args[i], place, level + 1, &value)) {
            return false;
        }
        item_put_within(&map, term->names[i], &value);
    }
    *out = map;
    return true;
}

static int compare_members(const void *a, const void *b)
{
    return value_cmp(a, b);
}

static bool set_type(enum value_type member, enum value_type *out)
{
    *out = member == VALUE_S ? VALUE_SS : member == VALUE_N ? VALUE_NS : VALUE_BS;
    return member == VALUE_S || member == VALUE_N || member == VALUE_B;
}

/* The wording for strings is that of AttributeValues; for a repeat in a literal none is known. */
static bool refuse_repeat(const struct reading *r, const struct value *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (value_cmp(&items[i - 1], &items[i]) == 0) {
            return error_set(r->err, ERROR_VALIDATION, OOM "Input collection contains duplicates.");
        }
    }
    return true;
}

/* << a, b >>: a set, whose members have one type. */
static bool read_bag(const struct reading *r, const struct term *term, const char *where, int level,
                     struct value *out)
{
    if (term->count == 0) {
        return error_set(r->err, ERROR_VALIDATION, "Empty bags are not supported");
    }
    struct value *items = ARENA_ARRAY(r->arena, struct value, term->count);
    if (!read_items(r, term, where, level + 1, items)) {
        return false;
    }
    for (size_t i = 0; i < term->count; i++) {
        if (!set_type(items[i].type, &out->type) || items[i].type != items[0].type) {
            return error_set(r->err, ERROR_VALIDATION,
                             "Bags must hold values of one type, string or number or binary");
        }
    }
    qsort(items, term->count, sizeof *items, compare_members);
    out->list.items = items;
    out->list.count = term->count;
    return refuse_repeat(r, items, term->count);
}

static bool read_value(const struct reading *r, const struct term *term, const char *where,
                       int level, struct value *out)
{
    if (level > VALUE_DEPTH_MAX) {
        return error_set(r->err, ERROR_VALIDATION,
                         "Nesting Levels have exceeded supported limits: Attributes in the item "
                         "have nested levels beyond supported limit");
    }
    switch (term->type) {
    case TERM_NULL: out->type = VALUE_NULL; return true;
    case TERM_TRUE:
    case TERM_FALSE:
        *out = (struct value){.type = VALUE_BOOL, .boolean = term->type == TERM_TRUE};
        return true;
    case TERM_NUMBER: return read_number(r, term, where, out);
    case TERM_STRING: *out = (struct value){.type = VALUE_S, .bytes = term->text}; return true;
    case TERM_PARAMETER: return read_parameter(r, term, out);
    case TERM_LIST: return read_list(r, term, where, level, out);
    case TERM_MAP: return read_map(r, term, where, level, out);
    case TERM_BAG: return read_bag(r, term, where, level, out);
    default: return unsupported(r, term, where);
    }
}

bool constant_value(const struct reading *reading, const struct term *term, struct value *out)
{
    return read_value(reading, term, "root", 1, out);
}
