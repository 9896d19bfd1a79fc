#include "legacy_rules.h"

#include <string.h>

/* ---- one condition */

/* How many values a comparison takes, and of which types ("any": of all). */
static const struct comparison {
    const char *name;
    size_t least;
    size_t most;
    const char *types;
} comparisons[] = {
    {"EQ", 1, 1, "any"},
    {"NE", 1, 1, "any"},
    {"LE", 1, 1, "S N B"},
    {"LT", 1, 1, "S N B"},
    {"GE", 1, 1, "S N B"},
    {"GT", 1, 1, "S N B"},
    {"NOT_NULL", 0, 0, "any"},
    {"NULL", 0, 0, "any"},
    {"CONTAINS", 1, 1, "S N B BOOL NULL"},
    {"NOT_CONTAINS", 1, 1, "S N B BOOL NULL"},
    {"BEGINS_WITH", 1, 1, "S B"},
    {"IN", 1, SIZE_MAX, "S N B"},
    {"BETWEEN", 2, 2, "S N B"},
};

static const struct comparison *comparison_named(struct str name)
{
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++) {
        if (str_is(name, comparisons[i].name)) {
            return &comparisons[i];
        }
    }
    return NULL;
}

/* Is the value's type one of the words? */
static bool is_of(const struct doc *value, const char *types)
{
    struct str rest = str_from(types);
    while (rest.len > 0) {
        if (str_eq(str_cut(&rest, ' '), typed_type(value))) {
            return true;
        }
    }
    return strcmp(types, "any") == 0;
}

static const char *values_fault(const struct comparison *comparison, const struct doc *values,
                                size_t count)
{
    if (count < comparison->least || count > comparison->most) {
        return "a comparison takes another number of values";
    }
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(typed_type(&values[i]), typed_type(&values[0]))) {
            return "values of different types";
        }
        if (!is_of(&values[i], comparison->types)) {
            return "a comparison does not take values of this type";
        }
    }
    bool range = strcmp(comparison->name, "BETWEEN") == 0;
    return range && typed_cmp(&values[0], &values[1]) > 0 ? "the bounds are exchanged" : NULL;
}

/* Without a comparison, Exists says what is expected. */
static const char *bare_fault(const struct doc *condition)
{
    const struct doc *exists = doc_get(condition, "Exists");
    bool wanted = !exists || doc_truth(exists);
    if (doc_get(condition, "AttributeValueList")) {
        return "a list of values without a comparison";
    }
    return wanted == (doc_get(condition, "Value") != NULL) ? NULL
                                                           : "Exists and Value do not go together";
}

static const char *condition_fault(const struct doc *condition)
{
    const struct doc *value = doc_get(condition, "Value");
    const struct doc *list = doc_get(condition, "AttributeValueList");
    struct str name = doc_string(condition, "ComparisonOperator");
    const struct comparison *comparison = comparison_named(name);
    if (value && list) {
        return "a value and a list of values";
    }
    if (!name.data) {
        return bare_fault(condition);
    }
    if (!comparison) {
        return "no such comparison";
    }
    if (doc_get(condition, "Exists")) {
        return "Exists and a comparison";
    }
    return list ? values_fault(comparison, list->list.items, list->list.count)
                : values_fault(comparison, value, value != NULL);
}

/* ---- one update */

static const char *update_fault(const struct doc *update)
{
    const struct doc *value = doc_get(update, "Value");
    struct str action = doc_string(update, "Action");
    bool takes_away = str_is(action, "DELETE");
    if (!value) {
        return takes_away ? NULL : "an action without a value";
    }
    if (takes_away && !is_of(value, "SS NS BS")) {
        return "DELETE takes sets";
    }
    return str_is(action, "ADD") && !is_of(value, "N SS NS BS L") ? "ADD takes numbers, sets, lists"
                                                                  : NULL;
}

/* ---- a request */

static const char *each_fault(const struct doc *entries, const char *rule(const struct doc *entry))
{
    const char *fault = NULL;
    for (size_t i = 0; entries && !fault && i < entries->map.count; i++) {
        fault = rule(&entries->map.members[i].value);
    }
    return fault;
}

