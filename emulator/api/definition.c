#include "definition.h"

#include "../engine/rates.h"
#include "check_schema.h"
#include "shape.h"

#define GLOBALS STR("GlobalSecondaryIndexes")
#define ATTRIBUTES STR("AttributeDefinitions")

const struct axis definition_axes[AXES] = {
    [READS] = {"ReadCapacityUnits", "MaxReadRequestUnits", "ReadUnitsPerSecond",
               "TableMaxReadCapacityUnits", ON_DEMAND_READS},
    [WRITES] = {"WriteCapacityUnits", "MaxWriteRequestUnits", "WriteUnitsPerSecond",
                "TableMaxWriteCapacityUnits", ON_DEMAND_WRITES},
};

int64_t definition_int(const struct doc *map, const char *member)
{
    return shape_int(doc_get(map, member));
}

void definition_units(const struct doc *definition, int64_t units[AXES])
{
    const struct doc *throughput = doc_get(definition, "ProvisionedThroughput");
    units[READS] = definition_int(throughput, "ReadCapacityUnits");
    units[WRITES] = definition_int(throughput, "WriteCapacityUnits");
}

void definition_set(struct table *table, struct str member, const struct doc *value)
{
    table->request = doc_with(&table->arena, table->request, member, value);
}

static const struct doc *globals_of(const struct table *table)
{
    return doc_get_str(table->request, GLOBALS);
}

static size_t place_of(const struct doc *list, struct str index)
{
    size_t place = 0;
    size_t count = list ? list->list.count : 0;
    while (place < count && !str_eq(doc_string(&list->list.items[place], "IndexName"), index)) {
        place++;
    }
    return place;
}

void definition_set_index(struct table *table, struct str index, struct str member,
                          const struct doc *value)
{
    const struct doc *list = globals_of(table);
    size_t place = place_of(list, index);
    if (list && place < list->list.count) {
        const struct doc *with = doc_with(&table->arena, &list->list.items[place], member, value);
        definition_set(table, GLOBALS, doc_list_with(&table->arena, list, place, with));
    }
}

void definition_add_index(struct table *table, enum index_kind kind, const struct doc *index)
{
    struct str member = str_from(index_member(kind));
    const struct doc *list = doc_get_str(table->request, member);
    size_t count = list ? list->list.count : 0;
    definition_set(table, member, doc_list_with(&table->arena, list, count, index));
}

void definition_drop_index(struct table *table, struct str index)
{
    for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
        struct str member = str_from(index_member((enum index_kind)kind));
        const struct doc *list = doc_get_str(table->request, member);
        size_t place = place_of(list, index);
        if (list && place < list->list.count) {
            list = doc_list_with(&table->arena, list, place, NULL);
            definition_set(table, member, list->list.count > 0 ? list : NULL);
        }
    }
    definition_prune(table);
}

void definition_add_attributes(struct table *table, const struct doc *more)
{
    const struct doc *list = doc_get_str(table->request, ATTRIBUTES);
    for (size_t i = 0; more && i < more->list.count; i++) {
        const struct doc *one = &more->list.items[i];
        if (!schema_has(list, doc_string(one, "AttributeName"))) {
            list = doc_list_with(&table->arena, list, list->list.count, one);
        }
    }
    definition_set(table, ATTRIBUTES, list);
}

void definition_prune(struct table *table)
{
    const struct doc *list = doc_get_str(table->request, ATTRIBUTES);
    struct doc used = schema_used(&table->arena, table->request);
    for (size_t i = list->list.count; i > 0; i--) {
        if (!schema_has(&used, doc_string(&list->list.items[i - 1], "AttributeName"))) {
            list = doc_list_with(&table->arena, list, i - 1, NULL);
        }
    }
    definition_set(table, ATTRIBUTES, list);
}
