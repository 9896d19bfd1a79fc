#include "check_key.h"

#include "check_vector.h"

#define OOM "One or more parameter values were invalid: "
#define NOT_VALID "One or more parameter values are not valid. "
#define MISMATCH "The provided key element does not match the schema"

static bool empty_scalar(const struct value *value)
{
    return (value->type == VALUE_S || value->type == VALUE_B) && value->bytes.len == 0;
}

static const char *empty_word(const struct value *value)
{
    return value->type == VALUE_B ? "binary" : "string";
}

static size_t scalar_bytes(const struct value *value)
{
    return value->type == VALUE_N ? 0 : value->bytes.len;
}

static bool check_bytes(const struct value *value, bool hash, struct error *err)
{
    if (hash && scalar_bytes(value) > KEY_HASH_BYTES_MAX) {
        /* The missing blank is the service's own. */
        return error_set(err, ERROR_VALIDATION,
                         OOM "Size of hashkey has exceeded the maximum size limit of2048 bytes");
    }
    if (!hash && scalar_bytes(value) > KEY_RANGE_BYTES_MAX) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "Aggregated size of all range keys has exceeded the size limit of "
                             "1024 bytes");
    }
    return true;
}

/* Of the table: true when the value is not empty. */
static bool check_filled(const struct key_attribute *attribute, const struct value *value,
                         struct error *err)
{
    return !empty_scalar(value) ||
           error_set(err, ERROR_VALIDATION,
                     NOT_VALID "The AttributeValue for a key attribute cannot contain an empty "
                               "%s value. Key: %.*s",
                     empty_word(value), STR_ARG(attribute->name));
}

static bool check_index_filled(const struct index *index, const struct key_attribute *attribute,
                               const struct value *value, struct error *err)
{
    return !empty_scalar(value) ||
           error_set(err, ERROR_VALIDATION,
                     NOT_VALID "A value specified for a secondary index key is not supported. "
                               "The AttributeValue for a key attribute cannot contain an empty "
                               "%s value. IndexName: %.*s, IndexKey: %.*s",
                     empty_word(value), STR_ARG(index->name), STR_ARG(attribute->name));
}

static bool check_update_filled(const struct value *value, struct error *err)
{
    return !empty_scalar(value) ||
           error_set(err, ERROR_VALIDATION,
                     NOT_VALID "The update expression attempted to update a secondary index "
                               "key to a value that is not supported. The AttributeValue for a "
                               "key attribute cannot contain an empty %s value.",
                     empty_word(value));
}

static bool check_item_attribute(const struct key_attribute *attribute, const struct value *item,
                                 bool hash, struct error *err)
{
    const struct value *value = item_get(item, attribute->name);
    if (!value) {
        return error_set(err, ERROR_VALIDATION, OOM "Missing the key %.*s in the item",
                         STR_ARG(attribute->name));
    }
    if (value->type != attribute->type) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "Type mismatch for key %.*s expected: %s actual: %s",
                         STR_ARG(attribute->name), value_type_name(attribute->type),
                         value_type_name(value->type));
    }
    return check_filled(attribute, value, err) && check_bytes(value, hash, err);
}

static bool type_mismatch(const struct index *index, const struct key_attribute *attribute,
                          const struct value *value, struct error *err)
{
    return error_set(err, ERROR_VALIDATION,
                     OOM "Type mismatch for Index Key %.*s Expected: %s Actual: %s "
                         "IndexName: %.*s",
                     STR_ARG(attribute->name), value_type_name(attribute->type),
                     value_type_name(value->type), STR_ARG(index->name));
}

/* An index key attribute may be absent (the index is sparse), but not of another type or empty. */
static bool check_index_attribute(const struct index *index, const struct key_attribute *attribute,
                                  const struct value *item, bool hash, struct error *err)
{
    const struct value *value = item_get(item, attribute->name);
    if (!value) {
        return true;
    }
    if (value->type != attribute->type) {
        return type_mismatch(index, attribute, value, err);
    }
    return check_index_filled(index, attribute, value, err) && check_bytes(value, hash, err);
}

