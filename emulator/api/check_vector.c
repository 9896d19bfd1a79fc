#include "check_vector.h"

#include "check_index.h"
#include "../engine/table_update.h"
#include "check_schema.h"
#include "definition.h"
#include "shape.h"

#define OOM "One or more parameter values were invalid: "

/* Developer Guide, "Quotas": vector indexes of a table, elements of a search schema. */
#define VECTOR_INDEX_MAX 5
#define HASH_MAX 1
#define FILTER_MAX 18

/* ---- Items ---- */

/* Inline filters have a declared type as keys have; any value of it will do. */
static bool check_filters(const struct index *index, const struct value *item, struct error *err)
{
    for (size_t i = 0; i < index->vector.filter_count; i++) {
        const struct key_attribute *filter = &index->vector.filters[i];
        const struct value *value = item_get(item, filter->name);
        if (value && value->type != filter->type) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Type mismatch for Index Key %.*s Expected: %s Actual: %s "
                                 "IndexName: %.*s",
                             STR_ARG(filter->name), value_type_name(filter->type),
                             value_type_name(value->type), STR_ARG(index->name));
        }
    }
    return true;
}

/* ---- Vectors. Missing blanks and stops are the service's own. ---- */

#define BAD_VECTOR "One or more parameter values were invalid. "
#define NUMBER_32 "32-bit floating point number"

static bool check_element(const struct index *index, const struct value *vector, size_t i,
                          struct buf *scratch, struct error *err)
{
    const struct value *element = &vector->list.items[i];
    return (element->type == VALUE_N && vector_append(scratch, &element->number)) ||
           error_set(err, ERROR_VALIDATION,
                     BAD_VECTOR "Invalid type for parameter %.*s[%zu], Expected: " NUMBER_32
                                ", Actual: %s. IndexName: %.*s",
                     STR_ARG(index->vector.attribute), i, value_type_name(element->type),
                     STR_ARG(index->name));
}

static bool check_elements(const struct index *index, const struct value *vector, struct error *err)
{
    struct buf scratch;
    buf_init(&scratch);
    bool good = true;
    for (size_t i = 0; i < vector->list.count && good; i++) {
        good = check_element(index, vector, i, &scratch, err);
    }
    buf_release(&scratch);
    return good;
}

static bool check_vector(const struct index *index, const struct value *item, struct error *err)
{
    const struct index_vector *wanted = &index->vector;
    const struct value *vector = item_get(item, wanted->attribute);
    if (index->kind != INDEX_VECTOR || !vector) {
        return true;
    }
    if (vector->type != VALUE_L) {
        return error_set(err, ERROR_VALIDATION,
                         BAD_VECTOR "Invalid type for parameter %.*s, Expected: " NUMBER_32
                                    " list IndexName: %.*s",
                         STR_ARG(wanted->attribute), STR_ARG(index->name));
    }
    if (vector->list.count != wanted->dimensions) {
        return error_set(err, ERROR_VALIDATION,
                         BAD_VECTOR "Invalid size for parameter %.*s, Expected: %zu, Actual: %zu "
                                    "IndexName: %.*s",
                         STR_ARG(wanted->attribute), wanted->dimensions, vector->list.count,
                         STR_ARG(index->name));
    }
    return check_elements(index, vector, err);
}

bool check_vector_item(const struct index *index, const struct value *item, struct error *err)
{
    return check_filters(index, item, err) && check_vector(index, item, err);
}

static bool is_kept(const struct value *old_image, const struct value *new_image, struct str name)
{
    const struct value *before = old_image ? item_get(old_image, name) : NULL;
    const struct value *value = item_get(new_image, name);
    return !value || (before && value_eq(before, value));
}

bool check_updated_vector(const struct index *index, const struct value *old_image,
                          const struct value *new_image, struct error *err)
{
    for (size_t i = 0; i < index->vector.filter_count; i++) {
        const struct key_attribute *filter = &index->vector.filters[i];
        const struct value *value = item_get(new_image, filter->name);
        if (!is_kept(old_image, new_image, filter->name) && value->type != filter->type) {
            return error_set(err, ERROR_VALIDATION,
                             "The update expression attempted to update the secondary index key "
                             "to unsupported type");
        }
    }
    return index->kind != INDEX_VECTOR || is_kept(old_image, new_image, index->vector.attribute) ||
           check_vector(index, new_image, err);
}

/* ---- Definitions ---- */

static bool refuse(struct error *err, const char *text)
{
    return error_set(err, ERROR_VALIDATION, OOM "%s", text);
}

static size_t count_elements(const struct doc *elements, const char *type)
{
    size_t count = 0;
    for (size_t i = 0; elements && i < elements->list.count; i++) {
        count += str_is(doc_string(&elements->list.items[i], "SearchSchemaElementType"), type);
    }
    return count;
}

/* That more are refused is documented, the service's words for it are not known. */
static bool check_element_count(const struct doc *elements, const char *type, size_t max,
                                struct error *err)
{
    return count_elements(elements, type) <= max ||
           error_set(err, ERROR_VALIDATION,
                     OOM "Number of %s elements in SearchSchema exceeds the limit of %zu", type,
                     max);
}

