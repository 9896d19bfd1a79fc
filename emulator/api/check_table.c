#include "check_table.h"

#include <inttypes.h>

#include "../engine/table.h"
#include "check_index.h"
#include "check_schema.h"
#include "check_throughput.h"
#include "check_vector.h"
#include "shape.h"

#define OOM "One or more parameter values were invalid: "

static bool refuse(struct error *err, const char *text)
{
    return error_set(err, ERROR_VALIDATION, OOM "%s", text);
}

/* ---- Attribute definitions ---- */

static bool check_definitions(const struct doc *definitions, struct error *err)
{
    for (size_t i = 1; i < definitions->list.count; i++) {
        struct str name = doc_string(&definitions->list.items[i], "AttributeName");
        struct doc before = *definitions;
        before.list.count = i;
        if (schema_has(&before, name)) {
            return error_set(err, ERROR_VALIDATION, "Attribute Name is duplicated: %.*s",
                             STR_ARG(name));
        }
    }
    return true;
}

static bool check_table_schema(struct arena *arena, const struct doc *request, struct error *err)
{
    const struct doc *schema = doc_get(request, "KeySchema");
    const struct doc *definitions = doc_get(request, "AttributeDefinitions");
    if (schema->list.count > definitions->list.count) {
        return error_set(err, ERROR_VALIDATION,
                         "Invalid KeySchema: Some index key attribute have no definition");
    }
    return check_schema(arena, schema, definitions, err);
}

static bool all_used(const struct doc *definitions, const struct doc *used)
{
    for (size_t i = 0; i < definitions->list.count; i++) {
        if (!schema_has(used, doc_string(&definitions->list.items[i], "AttributeName"))) {
            return false;
        }
    }
    return true;
}

static bool has_indexes(const struct doc *request)
{
    bool has = false;
    for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
        has = has || doc_get(request, index_member((enum index_kind)kind));
    }
    return has;
}

static bool check_spare(struct arena *arena, const struct doc *request, struct error *err)
{
    const struct doc *definitions = doc_get(request, "AttributeDefinitions");
    struct doc used = schema_used(arena, request);
    if (all_used(definitions, &used)) {
        return true;
    }
    if (!has_indexes(request)) {
        return refuse(err, "Number of attributes in KeySchema does not exactly match number of "
                           "attributes defined in AttributeDefinitions");
    }
    return error_set(err, ERROR_VALIDATION,
                     OOM "Some AttributeDefinitions are not used. AttributeDefinitions: [%s], "
                         "keys used: [%s]",
                     schema_names(arena, definitions), schema_names(arena, &used));
}

/* ---- Switches ---- */

static bool check_stream(const struct doc *request, struct error *err)
{
    const struct doc *stream = doc_get(request, "StreamSpecification");
    bool enabled = doc_truth(doc_get(stream, "StreamEnabled"));
    bool view = doc_get(stream, "StreamViewType") != NULL;
    if (!stream || enabled == view) {
        return true;
    }
    return enabled ? refuse(err, "Table is being created with a stream enabled, UpdateViewType is "
                                 "required")
                   : refuse(err, "Table is being created with a stream disabled, UpdateViewType "
                                 "should not be specified");
}

bool check_encryption(const struct doc *request, struct error *err)
{
    const struct doc *sse = doc_get(request, "SSESpecification");
    struct str type = doc_string(sse, "SSEType");
    bool key = doc_get(sse, "KMSMasterKeyId") != NULL;
    if (!doc_truth(doc_get(sse, "Enabled"))) {
        if (type.data) {
            return refuse(err, "SSEType can not be specified if Enabled is false");
        }
        return !key || refuse(err, "KMSMasterKeyId can not be specified if Enabled is false");
    }
    if (str_is(type, "AES256")) {
        return refuse(err, "SSEType AES256 is not supported");
    }
    return !key || str_is(type, "KMS") ||
           refuse(err, "SSEType KMS is required if KMSMasterKeyId is specified");
}

bool check_class(const struct doc *request, struct error *err)
{
    struct str given = doc_string(request, "TableClass");
    return !given.data || str_is(given, "STANDARD") ||
           str_is(given, "STANDARD_INFREQUENT_ACCESS") ||
           error_set(err, ERROR_VALIDATION,
                     "Invalid table-class parameter provided. Please try again with a valid "
                     "table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].");
}

bool check_create_table(struct arena *arena, const struct doc *request, struct error *err)
{
    bool on_demand = str_is(doc_string(request, "BillingMode"), "PAY_PER_REQUEST");
    return check_billing(request, on_demand, err) && check_units(request, err) &&
           check_definitions(doc_get(request, "AttributeDefinitions"), err) &&
           check_table_schema(arena, request, err) && check_local_indexes(arena, request, err) &&
           check_global_indexes(arena, request, on_demand, err) &&
           check_vector_indexes(request, on_demand, err) && check_spare(arena, request, err) &&
           check_projected_total(request, err) && check_ceilings(request, on_demand, err) &&
           check_warm(request, on_demand, err) && check_stream(request, err) &&
           check_encryption(request, err) && check_class(request, err);
}
