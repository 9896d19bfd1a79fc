/* CreateTable, DescribeTable, DeleteTable, ListTables. */
#include <inttypes.h>

#include "../engine/reader.h"
#include "check_table.h"
#include "describe.h"
#include "op.h"

#define LIST_MAX 100 /* API Reference, ListTables: Limit */

/* A version 4 UUID out of two draws. */
static struct str table_uuid(struct request *request, uint32_t id)
{
    const struct random *random = &request->core->random;
    uint64_t high = random_draw(random, STR("table-id"), STR("high"), id);
    uint64_t low = random_draw(random, STR("table-id"), STR("low"), id);
    return str_from(arena_printf(&request->arena, "%08x-%04x-4%03x-%04x-%012" PRIx64,
                                 (unsigned)(high >> 32), (unsigned)(high >> 16) & 0xFFFF,
                                 (unsigned)high & 0xFFF, (unsigned)(low >> 48 & 0x3FFF) | 0x8000,
                                 low & 0xFFFFFFFFFFFF));
}

static struct table *create(struct request *request)
{
    uint32_t id = request->core->next_id;
    struct table_facts facts = {
        .id = id,
        /* Fixed by the table alone: rows must be found again under any seed. */
        .salt = random_hash(id, doc_string(&request->doc, "TableName")),
        .created_us = request->time_us,
        .account = request->account,
        .region = request->region,
        .table_id = table_uuid(request, id),
    };
    return table_new(&request->doc, &facts);
}

bool op_create_table(struct request *request, struct error *err)
{
    struct str name = doc_string(&request->doc, "TableName");
    if (!check_create_table(&request->arena, &request->doc, err)) {
        return false;
    }
    if (tables_find(&request->core->tables, name)) {
        return error_set(err, ERROR_RESOURCE_IN_USE, "Table already exists: %.*s", STR_ARG(name));
    }
    if (!request_admit(request, NULL, NULL, err)) {
        return false;
    }
    request->created = create(request);
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "TableDescription");
    describe_table(&w, request->created, DESCRIBE_CREATED);
    json_close(&w, '}');
    return true;
}

/* `table`: whose items these are; NULL: entries of an index, which keep vectors as they charge. */
static void count_range(struct request *request, uint32_t id, const struct table *table,
                        int64_t *items, int64_t *bytes)
{
    struct arena scratch;
    arena_init(&scratch);
    struct range range;
    range_init(&range);
    range_segment(&range, id, 0, 1);
    struct str key, item;
    *items = 0;
    *bytes = 0;
    rows_range(request->core->store, buf_view(&range.low), buf_view(&range.high), true);
    while (rows_next(request->core->store, &key, &item)) {
        *items += 1;
        struct value image;
        arena_reset(&scratch);
        bool vectors = table && table->has_vectors && item_decode(&scratch, item, &image);
        *bytes += vectors ? table_item_bytes(table, &image) : item_size_encoded(item);
    }
    rows_end(request->core->store);
    range_release(&range);
    arena_release(&scratch);
}

/* After a database was opened the figures are unknown until somebody asks. */
static void count_table(struct request *request, struct table *table)
{
    if (table->counted) {
        return;
    }
    count_range(request, table->id, table, &table->item_count, &table->bytes);
    for (size_t i = 0; i < table->index_count; i++) {
        struct index *index = &table->indexes[i];
        count_range(request, index->id, NULL, &index->item_count, &index->bytes);
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
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "Table");
    describe_table(&w, table, DESCRIBE_ACTIVE);
    json_close(&w, '}');
    return true;
}

bool op_delete_table(struct request *request, struct error *err)
{
    struct table *table = request_table_control(request, err);
    if (!table) {
        return false;
    }
    if (table->deletion_protection) {
        return error_set(err, ERROR_VALIDATION,
                         "Resource cannot be deleted as it is currently protected against "
                         "deletion. Disable deletion protection first.");
    }
    if (!request_admit(request, NULL, NULL, err)) {
        return false;
    }
    count_table(request, table);
    request->dropped = table;
    struct json_writer w;
    request_reply(request, &w);
    json_name(&w, "TableDescription");
    describe_table(&w, table, DESCRIBE_DELETED);
    json_close(&w, '}');
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
        if (start.data && str_cmp(name, start) <= 0) {
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