static bool check_search_schema(const struct doc *index, const struct doc *definitions,
                                struct error *err)
{
    const struct doc *elements = doc_get(index, "SearchSchema");
    for (size_t i = 0; elements && i < elements->list.count; i++) {
        if (!schema_has(definitions, doc_string(&elements->list.items[i], "AttributeName"))) {
            return refuse(err, "One element in SearchSchema is not defined in attribute "
                               "definitions");
        }
    }
    return check_element_count(elements, "HASH", HASH_MAX, err) &&
           check_element_count(elements, "INLINE_FILTER", FILTER_MAX, err);
}

static int64_t dimensions_of(const struct doc *index)
{
    return shape_int(doc_get(index, "Dimensions"));
}

static struct str attribute_of(const struct doc *index)
{
    return doc_string(doc_get(index, "VectorAttribute"), "AttributeName");
}

/* All indexes of one vector have its number of dimensions. */
static bool check_conflict(const struct doc *indexes, size_t i, struct error *err)
{
    struct str attribute = attribute_of(&indexes->list.items[i]);
    for (size_t j = 0; j < i; j++) {
        const struct doc *other = &indexes->list.items[j];
        if (str_eq(attribute_of(other), attribute) &&
            dimensions_of(other) != dimensions_of(&indexes->list.items[i])) {
            return error_set(err, ERROR_VALIDATION,
                             OOM "Conflicting attribute definition for '%.*s'. All VectorIndexes "
                                 "on the same vector attribute must use the same dimensions.",
                             STR_ARG(attribute));
        }
    }
    return true;
}

static bool refuse_provisioned(struct error *err)
{
    return refuse(err, "Vector indexes are only supported for PAY_PER_REQUEST tables");
}

static bool check_definition(const struct doc *request, const struct doc *indexes, size_t i,
                             struct error *err)
{
    const struct doc *index = &indexes->list.items[i];
    int64_t dimensions = dimensions_of(index);
    if (dimensions < 1 || dimensions > VECTOR_DIMENSIONS_MAX) {
        return refuse(err, "Number of dimensions must be between 1 and 4096 inclusive.");
    }
    return check_search_schema(index, doc_get(request, "AttributeDefinitions"), err) &&
           check_index_projection(index, err) && check_index_name(request, indexes, i, err) &&
           check_conflict(indexes, i, err);
}

bool check_vector_indexes(const struct doc *request, bool on_demand, struct error *err)
{
    const struct doc *indexes = doc_get(request, "VectorIndexes");
    size_t count = indexes ? indexes->list.count : 0;
    if (count > 0 && !on_demand) {
        return refuse_provisioned(err);
    }
    if (count > VECTOR_INDEX_MAX) {
        return refuse(err, "VectorIndex count exceeds the per-table limit of 5");
    }
    for (size_t i = 0; i < count; i++) {
        if (!check_definition(request, indexes, i, err)) {
            return false;
        }
    }
    return true;
}

static int count_vectors(const struct table *table)
{
    int count = 0;
    for (size_t i = 0; i < table->index_count; i++) {
        count += table->indexes[i].kind == INDEX_VECTOR;
    }
    return count;
}

/* The definition is checked as part of the table that it would make. */
static bool check_added(const struct table *table, const struct doc *request,
                        const struct doc *create, struct error *err)
{
    struct table *outcome = table_clone(table);
    definition_add_attributes(outcome, doc_get(request, "AttributeDefinitions"));
    definition_add_index(outcome, INDEX_VECTOR, create);
    const struct doc *indexes = doc_get(outcome->request, index_member(INDEX_VECTOR));
    bool good = check_definition(outcome->request, indexes, indexes->list.count - 1, err);
    table_free(outcome);
    return good;
}

static bool check_create(const struct table *table, const struct doc *request,
                         const struct doc *create, struct error *err)
{
    struct str name = doc_string(create, "IndexName");
    if (table_index(table, name) && !table_update_find(table, UPDATE_INDEX_DELETE, name)) {
        return error_set(err, ERROR_VALIDATION,
                         "Attempting to create an index which already exists");
    }
    /* As the service says it of global indexes. */
    if (count_vectors(table) >= VECTOR_INDEX_MAX) {
        return error_set(err, ERROR_LIMIT_EXCEEDED,
                         "Subscriber limit exceeded: Number of vector indexes exceeds per-table "
                         "limit of %d",
                         VECTOR_INDEX_MAX);
    }
    return check_added(table, request, create, err);
}

static bool check_delete(const struct table *table, struct str name, struct error *err)
{
    const struct index *index = table_index(table, name);
    if (!index) {
        return error_set(err, ERROR_RESOURCE_NOT_FOUND,
                         "Requested resource not found: Index %.*s for table %.*s", STR_ARG(name),
                         STR_ARG(table->name));
    }
    return index->kind == INDEX_VECTOR ||
           error_set(err, ERROR_VALIDATION,
                     "Cannot delete an index that is not a VectorIndex: %.*s", STR_ARG(name));
}

bool check_vector_updates_fit(const struct table *table, const struct doc *request, bool on_demand,
                              struct error *err)
{
    const struct doc *list = doc_get(request, "VectorIndexUpdates");
    if (!on_demand && (list || table->has_vectors)) {
        return refuse_provisioned(err);
    }
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *create = doc_get(&list->list.items[i], "Create");
        struct str deleted = doc_string(doc_get(&list->list.items[i], "Delete"), "IndexName");
        if (!(create ? check_create(table, request, create, err)
                     : check_delete(table, deleted, err))) {
            return false;
        }
    }
    return true;
}
