#include "describe.h"

#include <inttypes.h>
#include <stdio.h>

#include "shape_internal.h"

#define ON_DEMAND_READS 12000 /* warm throughput of a new on-demand table: Developer Guide */
#define ON_DEMAND_WRITES 4000

/* A member of the request, as it was given. */
static void echo(struct json_writer *w, const struct doc *from, const char *member,
                 const struct shape *shape)
{
    const struct doc *value = doc_get(from, member);
    if (value) {
        json_name(w, member);
        shape_dump(w, shape, value);
    }
}

static void named_text(struct json_writer *w, const char *name, const char *text)
{
    json_name(w, name);
    json_text(w, text);
}

static void named_str(struct json_writer *w, const char *name, struct str text)
{
    json_name(w, name);
    json_string(w, text);
}

static void named_int(struct json_writer *w, const char *name, int64_t number)
{
    json_name(w, name);
    json_int(w, number);
}

/* Epoch seconds with milliseconds. */
static void named_time(struct json_writer *w, const char *name, int64_t time_us)
{
    char text[48];
    int64_t ms = time_us / 1000;
    int length = snprintf(text, sizeof text, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
    json_name(w, name);
    json_raw(w, (struct str){text, (size_t)length});
}

static int64_t units_of(const struct doc *throughput, const char *member)
{
    const struct doc *units = doc_get(throughput, member);
    return units ? shape_int(units) : 0;
}

static void describe_throughput(struct json_writer *w, const struct doc *definition)
{
    const struct doc *throughput = doc_get(definition, "ProvisionedThroughput");
    json_name(w, "ProvisionedThroughput");
    json_open(w, '{');
    named_int(w, "NumberOfDecreasesToday", 0);
    named_int(w, "ReadCapacityUnits", units_of(throughput, "ReadCapacityUnits"));
    named_int(w, "WriteCapacityUnits", units_of(throughput, "WriteCapacityUnits"));
    json_close(w, '}');
}

/* Given on creation: at once, still UPDATING; else only once the table is ACTIVE. */
static void describe_warm(struct json_writer *w, const struct table *table,
                          const struct doc *definition, enum description moment)
{
    const struct doc *given = doc_get(definition, "WarmThroughput");
    const struct doc *provisioned = doc_get(definition, "ProvisionedThroughput");
    if (!given && moment == DESCRIBE_CREATED) {
        return;
    }
    int64_t reads = table->on_demand ? ON_DEMAND_READS : units_of(provisioned, "ReadCapacityUnits");
    int64_t writes =
        table->on_demand ? ON_DEMAND_WRITES : units_of(provisioned, "WriteCapacityUnits");
    bool has_reads = doc_get(given, "ReadUnitsPerSecond") != NULL;
    bool has_writes = doc_get(given, "WriteUnitsPerSecond") != NULL;
    json_name(w, "WarmThroughput");
    json_open(w, '{');
    named_int(w, "ReadUnitsPerSecond", has_reads ? units_of(given, "ReadUnitsPerSecond") : reads);
    named_int(w, "WriteUnitsPerSecond",
              has_writes ? units_of(given, "WriteUnitsPerSecond") : writes);
    named_text(w, "Status", moment == DESCRIBE_CREATED ? "UPDATING" : "ACTIVE");
    json_close(w, '}');
}

/* NonKeyAttributes come back sorted by name. */
static void describe_projection(struct json_writer *w, const struct index *index)
{
    json_name(w, "Projection");
    json_open(w, '{');
    echo(w, doc_get(index->definition, "Projection"), "ProjectionType", &shape_String);
    if (index->non_key_count > 0) {
        json_name(w, "NonKeyAttributes");
        json_open(w, '[');
        for (size_t i = 0; i < index->non_key_count; i++) {
            json_string(w, index->non_key[i]);
        }
        json_close(w, ']');
    }
    json_close(w, '}');
}

static void describe_index(struct json_writer *w, const struct table *table,
                           const struct index *index, enum description moment)
{
    json_open(w, '{');
    named_str(w, "IndexName", index->name);
    echo(w, index->definition, "KeySchema", &shape_KeySchemaElementList);
    echo(w, index->definition, "SearchSchema", &shape_SearchSchemaElementList);
    describe_projection(w, index);
    echo(w, index->definition, "VectorAttribute", &shape_VectorAttributeDefinition);
    echo(w, index->definition, "Dimensions", &shape_Long);
    echo(w, index->definition, "DistanceFunction", &shape_String);
    if (index->kind == INDEX_VECTOR) {
        named_text(w, "IndexStatus", moment == DESCRIBE_CREATED ? "CREATING" : "ACTIVE");
    }
    if (index->kind == INDEX_GLOBAL) {
        named_text(w, "IndexStatus", moment == DESCRIBE_CREATED ? "CREATING" : "ACTIVE");
        describe_throughput(w, index->definition);
        echo(w, index->definition, "OnDemandThroughput", &shape_OnDemandThroughput);
        describe_warm(w, table, index->definition, moment);
    }
    named_int(w, "IndexSizeBytes", index->bytes);
    named_int(w, "ItemCount", index->item_count);
    named_str(w, "IndexArn", index->arn);
    json_close(w, '}');
}

static void describe_indexes(struct json_writer *w, const struct table *table, enum index_kind kind,
                             enum description moment)
{
    bool open = false;
    for (size_t i = 0; i < table->index_count; i++) {
        if (table->indexes[i].kind != kind) {
            continue;
        }
        if (!open) {
            json_name(w, index_member(kind));
            json_open(w, '[');
            open = true;
        }
        describe_index(w, table, &table->indexes[i], moment);
    }
    if (open) {
        json_close(w, ']');
    }
}

static void describe_billing(struct json_writer *w, const struct table *table,
                             enum description moment)
{
    if (!table->on_demand) {
        return;
    }
    json_name(w, "BillingModeSummary");
    json_open(w, '{');
    named_text(w, "BillingMode", "PAY_PER_REQUEST");
    if (moment == DESCRIBE_ACTIVE) {
        named_time(w, "LastUpdateToPayPerRequestDateTime", table->created_us);
    }
    json_close(w, '}');
}

static void describe_class(struct json_writer *w, const struct table *table)
{
    struct str class = doc_string(table->request, "TableClass");
    if (class.data) {
        json_name(w, "TableClassSummary");
        json_open(w, '{');
        named_str(w, "TableClass", class);
        json_close(w, '}');
    }
}

static void describe_structure(struct json_writer *w, const struct table *table,
                               enum description moment)
{
    echo(w, table->request, "AttributeDefinitions", &shape_AttributeDefinitionList);
    echo(w, table->request, "KeySchema", &shape_KeySchemaElementList);
    named_time(w, "CreationDateTime", table->created_us);
    describe_billing(w, table, moment);
    for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
        describe_indexes(w, table, (enum index_kind)kind, moment);
    }
    echo(w, table->request, "OnDemandThroughput", &shape_OnDemandThroughput);
    describe_warm(w, table, table->request, moment);
    describe_class(w, table);
}

void describe_table(struct json_writer *w, const struct table *table, enum description moment)
{
    static const char *const statuses[] = {"CREATING", "ACTIVE", "DELETING"};
    json_open(w, '{');
    named_str(w, "TableName", table->name);
    named_text(w, "TableStatus", statuses[moment]);
    if (moment != DESCRIBE_DELETED) {
        describe_structure(w, table, moment);
    }
    describe_throughput(w, table->request);
    named_int(w, "TableSizeBytes", table->bytes);
    named_int(w, "ItemCount", table->item_count);
    named_str(w, "TableArn", table->arn);
    named_str(w, "TableId", table->table_id);
    json_name(w, "DeletionProtectionEnabled");
    json_bool(w, table->deletion_protection);
    json_close(w, '}');
}
