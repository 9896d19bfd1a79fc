/* What a request tells the status of. */
#include "api/table_name.h"
#include "emulator_internal.h"

struct row {
    const char *operation;
    const char *member; /* of the request, that names the subject */
    bool asks;
};

static const struct row rows[] = {
    {"CreateTable", "TableName", false},
    {"UpdateTable", "TableName", false},
    {"DeleteTable", "TableName", false},
    {"DescribeTable", "TableName", true},
    {"DescribeBulkOperation", "BulkOperationArn", true},
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

static bool bulk_moves(const struct ddb *ddb, struct str arn)
{
    const struct bulk *bulk = bulks_find(&ddb->core.bulks, arn);
    return bulk && !bulk_done(bulk);
}

static bool table_moves(const struct ddb *ddb, const struct ddb_request *request, struct str name)
{
    const struct tables *tables = &ddb->core.tables;
    const struct table *table = tables_find(tables, home_of(request), table_name_bare(name));
    return table && table->update_count > 0;
}

bool ddb_subject(const struct ddb *ddb, const struct ddb_request *request, struct arena *arena,
                 struct ddb_subject *out)
{
    struct doc body;
    const struct row *row = find_row(request->operation);
    if (!row || !json_read(arena, request->body, &body, NULL) || body.type != DOC_MAP) {
        return false;
    }
    bool bulk = str_is(str_from(row->member), "BulkOperationArn");
    out->name = doc_string(&body, row->member);
    out->asked = row->asks;
    out->moving = bulk ? bulk_moves(ddb, out->name) : table_moves(ddb, request, out->name);
    return out->name.data != NULL;
}
