#include "check_params.h"

#define PARAMS_MAX 5

/* Developer Guide, "Quotas": a placeholder, and all names and values of one request together. */
#define PLACEHOLDER_BYTES_MAX 255
#define SUBSTITUTION_BYTES_MAX (2 * 1024 * 1024)

/* Lists end with NULL. The order is that in which the service prints them. */
struct params {
    const char *operation;
    const char *legacy[PARAMS_MAX];
    const char *expressions[PARAMS_MAX];
    const char *with_values[PARAMS_MAX]; /* expressions that may use values, as a text lists them */
};

static const struct params table[] = {
    {"PutItem",
     {"Expected", "ConditionalOperator"},
     {"ConditionExpression"},
     {"ConditionExpression"}},
    {"DeleteItem",
     {"Expected", "ConditionalOperator"},
     {"ConditionExpression"},
     {"ConditionExpression"}},
    {"UpdateItem",
     {"AttributeUpdates", "Expected"},
     {"UpdateExpression", "ConditionExpression"},
     {"UpdateExpression", "ConditionExpression"}},
    {"GetItem", {"AttributesToGet"}, {"ProjectionExpression"}, {NULL}},
    {"BatchGetItem", {"AttributesToGet"}, {"ProjectionExpression"}, {NULL}},
    {"Query",
     {"AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"},
     {"ProjectionExpression", "FilterExpression", "KeyConditionExpression"},
     {"FilterExpression", "KeyConditionExpression"}},
    {"Scan",
     {"AttributesToGet", "ScanFilter", "ConditionalOperator"},
     {"ProjectionExpression", "FilterExpression"},
     {"FilterExpression"}},
    {"SearchVectors",
     {NULL},
     {"SearchConditionExpression", "ProjectionExpression"},
     {"SearchConditionExpression"}},
};

static const struct params *params_of(const struct operation *operation)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (str_is(str_from(table[i].operation), operation->face.name)) {
            return &table[i];
        }
    }
    return NULL;
}

static bool is_one_of(const struct operation *operation, const char *const *names)
{
    for (; *names; names++) {
        if (str_is(str_from(*names), operation->face.name)) {
            return true;
        }
    }
    return false;
}

enum dialect params_value_dialect(const struct operation *operation, enum dialect dialect)
{
    static const char *const moved[] = {"PutItem",      "UpdateItem", "DeleteItem", "GetItem",
                                        "BatchGetItem", "Query",      NULL};
    return is_one_of(operation, moved) ? dialect : DIALECT_CLASSIC;
}

/* ---- Legacy beside expression parameters ---- */

/* Is the parameter in the request, or in that of one of its tables? */
static bool is_given(const struct doc *request, const char *name)
{
    const struct doc *tables = doc_get(request, "RequestItems");
    bool given = doc_get(request, name) != NULL;
    size_t count = tables && tables->type == DOC_MAP ? tables->map.count : 0;
    for (size_t i = 0; i < count && !given; i++) {
        given = doc_get(&tables->map.members[i].value, name) != NULL;
    }
    return given;
}

static size_t list_given(const struct doc *request, const char *const *names, struct buf *out)
{
    size_t count = 0;
    for (; *names; names++) {
        if (is_given(request, *names)) {
            buf_text(out, count++ > 0 ? ", " : "");
            buf_text(out, *names);
        }
    }
    return count;
}

static bool any_given(const struct doc *request, const char *const *names)
{
    for (; *names; names++) {
        if (is_given(request, *names)) {
            return true;
        }
    }
    return false;
}

static bool tell_mixing(const struct doc *request, const struct params *params, struct error *err)
{
    struct buf legacy, expressions;
    buf_init(&legacy);
    buf_init(&expressions);
    (void)list_given(request, params->legacy, &legacy);
    (void)list_given(request, params->expressions, &expressions);
    /* The one mixture that the service allows: KeyConditions filtered by an expression. */
    bool allowed = str_is(buf_view(&legacy), "KeyConditions") &&
                   str_is(buf_view(&expressions), "FilterExpression");
    if (!allowed) {
        (void)error_enveloped(err,
                              "Can not use both expression and non-expression parameters in the "
                              "same request: Non-expression parameters: {%s} Expression "
                              "parameters: {%s}",
                              legacy.data, expressions.data);
    }
    buf_release(&legacy);
    buf_release(&expressions);
    return allowed;
}

bool params_mixing(const struct operation *operation, const struct doc *request, struct error *err)
{
    const struct params *params = params_of(operation);
    bool mixed =
        params && any_given(request, params->legacy) && any_given(request, params->expressions);
    return !mixed || tell_mixing(request, params, err);
}

/* ---- Placeholders ---- */

/* A write of one item moved to the validation layer of 2026 whole. */
static bool is_moved_write(const struct operation *operation, enum dialect dialect)
{
    unsigned kind = operation->flags & (OPERATION_WRITES | OPERATION_BATCH);
    return dialect == DIALECT_2026 && kind == OPERATION_WRITES;
}

/* "UpdateExpression and ConditionExpression are null" */
static const char *null_text(struct arena *arena, const struct params *params)
{
    const char *first = params->with_values[0], *second = params->with_values[1];
    return second ? arena_printf(arena, "%s and %s are null", first, second)
                  : arena_printf(arena, "%s is null", first);
}

