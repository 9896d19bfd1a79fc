#include "describe.h"

#include <inttypes.h>
#include <stdio.h>

#include "../engine/rates.h"
#include "../engine/table_update.h"
#include "definition.h"
#include "shape_internal.h"
#include "table_facts.h"

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

void describe_time(struct json_writer *w, const char *name, int64_t time_us)
{
    char text[48];
    int64_t ms = time_us / 1000;
    int length = snprintf(text, sizeof text, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
    json_name(w, name);
    json_raw(w, (struct str){text, (size_t)length});
}

static void described_time(struct json_writer *w, const char *name, int64_t time_us)
{
    if (time_us != 0) {
        describe_time(w, name, time_us);
    }
}

static void describe_throughput(struct json_writer *w, const struct doc *definition,
                                const struct rates *rates, int64_t now_us)
{
    int64_t units[AXES];
    definition_units(definition, units);
    json_name(w, "ProvisionedThroughput");
    json_open(w, '{');
    described_time(w, "LastIncreaseDateTime", rates->increased_us);
    described_time(w, "LastDecreaseDateTime", rates->decreased_us);
    named_int(w, "NumberOfDecreasesToday", rates_decreases_today(rates, now_us));
    named_int(w, "ReadCapacityUnits", units[READS]);
    named_int(w, "WriteCapacityUnits", units[WRITES]);
    json_close(w, '}');
}

/* Given on creation: at once, still UPDATING; else only once there is some. */
static void describe_warm(struct json_writer *w, const struct table *table, const char *status,
                          const struct doc *definition, const struct rates *rates)
{
    const struct doc *given = doc_get(definition, "WarmThroughput");
    bool made = rates->warm[READS] > 0;
    if (!given && !made) {
        return;
    }
    int64_t units[AXES] = {rates->warm[READS], rates->warm[WRITES]};
    if (!made) {
        struct rates first = *rates;
        rates_warm_up(&first, definition, table->on_demand);
        units[READS] = first.warm[READS];
        units[WRITES] = first.warm[WRITES];
    }
    json_name(w, "WarmThroughput");
    json_open(w, '{');
    named_int(w, "ReadUnitsPerSecond", units[READS]);
    named_int(w, "WriteUnitsPerSecond", units[WRITES]);
    named_text(w, "Status", made ? status : "UPDATING");
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

static bool is_warming(const struct table *table, struct str index)
{
    for (size_t i = 0; i < table->update_count; i++) {
        const struct table_update *update = &table->updates[i];
        if (update->kind == UPDATE_WARM && str_eq(update->index, index)) {
            return true;
        }
    }
    return false;
}

/* An index that is made together with its table is not filled, so nothing is said of it. */
static void describe_status(struct json_writer *w, const struct table *table,
                            const struct index *index)
{
    static const char *const statuses[] = {[INDEX_ACTIVE] = "ACTIVE",
                                           [INDEX_UPDATING] = "UPDATING",
                                           [INDEX_CREATING] = "CREATING",
                                           [INDEX_BACKFILLING] = "CREATING",
                                           [INDEX_DELETING] = "DELETING"};
    bool together = table->status == TABLE_CREATING;
    named_text(w, "IndexStatus", together ? "CREATING" : statuses[index->status]);
    if (index->status == INDEX_CREATING || index->status == INDEX_BACKFILLING) {
        json_name(w, "Backfilling");
        json_bool(w, index->status == INDEX_BACKFILLING);
    }
}

static void describe_global(struct json_writer *w, const struct table *table,
                            const struct index *index, int64_t now_us)
{
    describe_throughput(w, index->definition, &index->rates, now_us);
    echo(w, index->definition, "OnDemandThroughput", &shape_OnDemandThroughput);
    describe_warm(w, table, is_warming(table, index->name) ? "UPDATING" : "ACTIVE",
                  index->definition, &index->rates);
}

static void describe_index(struct json_writer *w, const struct table *table,
                           const struct index *index, int64_t now_us)
{
    json_open(w, '{');
    named_str(w, "IndexName", index->name);
    echo(w, index->definition, "KeySchema", &shape_KeySchemaElementList);
    echo(w, index->definition, "SearchSchema", &shape_SearchSchemaElementList);
    describe_projection(w, index);
    echo(w, index->definition, "VectorAttribute", &shape_VectorAttributeDefinition);
    echo(w, index->definition, "Dimensions", &shape_Long);
    echo(w, index->definition, "DistanceFunction", &shape_String);
    if (index->kind != INDEX_LOCAL) {
        describe_status(w, table, index);
    }
    if (index->kind == INDEX_GLOBAL) {
        describe_global(w, table, index, now_us);
    }
    named_int(w, "IndexSizeBytes", index->bytes);
    named_int(w, "ItemCount", index->item_count);
    named_str(w, "IndexArn", index->arn);
    json_close(w, '}');
}

static void describe_indexes(struct json_writer *w, const struct table *table, enum index_kind kind,
                             int64_t now_us)
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
        describe_index(w, table, &table->indexes[i], now_us);
    }
    if (open) {
        json_close(w, ']');
    }
}