static bool check_index_keys(const struct index *index, const struct value *item, struct error *err)
{
    for (size_t i = 0; i < index->schema.hash_count; i++) {
        if (!check_index_attribute(index, &index->schema.hash[i], item, true, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < index->schema.range_count; i++) {
        if (!check_index_attribute(index, &index->schema.range[i], item, false, err)) {
            return false;
        }
    }
    return check_vector_item(index, item, err);
}

bool check_item_keys(const struct table *table, const struct value *item, struct error *err)
{
    if (!check_item_attribute(&table->schema.hash[0], item, true, err) ||
        (table->schema.range_count > 0 &&
         !check_item_attribute(&table->schema.range[0], item, false, err))) {
        return false;
    }
    for (size_t i = 0; i < table->index_count; i++) {
        if (index_whole(&table->indexes[i]) && !check_index_keys(&table->indexes[i], item, err)) {
            return false;
        }
    }
    return true;
}

static bool matches(const struct key_attribute *attribute, const struct value *key)
{
    const struct value *value = item_get(key, attribute->name);
    return value && value->type == attribute->type;
}

static bool fits_table(const struct table *table, const struct value *key)
{
    const struct key_schema *schema = &table->schema;
    return key->map.count == (size_t)schema->hash_count + schema->range_count &&
           matches(&schema->hash[0], key) &&
           (schema->range_count == 0 || matches(&schema->range[0], key));
}

static bool check_key_value(const struct key_attribute *attribute, const struct value *key,
                            bool hash, struct error *err)
{
    const struct value *value = item_get(key, attribute->name);
    if (empty_scalar(value)) {
        return error_set(err, ERROR_VALIDATION,
                         OOM "The AttributeValue for a key attribute cannot contain an empty %s "
                             "value. Key: %.*s",
                         empty_word(value), STR_ARG(attribute->name));
    }
    return check_bytes(value, hash, err);
}

bool check_key(const struct table *table, const struct value *key, struct error *err)
{
    if (!fits_table(table, key)) {
        return error_set(err, ERROR_VALIDATION, MISMATCH);
    }
    return check_key_value(&table->schema.hash[0], key, true, err) &&
           (table->schema.range_count == 0 ||
            check_key_value(&table->schema.range[0], key, false, err));
}

bool check_batch_item(const struct table *table, const struct value *item, struct error *err)
{
    const struct key_schema *schema = &table->schema;
    if (!matches(&schema->hash[0], item) ||
        (schema->range_count > 0 && !matches(&schema->range[0], item))) {
        return error_set(err, ERROR_VALIDATION, MISMATCH);
    }
    return check_item_keys(table, item, err);
}

static bool check_updated_attribute(const struct key_attribute *attribute, bool hash,
                                    const struct value *old_image, const struct value *new_image,
                                    struct error *err)
{
    const struct value *value = item_get(new_image, attribute->name);
    const struct value *before = old_image ? item_get(old_image, attribute->name) : NULL;
    if (!value || (before && value_eq(before, value))) {
        return true;
    }
    if (value->type != attribute->type) {
        return error_set(err, ERROR_VALIDATION,
                         "The update expression attempted to update the secondary index key to "
                         "unsupported type");
    }
    return check_update_filled(value, err) && check_bytes(value, hash, err);
}

bool check_updated_index_keys(const struct table *table, const struct value *old_image,
                              const struct value *new_image, struct error *err)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const struct key_schema *schema = &table->indexes[i].schema;
        if (!index_whole(&table->indexes[i])) {
            continue;
        }
        if (!check_updated_vector(&table->indexes[i], old_image, new_image, err)) {
            return false;
        }
        for (size_t j = 0; j < schema->hash_count; j++) {
            if (!check_updated_attribute(&schema->hash[j], true, old_image, new_image, err)) {
                return false;
            }
        }
        for (size_t j = 0; j < schema->range_count; j++) {
            if (!check_updated_attribute(&schema->range[j], false, old_image, new_image, err)) {
                return false;
            }
        }
    }
    return true;
}

/* Walks the attributes of a schema that `counted` does not have already. */
static bool all_match(const struct key_schema *schema, const struct key_schema *counted,
                      const struct value *key, size_t *wanted)
{
    const struct key_attribute *parts[] = {schema->hash, schema->range};
    const size_t counts[] = {schema->hash_count, schema->range_count};
    bool match = true;
    for (size_t part = 0; part < 2; part++) {
        for (size_t i = 0; i < counts[part]; i++) {
            match = match && matches(&parts[part][i], key);
            *wanted += !counted || !key_has(counted, parts[part][i].name);
        }
    }
    return match;
}

enum start_key check_start_key(const struct table *table, const struct index *index,
                               const struct value *start)
{
    size_t wanted = 0;
    bool match = all_match(&table->schema, NULL, start, &wanted);
    match = (!index || all_match(&index->schema, &table->schema, start, &wanted)) && match;
    if (start->map.count != wanted) {
        return START_COUNT;
    }
    return match ? START_FITS : START_MISMATCH;
}

/* ---- empty values alone ---- */

struct key_parts {
    const struct key_attribute *list[2];
    size_t counts[2];
};

static struct key_parts parts_of(const struct key_schema *schema)
{
    return (struct key_parts){{schema->hash, schema->range},
                              {schema->hash_count, schema->range_count}};
}

bool check_empty_key(const struct table *table, const struct value *key, struct error *err)
{
    struct key_parts parts = parts_of(&table->schema);
    for (size_t part = 0; part < 2; part++) {
        for (size_t i = 0; i < parts.counts[part]; i++) {
            const struct key_attribute *attribute = &parts.list[part][i];
            if (matches(attribute, key) &&
                !check_filled(attribute, item_get(key, attribute->name), err)) {
                return false;
            }
        }
    }
    return true;
}

static bool check_empty_index_keys(const struct index *index, const struct value *item,
                                   struct error *err)
{
    struct key_parts parts = parts_of(&index->schema);
    for (size_t part = 0; part < 2; part++) {
        for (size_t i = 0; i < parts.counts[part]; i++) {
            const struct key_attribute *attribute = &parts.list[part][i];
            if (matches(attribute, item) &&
                !check_index_filled(index, attribute, item_get(item, attribute->name), err)) {
                return false;
            }
        }
    }
    return true;
}

bool check_empty_item_keys(const struct table *table, const struct value *item, struct error *err)
{
    if (!check_empty_key(table, item, err)) {
        return false;
    }
    for (size_t i = 0; i < table->index_count; i++) {
        if (index_whole(&table->indexes[i]) &&
            !check_empty_index_keys(&table->indexes[i], item, err)) {
            return false;
        }
    }
    return true;
}

bool check_empty_target(const struct table *table, struct str attribute,
                        const struct value *literal, struct error *err)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (index_whole(&table->indexes[i]) && key_has(&table->indexes[i].schema, attribute)) {
            return check_update_filled(literal, err);
        }
    }
    return true;
}
