/*
 * Attribute values out of requests, checked as DynamoDB checks them: in the order of the document,
 * depth first, the first fault wins (texts as measured on the service).
 */
#include "value.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/digest.h"

#define INVALID "One or more parameter values were invalid: "
#define INSERTION_SORT_MAX 16 /* from here on qsort is worth its calls */

struct parse {
    struct arena *arena;
    enum dialect dialect;
    struct error *err;
};

/* ---- Wrong JSON types: the texts of the service's parser. ---- */

static bool refuse_type(struct parse *p, const char *text)
{
    return error_set(p->err, ERROR_SERIALIZATION, "%s", text);
}

/* A scalar was expected: a `type`, of the Java class `class`. */
static bool refuse_scalar(struct parse *p, const struct doc *doc, const char *type,
                          const char *class)
{
    static const char *const tokens[] = {
        [DOC_NULL] = "NULL_VALUE",
        [DOC_INTEGER] = "NUMBER_VALUE",
        [DOC_REAL] = "DECIMAL_VALUE",
        [DOC_STRING] = "STRING_VALUE",
        [DOC_LIST] = "",
        [DOC_MAP] = "",
    };
    if (doc->type == DOC_MAP)
        return refuse_type(p, "Start of structure or map found where not expected");
    if (doc->type == DOC_LIST)
        return error_set(p->err, ERROR_SERIALIZATION, "Unrecognized collection type class %s",
                         class);
    const char *token = tokens[doc->type];
    if (doc->type == DOC_BOOL)
        token = doc->boolean ? "TRUE_VALUE" : "FALSE_VALUE";
    return error_set(p->err, ERROR_SERIALIZATION, "%s cannot be converted to %s", token, type);
}

static bool want_string(struct parse *p, const struct doc *doc)
{
    return doc->type == DOC_STRING || refuse_scalar(p, doc, "String", "java.lang.String");
}

static bool want_list(struct parse *p, const struct doc *doc)
{
    if (doc->type == DOC_LIST)
        return true;
    return refuse_type(p, doc->type == DOC_MAP
                              ? "Start of structure or map found where not expected"
                              : "Unexpected field type");
}

static bool want_map(struct parse *p, const struct doc *doc)
{
    if (doc->type == DOC_MAP)
        return true;
    return refuse_type(p, doc->type == DOC_LIST
                              ? "Unrecognized collection type java.util.Map<java.lang.String, "
                                "com.amazonaws.dynamodb.v20120810.AttributeValue>"
                              : "Unexpected field type");
}

static bool want_structure(struct parse *p, const struct doc *doc)
{
    if (doc->type == DOC_MAP)
        return true;
    return refuse_type(p, doc->type == DOC_LIST ? "Unrecognized collection type class "
                                                  "com.amazonaws.dynamodb.v20120810.AttributeValue"
                                                : "Unexpected value type in payload");
}

/* ---- Scalars. ---- */

static bool parse_string(struct parse *p, const struct doc *doc, struct value *out)
{
    if (!want_string(p, doc))
        return false;
    out->bytes = doc->string;
    return true;
}

static bool parse_number(struct parse *p, const struct doc *doc, struct value *out)
{
    if (!want_string(p, doc))
        return false;
    enum number_fault fault = number_scan(doc->string, &out->number);
    if (fault == NUMBER_OK)
        return true;
    return number_refuse(fault, doc->string, p->dialect == DIALECT_CLASSIC, p->err);
}

static char first_bad_character(struct str text)
{
    static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < text.len; i++)
        if (!memchr(good, text.data[i], sizeof good - 1))
            return text.data[i];
    return '=';
}

static bool parse_binary(struct parse *p, const struct doc *doc, struct value *out)
{
    if (doc->type == DOC_BOOL || doc->type == DOC_INTEGER || doc->type == DOC_REAL)
        return refuse_type(p, "only base-64-encoded strings are convertible to bytes");
    if (doc->type != DOC_STRING)
        return refuse_scalar(p, doc, "Blob", "java.nio.ByteBuffer");
    switch (base64_decode(p->arena, doc->string, &out->bytes)) {
    case BASE64_OK: return true;
    case BASE64_LENGTH:
        return error_set(p->err, ERROR_SERIALIZATION,
                         "Base64 encoded length is expected a multiple of 4 bytes but found: %zu",
                         doc->string.len);
    case BASE64_TRAILING_BITS:
        return refuse_type(p, "Invalid last non-pad Base64 character dectected");
    case BASE64_CHARACTER: break;
    }
    /* The wording of the codec in the AWS SDK for Java, whose other text is the service's too. */
    return error_set(p->err, ERROR_SERIALIZATION, "Invalid base 64 character: '%c'",
                     first_bad_character(doc->string));
}

