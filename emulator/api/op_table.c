/* CreateTable, DescribeTable, DeleteTable, ListTables. */
#include "../engine/row_bytes.h"
#include "../base/mutant.h"
#include "../engine/table_update.h"
#include "busy.h"
#include "check_quota.h"
#include "check_table.h"
#include "control_limits.h"
#include "describe.h"
#include "op.h"
#include "policy.h"
#include "table_facts.h"
#include "tags.h"

#define LIST_MAX 100 /* API Reference, ListTables: Limit */

static struct table *create(struct request *request)
{
    const struct random *random = &request->core->random;
    uint32_t id = request->core->next_id;
    char uuid[37];
    uuid_print(random_draw(random, STR("table-id"), STR("high"), id),
               random_draw(random, STR("table-id"), STR("low"), id), uuid);
    struct table_facts facts = {
        .id = id,
        /* Fixed by the table alone: rows must be found again under any seed. */
        .salt = random_hash(id, doc_string(&request->doc, "TableName")),
        .created_us = request->time_us,
        .account = request->account,
        .region = request->region,
        .table_id = str_from(uuid),
    };
    struct table *table = table_new(&request->doc, &facts);
    const struct ddb_lifecycle *lifecycle = &request->core->lifecycle;
    bool globals = doc_get(table->request, "GlobalSecondaryIndexes") != NULL;
    int64_t takes_us = globals ? lifecycle->create_indexed_us : lifecycle->create_us;
    table_update_add(
        table, (struct table_update){.kind = UPDATE_CREATE, .due_us = request->time_us + takes_us});
    if (doc_truth(doc_get(doc_get(table->request, "StreamSpecification"), "StreamEnabled"))) {
        table->stream_us = request->time_us;
    }
    if (doc_get(table->request, "ResourcePolicy")) {
        table->policy_revision = policy_revision(table, request->time_us);
    }
    return table;
}

/* Of a name that is taken the service tells whether the table is being made just now. */
static bool check_free(struct request *request, struct str name, struct error *err)
{
    const struct table *table = tables_find(&request->core->tables, request_home(request), name);
    if (table && table->status == TABLE_CREATING) {
        return error_set(err, ERROR_RESOURCE_IN_USE, IN_USE "Table is being created: %.*s",
                         STR_ARG(name));
    }
    return !table ||
           error_set(err, ERROR_RESOURCE_IN_USE, "Table already exists: %.*s", STR_ARG(name));
}

static bool has_indexes(const struct doc *create)
{
    return doc_get(create, "GlobalSecondaryIndexes") || doc_get(create, "LocalSecondaryIndexes") ||
           doc_get(create, "VectorIndexes");
}

bool op_create_table(struct request *request, struct error *err)
{
    struct str name = doc_string(&request->doc, "TableName");
    if (!check_create_table(&request->arena, &request->doc, err)) {
        return false;
    }
    struct str policy = doc_string(&request->doc, "ResourcePolicy");
    const struct doc *tags = doc_get(&request->doc, "Tags");
    if (!tags_check(tags, err) || !tags_check_count(tags, err) ||
        (policy.data && !policy_check(&request->arena, policy, err))) {
        return false;
    }
    if (!check_free(request, name, err) || !check_quota(request, NULL, &request->doc, err) ||
        !control_limits_tables(request, has_indexes(&request->doc), err) ||
        !request_admit(request, NULL, NULL, err)) {
        return false;
    }
    request->created = create(request);
    reply_table(request, "TableDescription", request->created);
    return true;
}

/* How many rows, and their bytes. */
struct figures {
    int64_t items, bytes;
};

static void count_row(void *context, struct str row_key, uint32_t bytes)
{
    struct figures *figures = context;
    (void)row_key;
    figures->items++;
    figures->bytes += bytes;
}

static struct figures count_rows(struct request *request, uint32_t id, const struct table *table)
{
    struct figures figures = {0};
    row_bytes_each(request->core->store, id, table, NULL, &(struct row_visit){count_row, &figures});
    return figures;
}

/* After a database was opened the figures are unknown until somebody asks. */
void count_table(struct request *request, struct table *table)
{
    if (table->counted) {
        return;
    }
    struct figures figures = count_rows(request, table->id, table);
    table->item_count = figures.items;
    table->bytes = figures.bytes;
    for (size_t i = 0; i < table->index_count; i++) {
        struct index *index = &table->indexes[i];
        figures = count_rows(request, index->id, NULL);
        index->item_count = figures.items;
        index->bytes = figures.bytes;
    }
    table->counted = true;
}

bool op_describe_table(struct request *request, struct error *err)
{
    struct table *table = request_table_control(request, err);
    if (!table || !request_admit(request, NULL, NULL, err)) {
        return false;
    }
    count_table(request, table);
    reply_table(request, "Table", table);
    return true;
}

bool op_delete_table(struct request *request, struct error *err)
{
    struct table *table = request_table_control(request, err);
    if (!table || !busy_delete(request, table, err)) {
        return false;
    }
    if (table->deletion_protection && !MUTANT(PROTECTION_IGNORED)) {
        return error_set(err, ERROR_VALIDATION,
                         "Resource cannot be deleted as it is currently protected against "
                         "deletion. Disable deletion protection first.");
    }
    if (!control_limits_tables(request, false, err) || !request_admit(request, NULL, NULL, err)) {
        return false;
    }
    count_table(request, table);
    struct table *edited = request_edit(request, table);
    int64_t due_us = request->time_us + request->core->lifecycle.delete_us;
    table_update_add(edited, (struct table_update){.kind = UPDATE_DELETE, .due_us = due_us});
    reply_table(request, "TableDescription", edited);
    return true;
}

/* Names in byte order, after the starting name, which need not exist. */
bool op_list_tables(struct request *request, struct error *err)
{
    if (!request_admit(request, NULL, NULL, err)) {
        return false;
    }
    const struct tables *tables = &request->core->tables;
    struct str start = doc_string(&request->doc, "ExclusiveStartTableName");
    int64_t limit = request_integer(&request->doc, "Limit", LIST_MAX);
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "TableNames");
    json_open(&w, '[');
    int64_t listed = 0;
    struct str last = {0};
    bool more = false;
    for (size_t i = 0; i < tables->count && !more; i++) {
        struct str name = tables->list[i]->name;
        bool seen = tables_sees(tables, request_home(request), tables->list[i]);
        if (!seen || (start.data && str_cmp(name, start) <= (MUTANT(LIST_REPEATS) ? -1 : 0))) {
            continue;
        }
        more = listed == limit;
        if (!more) {
            json_string(&w, name);
            last = name;
            listed++;
        }
    }
    json_close(&w, ']');
    if (more) {
        json_name(&w, "LastEvaluatedTableName");
        json_string(&w, last);
    }
    json_close(&w, '}');
    return true;
}
