/* What a request tells the status of. */
#include "api/table_name.h"
#include "emulator_internal.h"
#include "engine/table_update.h"

enum subject { SUBJECT_TABLE, SUBJECT_EXPIRY, SUBJECT_BULK };

static const struct row {
    const char *operation;
    enum subject subject;
    bool asks;
} rows[] = {
    {"CreateTable", SUBJECT_TABLE, false},        {"UpdateTable", SUBJECT_TABLE, false},
    {"DeleteTable", SUBJECT_TABLE, false},        {"DescribeTable", SUBJECT_TABLE, true},
    {"DescribeTimeToLive", SUBJECT_EXPIRY, true}, {"DescribeBulkOperation", SUBJECT_BULK, true},
};

static const struct row *find_row(struct str operation)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_is(operation, rows[i].operation)) {
            return &rows[i];
        }
    }
    return NULL;
}

static int64_t bulk_due(const struct ddb *ddb, struct str arn)
{
    const struct bulk *bulk = bulks_find(&ddb->core.bulks, arn);
    return bulk ? bulk->due_us : DDB_NEVER;
}

static int64_t table_due(const struct table *table)
{
    int64_t due_us = DDB_NEVER;
    for (size_t i = 0; i < table->update_count; i++) {
        due_us = table->updates[i].due_us < due_us ? table->updates[i].due_us : due_us;
    }
    return due_us;
}

static int64_t due_of(const struct ddb *ddb, enum subject subject,
                      const struct ddb_request *request, struct str name)
{
    if (subject == SUBJECT_BULK) {
        return bulk_due(ddb, name);
    }
    const struct tables *tables = &ddb->core.tables;
    const struct table *table = tables_find(tables, home_of(request), table_name_bare(name));
    if (!table || subject == SUBJECT_TABLE) {
        return table ? table_due(table) : DDB_NEVER;
    }
    return table->ttl_on_us > ddb->now_us ? table->ttl_on_us : DDB_NEVER;
}

bool ddb_subject(const struct ddb *ddb, const struct ddb_request *request, struct arena *arena,
                 struct ddb_subject *out)
{
    struct doc body;
    const struct row *row = find_row(request->operation);
    if (!row || !json_read(arena, request->body, &body, NULL) || body.type != DOC_MAP) {
        return false;
    }
    const char *member = row->subject == SUBJECT_BULK ? "BulkOperationArn" : "TableName";
    struct str name = doc_string(&body, member);
    const char *told = arena_printf(arena, "%d %.*s", row->subject, STR_ARG(name));
    out->name = str_from(told);
    out->asked = row->asks;
    out->due_us = due_of(ddb, row->subject, request, name);
    return name.data != NULL;
}
