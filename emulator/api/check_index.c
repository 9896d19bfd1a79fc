#include "check_index.h"

#include "../engine/table.h"
#include "check_schema.h"

#define OOM "One or more parameter values were invalid: "

/* Developer Guide, "Quotas": indexes of a table, and attributes projected into all of them. */
#define LOCAL_MAX 5
#define PROJECTED_MAX 100

static bool refuse(struct error *err, const char *text)
{
    return error_set(err, ERROR_VALIDATION, OOM "%s", text);
}

/* ---- Projections ---- */

static bool check_names_once(const struct doc *names, struct error *err)
{
    for (size_t i = 1; i < names->list.count; i++) {
        struct str name = names->list.items[i].string;
        for (size_t j = 0; j < i; j++) {
            if (str_eq(names->list.items[j].string, name)) {
                return error_set(err, ERROR_VALIDATION,
                                 OOM "Duplicate element in NonKeyAttributes: %.*s", STR_ARG(name));
            }
        }
    }
    return true;
}

bool check_index_projection(const struct doc *index, struct error *err)
{
    const struct doc *projection = doc_get(index, "Projection");
    const struct doc *names = doc_get(projection, "NonKeyAttributes");
    struct str type = doc_string(projection, "ProjectionType");
    if (!type.data) {
        return refuse(err, "Unknown ProjectionType: null");
    }
    if (str_is(type, "INCLUDE")) {
        return names ? check_names_once(names, err)
                     : refuse(err,
                              "ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    }
    return !names || error_set(err, ERROR_VALIDATION,
                               OOM "ProjectionType is %.*s, but NonKeyAttributes is specified",
                               STR_ARG(type));
}

static size_t projected(const struct doc *indexes)
{
    size_t count = 0;
    for (size_t i = 0; indexes && i < indexes->list.count; i++) {
        const struct doc *projection = doc_get(&indexes->list.items[i], "Projection");
        const struct doc *names = doc_get(projection, "NonKeyAttributes");
        count += names ? names->list.count : 0;
    }
    return count;
}

bool check_projected_total(const struct doc *request, struct error *err)
{
    size_t total = 0;
    for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
        total += projected(doc_get(request, index_member((enum index_kind)kind)));
    }
    /* The limit is documented, the service's words for it are not known. */
    return total <= PROJECTED_MAX ||
           error_set(err, ERROR_VALIDATION,
                     OOM "Number of NonKeyAttributes exceeds per-table limit of %d", PROJECTED_MAX);
}

/* ---- Names ---- */

static bool is_name_before(const struct doc *indexes, size_t end, struct str name)
{
    for (size_t i = 0; indexes && i < end; i++) {
        if (str_eq(doc_string(&indexes->list.items[i], "IndexName"), name)) {
            return true;
        }
    }
    return false;
}

bool check_index_name(const struct doc *request, const struct doc *indexes, size_t i,
                      struct error *err)
{
    struct str name = doc_string(&indexes->list.items[i], "IndexName");
    bool taken = is_name_before(indexes, i, name);
    for (int kind = 0; kind < INDEX_KIND_COUNT && !taken; kind++) {
        const struct doc *others = doc_get(request, index_member((enum index_kind)kind));
        if (others == indexes) {
            break; /* kinds are checked in this order, names at the first that comes again */
        }
        taken = is_name_before(others, others ? others->list.count : 0, name);
    }
    return !taken ||
           error_set(err, ERROR_VALIDATION, OOM "Duplicate index name: %.*s", STR_ARG(name));
}

/* ---- Local indexes ---- */

static bool check_local_keys(const struct doc *request, const struct doc *index, struct error *err)
{
    const struct doc *schema = doc_get(index, "KeySchema");
    struct str name = doc_string(index, "IndexName");
    struct str hash = schema_key(schema, "HASH");
    struct str table_hash = schema_key(doc_get(request, "KeySchema"), "HASH");
    if (!schema_key(schema, "RANGE").data) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "Index KeySchema does not have a range key for index: %.*s",
                         STR_ARG(name));
    }
    return str_eq(hash, table_hash) ||
           error_set(err, ERROR_VALIDATION,
                     OOM "Index KeySchema does not have the same leading hash key as table "
                         "KeySchema for index: %.*s. index hash key: %.*s, table hash key: %.*s",
                     STR_ARG(name), STR_ARG(hash), STR_ARG(table_hash));
}

bool check_local_indexes(struct arena *arena, const struct doc *request, struct error *err)
{
    const struct doc *indexes = doc_get(request, "LocalSecondaryIndexes");
    if (!indexes) {
        return true;
    }
    if (indexes->list.count == 0) {
        return refuse(err, "List of LocalSecondaryIndexes is empty");
    }
    if (!schema_key(doc_get(request, "KeySchema"), "RANGE").data) {
        return refuse(err, "Table KeySchema does not have a range key, which is required when "
                           "specifying a LocalSecondaryIndex");
    }
    for (size_t i = 0; i < indexes->list.count; i++) {
        const struct doc *index = &indexes->list.items[i];
        if (!check_schema(arena, doc_get(index, "KeySchema"),
                          doc_get(request, "AttributeDefinitions"), err) ||
            !check_local_keys(request, index, err) || !check_index_projection(index, err) ||
            !check_index_name(request, indexes, i, err)) {
            return false;
        }
    }
    return indexes->list.count <= LOCAL_MAX ||
           error_set(err, ERROR_VALIDATION,
                     OOM "Number of LocalSecondaryIndexes exceeds per-table limit of %d",
                     LOCAL_MAX);
}

/* ---- Global indexes ---- */

static bool check_index_throughput(const struct doc *index, bool on_demand, struct error *err)
{
    struct str name = doc_string(index, "IndexName");
    bool given = doc_get(index, "ProvisionedThroughput") != NULL;
    if (on_demand && given) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "ProvisionedThroughput should not be specified for index: %.*s when "
                             "BillingMode is PAY_PER_REQUEST",
                         STR_ARG(name));
    }
    return on_demand || given ||
           error_set(err, ERROR_VALIDATION,
                     OOM "ProvisionedThroughput is not specified for index: %.*s", STR_ARG(name));
}

bool check_global_indexes(struct arena *arena, const struct doc *request, bool on_demand,
                          struct error *err)
{
    const struct doc *indexes = doc_get(request, "GlobalSecondaryIndexes");
    if (!indexes) {
        return true;
    }
    if (indexes->list.count == 0) {
        return refuse(err, "List of GlobalSecondaryIndexes is empty");
    }
    for (size_t i = 0; i < indexes->list.count; i++) {
        const struct doc *index = &indexes->list.items[i];
        if (!check_global_schema(arena, doc_get(index, "KeySchema"),
                                 doc_get(request, "AttributeDefinitions"), err) ||
            !check_index_projection(index, err) || !check_index_throughput(index, on_demand, err) ||
            !check_index_name(request, indexes, i, err)) {
            return false;
        }
    }
    return indexes->list.count <= GLOBAL_INDEX_MAX ||
           error_set(err, ERROR_VALIDATION,
                     OOM "GlobalSecondaryIndex count exceeds the per-table limit of %d",
                     GLOBAL_INDEX_MAX);
}