static bool check_wanted(struct arena *arena, const struct operation *operation,
                         const struct doc *request, enum dialect dialect, struct error *err)
{
    const struct params *params = params_of(operation);
    if (doc_get(request, "ExpressionAttributeNames") && !any_given(request, params->expressions)) {
        return error_enveloped(
            err, "ExpressionAttributeNames can only be specified when using expressions");
    }
    if (!doc_get(request, "ExpressionAttributeValues") || !params->with_values[0] ||
        any_given(request, params->with_values)) {
        return true;
    }
    static const char text[] = "ExpressionAttributeValues can only be specified when using "
                               "expressions";
    return is_moved_write(operation, dialect)
               ? error_enveloped(err, "%s", text)
               : error_enveloped(err, "%s: %s", text, null_text(arena, params));
}

static bool check_not_empty(const struct doc *map, const char *member, struct error *err)
{
    return !map || map->map.count > 0 || error_enveloped(err, "%s must not be empty", member);
}

static bool is_placeholder(struct str key, char sigil)
{
    if (key.len < 2 || key.data[0] != sigil) {
        return false;
    }
    for (size_t i = 1; i < key.len; i++) {
        char c = key.data[i];
        bool good =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool check_keys(const struct doc *map, const char *member, char sigil, struct error *err)
{
    for (size_t i = 0; map && i < map->map.count; i++) {
        struct str key = map->map.members[i].name;
        if (!is_placeholder(key, sigil)) {
            return error_enveloped(err, "%s contains invalid key: Syntax error; key: \"%.*s\"",
                                   member, STR_ARG(key));
        }
        /* That it is refused is documented, the service's words for it are not known. */
        if (key.len > PLACEHOLDER_BYTES_MAX) {
            return error_enveloped(err,
                                   "%s contains invalid key: The key is longer than %d bytes; "
                                   "key: \"%.*s\"",
                                   member, PLACEHOLDER_BYTES_MAX, STR_ARG(key));
        }
    }
    return true;
}

static bool read_names(struct arena *arena, const struct doc *map, struct bindings *out,
                       struct error *err)
{
    out->name_count = map ? map->map.count : 0;
    out->names = ARENA_ARRAY(arena, struct name_binding, out->name_count);
    for (size_t i = 0; i < out->name_count; i++) {
        const struct doc_member *member = &map->map.members[i];
        if (member->value.string.len == 0) {
            return error_enveloped(err,
                                   "ExpressionAttributeNames contains invalid value: Empty "
                                   "attribute name for key %.*s",
                                   STR_ARG(member->name));
        }
        out->names[i] =
            (struct name_binding){.placeholder = member->name, .name = member->value.string};
    }
    return true;
}

/* The classic wording tells which placeholder the bad value belongs to. */
static bool wrap_value(struct str placeholder, enum dialect dialect, struct error *err)
{
    if (dialect == DIALECT_CLASSIC && err->code == ERROR_VALIDATION) {
        err->message = arena_printf(
            err->arena, "ExpressionAttributeValues contains invalid value: %s for key %.*s",
            err->message, STR_ARG(placeholder));
    }
    return false;
}

static bool read_values(struct arena *arena, const struct doc *map, enum dialect dialect,
                        struct bindings *out, struct error *err)
{
    out->value_count = map ? map->map.count : 0;
    out->values = ARENA_ARRAY(arena, struct value_binding, out->value_count);
    for (size_t i = 0; i < out->value_count; i++) {
        const struct doc_member *member = &map->map.members[i];
        out->values[i].placeholder = member->name;
        if (!value_parse(arena, &member->value, dialect, &out->values[i].value, err)) {
            return wrap_value(member->name, dialect, err);
        }
    }
    return true;
}

static bool check_total(const struct bindings *bindings, struct error *err)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < bindings->name_count; i++) {
        bytes += bindings->names[i].name.len;
    }
    for (size_t i = 0; i < bindings->value_count; i++) {
        bytes += value_size(&bindings->values[i].value);
    }
    /* As with too long placeholders, only the limit is documented. */
    return bytes <= SUBSTITUTION_BYTES_MAX ||
           error_enveloped(err,
                           "ExpressionAttributeNames and ExpressionAttributeValues exceed the "
                           "maximum allowed size of %d bytes",
                           SUBSTITUTION_BYTES_MAX);
}

bool params_bindings(struct arena *arena, const struct operation *operation,
                     const struct doc *request, enum dialect dialect, struct bindings *out,
                     struct error *err)
{
    static const char names_member[] = "ExpressionAttributeNames";
    static const char values_member[] = "ExpressionAttributeValues";
    const struct params *params = params_of(operation);
    *out = (struct bindings){0};
    if (!params) {
        return true;
    }
    const struct doc *names = doc_get(request, names_member);
    /* Where no expression may use values the operation has no such member: it is ignored. */
    const struct doc *values = params->with_values[0] ? doc_get(request, values_member) : NULL;
    return check_wanted(arena, operation, request, dialect, err) &&
           check_not_empty(names, names_member, err) &&
           check_not_empty(values, values_member, err) &&
           check_keys(names, names_member, '#', err) && read_names(arena, names, out, err) &&
           check_keys(values, values_member, ':', err) &&
           read_values(arena, values, params_value_dialect(operation, dialect), out, err) &&
           check_total(out, err);
}