/* The service takes these words for booleans, in any case of letters. */
static bool boolean_word(struct str text, bool *out)
{
    static const struct {
        const char *word;
        bool meaning;
    } words[] = {{"true", true},   {"1", true},  {"yes", true},
                 {"false", false}, {"0", false}, {"no", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct str word = str_from(words[i].word);
        if (word.len == text.len && strncasecmp(word.data, text.data, word.len) == 0) {
            *out = words[i].meaning;
            return true;
        }
    }
    return false;
}

static bool parse_bool(struct parse *p, const struct doc *doc, bool *out)
{
    if (doc->type == DOC_STRING) {
        if (boolean_word(doc->string, out))
            return true;
        return refuse_type(p, "Unexpected token received from parser");
    }
    if (doc->type != DOC_BOOL)
        return refuse_scalar(p, doc, "Boolean", "java.lang.Boolean");
    *out = doc->boolean;
    return true;
}

static bool parse_null(struct parse *p, const struct doc *doc)
{
    bool is_null = false;
    if (!parse_bool(p, doc, &is_null))
        return false;
    if (!is_null)
        return error_enveloped(p->err,
                               INVALID "Null attribute value types must have the value of true");
    return true;
}

/* ---- Sets. ---- */

static int compare_members(const void *a, const void *b)
{
    return value_cmp(a, b);
}

/* Sets are small as a rule, and often sent in order. Members that compare equal are equal, so
 * that the order is fixed whatever the algorithm. */
static void sort_members(struct value *items, size_t count)
{
    if (count > INSERTION_SORT_MAX) {
        qsort(items, count, sizeof *items, compare_members);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct value moving = items[i];
        size_t at = i;
        for (; at > 0 && value_cmp(&items[at - 1], &moving) > 0; at--)
            items[at] = items[at - 1];
        items[at] = moving;
    }
}

/* The first sorted place whose member stands there again; count: none. */
static size_t find_repeat(const struct value *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (value_cmp(&items[i - 1], &items[i]) == 0)
            return i - 1;
    return count;
}

/* [a, a]: the members as they were sent. */
static void print_sent(struct buf *out, const struct doc *sent)
{
    buf_byte(out, '[');
    for (size_t i = 0; i < sent->list.count; i++) {
        buf_text(out, i ? ", " : "");
        buf_str(out, sent->list.items[i].string);
    }
    buf_byte(out, ']');
}

/* ["a", "b", "b"]: sorted, as JSON, up to the first repeat. */
static void print_sorted(struct buf *out, const struct value *items, size_t repeat)
{
    buf_byte(out, '[');
    for (size_t i = 0; i <= repeat + 1; i++) {
        buf_text(out, i ? ", " : "");
        json_print_string(out, items[i].bytes);
    }
    buf_byte(out, ']');
}

static bool refuse_duplicates(struct parse *p, const struct doc *sent, const struct value *set,
                              size_t repeat)
{
    bool classic = p->dialect == DIALECT_CLASSIC;
    struct buf members;
    if (set->type == VALUE_NS)
        return error_enveloped(p->err, "%s",
                               classic ? "Input collection contains duplicates"
                                       : INVALID "Input collection contains duplicates.");
    buf_init(&members);
    if (classic)
        print_sent(&members, sent);
    else if (set->type == VALUE_SS)
        print_sorted(&members, set->list.items, repeat);
    else
        json_print(&members, sent); /* ["AA==","/w==","AA=="]: as sent, as JSON. */
    error_enveloped(p->err, INVALID "Input collection %s%s contains duplicates.", members.data,
                    set->type == VALUE_BS ? "of type BS" : "");
    buf_release(&members);
    return false;
}

static bool refuse_empty_set(struct parse *p, enum value_type set)
{
    if (set == VALUE_SS)
        return error_enveloped(p->err, INVALID "An string set  may not be empty");
    if (set == VALUE_NS)
        return error_enveloped(p->err, INVALID "An number set  may not be empty");
    return error_enveloped(p->err, INVALID "Binary sets should not be empty");
}

static bool parse_scalar(struct parse *p, const struct doc *doc, enum value_type type,
                         struct value *out)
{
    out->type = type;
    switch (type) {
    case VALUE_S: return parse_string(p, doc, out);
    case VALUE_N: return parse_number(p, doc, out);
    case VALUE_B: return parse_binary(p, doc, out);
    case VALUE_BOOL: return parse_bool(p, doc, &out->boolean);
    default: return parse_null(p, doc);
    }
}

static bool parse_set(struct parse *p, const struct doc *doc, enum value_type type,
                      struct value *out)
{
    if (!want_list(p, doc))
        return false;
    size_t count = doc->list.count;
    if (count == 0)
        return refuse_empty_set(p, type);
    struct value *items = arena_alloc(p->arena, sizeof *items * count);
    for (size_t i = 0; i < count; i++)
        if (!parse_scalar(p, &doc->list.items[i], set_member_type(type), &items[i]))
            return false;
    sort_members(items, count);
    *out = (struct value){.type = type, .list = {items, count}};
    size_t repeat = find_repeat(items, count);
    return repeat == count || refuse_duplicates(p, doc, out, repeat);
}

/* ---- Documents. ---- */

static bool parse_value(struct parse *p, const struct doc *doc, int level, struct value *out);

static int compare_names(const void *a, const void *b)
{
    const struct attribute *left = a, *right = b;
    return str_cmp(left->name, right->name);
}

static void sort_attributes(struct attribute *members, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (compare_names(&members[i - 1], &members[i]) > 0) {
            qsort(members, count, sizeof *members, compare_names);
            return;
        }
    }
}

