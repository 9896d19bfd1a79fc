#include "check_schema.h"

#include "../data/key.h"
#include "../engine/table.h"

#define OOM "One or more parameter values were invalid: "

static struct str name_at(const struct doc *elements, size_t i)
{
    return doc_string(&elements->list.items[i], "AttributeName");
}

static bool is_hash_at(const struct doc *elements, size_t i)
{
    return str_is(doc_string(&elements->list.items[i], "KeyType"), "HASH");
}

struct str schema_key(const struct doc *schema, const char *key_type)
{
    for (size_t i = 0; i < schema->list.count; i++) {
        if (str_is(doc_string(&schema->list.items[i], "KeyType"), key_type)) {
            return name_at(schema, i);
        }
    }
    return (struct str){0};
}

bool schema_has(const struct doc *elements, struct str name)
{
    for (size_t i = 0; i < elements->list.count; i++) {
        if (str_eq(name_at(elements, i), name)) {
            return true;
        }
    }
    return false;
}

static bool is_first(const struct doc *elements, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (str_eq(name_at(elements, j), name_at(elements, i))) {
            return false;
        }
    }
    return true;
}

const char *schema_names(struct arena *arena, const struct doc *elements)
{
    const char *text = "";
    for (size_t i = 0; i < elements->list.count; i++) {
        if (is_first(elements, i)) {
            text = arena_printf(arena, "%s%s%.*s", text, i > 0 ? ", " : "",
                                STR_ARG(name_at(elements, i)));
        }
    }
    return text;
}

static bool check_defined(struct arena *arena, const struct doc *schema,
                          const struct doc *definitions, struct error *err)
{
    for (size_t i = 0; i < schema->list.count; i++) {
        if (!schema_has(definitions, name_at(schema, i))) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Some index key attributes are not defined in "
                                 "AttributeDefinitions. Keys: [%s], AttributeDefinitions: [%s]",
                             schema_names(arena, schema), schema_names(arena, definitions));
        }
    }
    return true;
}

static bool check_first(const struct doc *schema, struct error *err)
{
    return is_hash_at(schema, 0) ||
           error_set(err, ERROR_VALIDATION,
                     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
}

static bool check_two_names(const struct doc *schema, struct error *err)
{
    return schema->list.count != 2 || is_first(schema, 1) ||
           error_set(err, ERROR_VALIDATION,
                     "Both the Hash Key and the Range Key element in the KeySchema have the same "
                     "name");
}

bool check_schema(struct arena *arena, const struct doc *schema, const struct doc *definitions,
                  struct error *err)
{
    if (!check_defined(arena, schema, definitions, err) || !check_two_names(schema, err) ||
        !check_first(schema, err)) {
        return false;
    }
    return schema->list.count < 2 || !is_hash_at(schema, 1) ||
           error_set(err, ERROR_VALIDATION,
                     "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
}

static bool check_hash_before_range(const struct doc *schema, struct error *err)
{
    for (size_t i = 1; i < schema->list.count; i++) {
        if (is_hash_at(schema, i) && !is_hash_at(schema, i - 1)) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "All HASH key attributes must precede RANGE key attributes in "
                                 "the KeySchema");
        }
    }
    return true;
}

static bool check_key_parts(const struct doc *schema, bool hash, struct error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->list.count; i++) {
        count += is_hash_at(schema, i) == hash;
    }
    return count <= KEY_PART_MAX ||
           error_set(err, ERROR_VALIDATION,
                     OOM "The KeySchema exceeds the maximum allowed number of %s key attributes",
                     hash ? "HASH" : "RANGE");
}

static bool check_distinct(const struct doc *schema, struct error *err)
{
    for (size_t i = 1; i < schema->list.count; i++) {
        if (!is_first(schema, i)) {
            return error_set(err, ERROR_VALIDATION,
                             "The KeySchema contains multiple key attributes with the same name");
        }
    }
    return true;
}

bool check_global_schema(struct arena *arena, const struct doc *schema,
                         const struct doc *definitions, struct error *err)
{
    bool pair = schema->list.count == 2 && !is_hash_at(schema, 1);
    return check_defined(arena, schema, definitions, err) &&
           (!pair || check_two_names(schema, err)) && check_first(schema, err) &&
           check_hash_before_range(schema, err) && check_key_parts(schema, true, err) &&
           check_key_parts(schema, false, err) && check_distinct(schema, err);
}

/* Appends the elements of a schema, which may be absent; `out` NULL: only counts them. */
static size_t add_elements(const struct doc *schema, struct doc *out)
{
    size_t count = schema ? schema->list.count : 0;
    for (size_t i = 0; out && i < count; i++) {
        out[i] = schema->list.items[i];
    }
    return count;
}

static size_t add_used(const struct doc *request, struct doc *out)
{
    size_t count = add_elements(doc_get(request, "KeySchema"), out);
    for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
        const struct doc *indexes = doc_get(request, index_member((enum index_kind)kind));
        const char *schema = kind == INDEX_VECTOR ? "SearchSchema" : "KeySchema";
        for (size_t i = 0; indexes && i < indexes->list.count; i++) {
            count +=
                add_elements(doc_get(&indexes->list.items[i], schema), out ? out + count : NULL);
        }
    }
    return count;
}

struct doc schema_used(struct arena *arena, const struct doc *request)
{
    size_t count = add_used(request, NULL);
    struct doc *items = ARENA_ARRAY(arena, struct doc, count);
    (void)add_used(request, items);
    return (struct doc){.type = DOC_LIST, .list = {.items = items, .count = count}};
}
