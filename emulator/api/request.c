#include "request.h"

#include "shape.h"
#include "table_name.h"
#include "use.h"

struct table_home request_home(const struct request *request)
{
    return (struct table_home){request->account, request->region};
}

/* The table that name or ARN names; NULL with `name` set: there is none; NULL with the error set. A
 * table's own ARN always names it: where accounts and regions do not part tables, it keeps those of
 * the creation. */
static struct table *find(struct request *request, struct str given, struct str *name,
                          struct error *err)
{
    const struct tables *tables = &request->core->tables;
    *name = table_name_bare(given);
    struct table *table = tables_find(tables, request_home(request), *name);
    if (table && str_eq(table->arn, given)) {
        return table;
    }
    return table_name_resolve(&request->arena, given, request->account, request->region, name, err)
               ? tables_find(tables, request_home(request), *name)
               : NULL;
}

struct table *request_table(struct request *request, struct str table_name, struct str *given,
                            struct error *err)
{
    struct str name;
    if (given) {
        *given = table_name;
    }
    struct table *table = find(request, table_name, &name, err);
    if (err->code != ERROR_NONE) {
        return NULL;
    }
    if (!table || table->status == TABLE_CREATING || table->status == TABLE_DELETING) {
        (void)error_set(err, ERROR_RESOURCE_NOT_FOUND, "Requested resource not found");
        return NULL;
    }
    (void)request_use(request, table, NULL);
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
    struct table *table = find(request, doc_string(&request->doc, "TableName"), &name, err);
    if (!table && err->code == ERROR_NONE) {
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