static const char *joining_fault(const struct doc *part, const struct doc *conditions)
{
    bool joined = doc_get(part, "ConditionalOperator") != NULL;
    return joined && (!conditions || conditions->map.count < 2) ? "nothing to join" : NULL;
}

static const char *names_fault(const struct doc *names)
{
    for (size_t i = 0; names && i < names->list.count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (str_eq(names->list.items[i].string, names->list.items[j].string)) {
                return "an attribute is named twice";
            }
        }
    }
    return NULL;
}

const char *legacy_fault(const struct doc *part)
{
    const struct doc *expected = doc_get(part, "Expected");
    const struct doc *query = doc_get(part, "QueryFilter");
    const struct doc *scan = doc_get(part, "ScanFilter");
    const struct doc *conditions = expected ? expected : query ? query : scan;
    const char *faults[] = {
        each_fault(doc_get(part, "AttributeUpdates"), update_fault),
        each_fault(conditions, condition_fault),
        each_fault(doc_get(part, "KeyConditions"), condition_fault),
        joining_fault(part, conditions),
        names_fault(doc_get(part, "AttributesToGet")),
    };
    const char *fault = NULL;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        fault = fault ? fault : faults[i];
    }
    return fault;
}

/* ---- against a table */

const char *legacy_update_fault(const struct model_table *table, const struct doc *part)
{
    const struct doc *updates = doc_get(part, "AttributeUpdates");
    for (size_t i = 0; updates && i < updates->map.count; i++) {
        const struct doc_member *update = &updates->map.members[i];
        const struct doc *value = doc_get(&update->value, "Value");
        if (keys_name(&table->keys, update->name)) {
            return "a key attribute cannot be updated";
        }
        for (size_t j = 0; value && j < table->index_count; j++) {
            if (keys_name(&table->indexes[j].keys, update->name) &&
                !str_eq(typed_type(value), table_key_type(table, update->name))) {
                return "an index key of another type";
            }
        }
    }
    return NULL;
}

/* One value by which a sort key can be sought, of the key's type. */
static const char *key_fault(const struct model_table *table, const struct doc_member *condition,
                             bool hash)
{
    static const char *const indexable[] = {"EQ", "LE", "LT", "GE", "GT", "BEGINS_WITH", "BETWEEN"};
    struct str name = doc_string(&condition->value, "ComparisonOperator");
    const struct doc *values = doc_get(&condition->value, "AttributeValueList");
    bool good = false;
    for (size_t i = 0; i < (hash ? 1 : sizeof indexable / sizeof indexable[0]); i++) {
        good = good || str_is(name, indexable[i]);
    }
    if (!good) {
        return "keys are not sought so";
    }
    struct str type = typed_type(&values->list.items[0]);
    return str_eq(type, table_key_type(table, condition->name)) ? NULL : "a key of another type";
}

static bool stands_in(const struct str *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i], name)) {
            return true;
        }
    }
    return false;
}

const char *legacy_query_fault(const struct model_table *table, const struct model_index *index,
                               const struct doc *part)
{
    const struct keys *keys = index ? &index->keys : &table->keys;
    const struct doc *conditions = doc_get(part, "KeyConditions");
    const struct doc *filter = doc_get(part, "QueryFilter");
    const char *fault = NULL;
    size_t hashes = 0;
    for (size_t i = 0; conditions && !fault && i < conditions->map.count; i++) {
        const struct doc_member *condition = &conditions->map.members[i];
        bool hash = stands_in(keys->hash, keys->hash_count, condition->name);
        hashes += hash;
        fault = keys_name(keys, condition->name) ? key_fault(table, condition, hash)
                                                 : "a key condition on another attribute";
    }
    if (conditions && !fault && hashes < keys->hash_count) {
        return "no condition on the partition key";
    }
    for (size_t i = 0; filter && !fault && i < filter->map.count; i++) {
        fault = keys_name(keys, filter->map.members[i].name) ? "a filter on a key attribute" : NULL;
    }
    return fault;
}

const struct doc *legacy_without(struct arena *arena, const struct doc *part)
{
    static const char *const members[] = {"Expected", "ConditionalOperator", "AttributeUpdates",
                                          "AttributesToGet"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (doc_get(part, members[i])) {
            part = doc_with(arena, part, str_from(members[i]), NULL);
        }
    }
    return part;
}