static bool parse_members(struct parse *p, const struct doc *doc, int level, struct value *out)
{
    if (!want_map(p, doc))
        return false;
    size_t count = doc->map.count;
    struct attribute *members = arena_alloc(p->arena, sizeof *members * (count + 1));
    for (size_t i = 0; i < count; i++) {
        const struct doc_member *member = &doc->map.members[i];
        if (member->name.len == 0)
            return error_set(p->err, ERROR_VALIDATION, "Empty attribute name");
        members[i].name = member->name;
        if (!parse_value(p, &member->value, level, &members[i].value))
            return false;
    }
    sort_attributes(members, count);
    *out = (struct value){.type = VALUE_M, .map = {members, count}};
    return true;
}

static bool parse_list(struct parse *p, const struct doc *doc, int level, struct value *out)
{
    if (!want_list(p, doc))
        return false;
    size_t count = doc->list.count;
    struct value *items = arena_alloc(p->arena, sizeof *items * (count + 1));
    for (size_t i = 0; i < count; i++)
        if (!parse_value(p, &doc->list.items[i], level, &items[i]))
            return false;
    *out = (struct value){.type = VALUE_L, .list = {items, count}};
    return true;
}

/* The one member that is a type; unknown members and explicit null count for nothing. */
static const struct doc *only_type(struct parse *p, const struct doc *doc, enum value_type *type)
{
    const struct doc *payload = NULL;
    size_t count = doc->type == DOC_MAP ? doc->map.count : 0;
    for (size_t i = 0; i < count; i++) {
        const struct doc_member *member = &doc->map.members[i];
        enum value_type candidate;
        if (member->value.type == DOC_NULL || !value_type_by_name(member->name, &candidate))
            continue;
        if (payload) {
            error_set(p->err, ERROR_VALIDATION,
                      "Supplied AttributeValue has more than one datatypes set, must contain "
                      "exactly one of the supported datatypes");
            return NULL;
        }
        payload = &member->value;
        *type = candidate;
    }
    if (!payload)
        error_set(p->err, ERROR_VALIDATION,
                  "Supplied AttributeValue is empty, must contain exactly one of the supported "
                  "datatypes");
    return payload;
}

/* Recursion ends at VALUE_DEPTH_MAX. An explicit null in place of a value is an absent one. */
static bool parse_value(struct parse *p, const struct doc *doc, int level, struct value *out)
{
    enum value_type type = VALUE_NULL;
    if (level > VALUE_DEPTH_MAX)
        return error_enveloped(p->err,
                               "Nesting Levels have exceeded supported limits: Attributes in the "
                               "item have nested levels beyond supported limit");
    if (doc->type != DOC_NULL && !want_structure(p, doc))
        return false;
    const struct doc *payload = only_type(p, doc, &type);
    if (!payload)
        return false;
    if (type == VALUE_M)
        return parse_members(p, payload, level + 1, out);
    if (type == VALUE_L)
        return parse_list(p, payload, level + 1, out);
    if (value_is_set(type))
        return parse_set(p, payload, type, out);
    return parse_scalar(p, payload, type, out);
}

bool value_parse(struct arena *arena, const struct doc *doc, enum dialect dialect,
                 struct value *out, struct error *err)
{
    struct parse parse = {arena, dialect, err};
    return parse_value(&parse, doc, 1, out);
}

bool item_parse(struct arena *arena, const struct doc *doc, enum dialect dialect, struct value *out,
                struct error *err)
{
    struct parse parse = {arena, dialect, err};
    return parse_members(&parse, doc, 1, out);
}