/* Absent as long as the table has never been on demand. */
static void describe_billing(struct json_writer *w, const struct table *table)
{
    if (!table->on_demand && table->on_demand_us == 0) {
        return;
    }
    json_name(w, "BillingModeSummary");
    json_open(w, '{');
    named_text(w, "BillingMode", table->on_demand ? "PAY_PER_REQUEST" : "PROVISIONED");
    described_time(w, "LastUpdateToPayPerRequestDateTime", table->on_demand_us);
    json_close(w, '}');
}

static void describe_class(struct json_writer *w, const struct table *table)
{
    struct str class = doc_string(table->request, "TableClass");
    if (class.data) {
        json_name(w, "TableClassSummary");
        json_open(w, '{');
        named_str(w, "TableClass", class);
        described_time(w, "LastUpdateDateTime", table->class_us);
        json_close(w, '}');
    }
}

/* The label and the ARN of the latest stream stay when it is switched off. */
static void describe_stream(struct json_writer *w, const struct table *table)
{
    const struct doc *stream = doc_get(table->request, "StreamSpecification");
    if (doc_truth(doc_get(stream, "StreamEnabled"))) {
        echo(w, table->request, "StreamSpecification", &shape_StreamSpecification);
    }
    if (table->stream_us == 0) {
        return;
    }
    char label[ISO_BYTES], arn[1024 + 1];
    iso_print(table->stream_us, label);
    int length = snprintf(arn, sizeof arn, "%.*s/stream/%s", STR_ARG(table->arn), label);
    named_text(w, "LatestStreamLabel", label);
    named_str(w, "LatestStreamArn", (struct str){arn, (size_t)length});
}

/* Absent with the key that the service owns. While it changes, the old key shows if there is one.
 */
static void describe_encryption(struct json_writer *w, const struct table *table)
{
    const struct table_update *update =
        table_update_find(table, UPDATE_ENCRYPTION, (struct str){0});
    const struct doc *sse = doc_get(table->request, "SSESpecification");
    bool on = doc_truth(doc_get(sse, "Enabled"));
    if (!on && update) {
        sse = doc_get(update->set, "SSESpecification");
    }
    if (!on && !update) {
        return;
    }
    char arn[ENCRYPTION_KEY_BYTES];
    encryption_key(table, sse, arn);
    json_name(w, "SSEDescription");
    json_open(w, '{');
    named_text(w, "Status", update ? "UPDATING" : "ENABLED");
    named_text(w, "SSEType", "KMS");
    named_text(w, "KMSMasterKeyArn", arn);
    json_close(w, '}');
}

static void describe_structure(struct json_writer *w, const struct table *table, int64_t now_us)
{
    echo(w, table->request, "AttributeDefinitions", &shape_AttributeDefinitionList);
    echo(w, table->request, "KeySchema", &shape_KeySchemaElementList);
    describe_time(w, "CreationDateTime", table->created_us);
    describe_billing(w, table);
    for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
        describe_indexes(w, table, (enum index_kind)kind, now_us);
    }
    describe_stream(w, table);
    echo(w, table->request, "OnDemandThroughput", &shape_OnDemandThroughput);
    describe_warm(w, table, is_warming(table, (struct str){0}) ? "UPDATING" : "ACTIVE",
                  table->request, &table->rates);
    describe_encryption(w, table);
    describe_class(w, table);
}

void describe_table(struct json_writer *w, const struct table *table, int64_t now_us)
{
    static const char *const statuses[] = {[TABLE_ACTIVE] = "ACTIVE",
                                           [TABLE_UPDATING] = "UPDATING",
                                           [TABLE_CREATING] = "CREATING",
                                           [TABLE_DELETING] = "DELETING"};
    json_open(w, '{');
    named_str(w, "TableName", table->name);
    named_text(w, "TableStatus", statuses[table->status]);
    if (table->status != TABLE_DELETING) {
        describe_structure(w, table, now_us);
    }
    describe_throughput(w, table->request, &table->rates, now_us);
    named_int(w, "TableSizeBytes", table->bytes);
    named_int(w, "ItemCount", table->item_count);
    named_str(w, "TableArn", table->arn);
    named_str(w, "TableId", table->table_id);
    json_name(w, "DeletionProtectionEnabled");
    json_bool(w, table->deletion_protection);
    json_close(w, '}');
}

void reply_table(struct request *request, const char *member, const struct table *table)
{
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, member);
    describe_table(&w, table, request->time_us);
    json_close(&w, '}');
}
