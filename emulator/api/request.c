#include "request.h"

#include "shape.h"
#include "table_name.h"

struct table *request_table(struct request *request, struct str table_name, struct str *given,
                            struct error *err)
{
    struct str name;
    if (given) {
        *given = table_name;
    }
    if (!table_name_resolve(&request->arena, table_name, request->account, request->region, &name,
                            err)) {
        return NULL;
    }
    struct table *table = tables_find(&request->core->tables, name);
    if (!table || table->status == TABLE_CREATING || table->status == TABLE_DELETING) {
        (void)error_set(err, ERROR_RESOURCE_NOT_FOUND, "Requested resource not found");
        return NULL;
    }
    return table;
}

struct table *request_edit(struct request *request, struct table *table)
{
    request->edits = table;
    request->edited = table_clone(table);
    return request->edited;
}

void request_discard(struct request *request)
{
    table_free(request->created);
    table_free(request->edited);
    request->created = request->edited = NULL;
    bulk_free(request->bulk_started);
    request->bulk_started = NULL;
}

struct table *request_table_control(struct request *request, struct error *err)
{
    struct str name;
    if (!table_name_resolve(&request->arena, doc_string(&request->doc, "TableName"),
                            request->account, request->region, &name, err)) {
        return NULL;
    }
    struct table *table = tables_find(&request->core->tables, name);
    if (!table) {
        (void)error_set(err, ERROR_RESOURCE_NOT_FOUND,
                        "Requested resource not found: Table: %.*s not found", STR_ARG(name));
    }
    return table;
}

void request_reply(struct request *request, struct json_writer *w)
{
    buf_clear(&request->reply);
    json_begin(w, &request->reply);
    json_open(w, '{');
}

bool request_flag(const struct doc *doc, const char *member)
{
    const struct doc *flag = doc_get(doc, member);
    return flag && doc_truth(flag);
}

int64_t request_integer(const struct doc *doc, const char *member, int64_t otherwise)
{
    const struct doc *number = doc_get(doc, member);
    return number ? shape_int(number) : otherwise;
}
