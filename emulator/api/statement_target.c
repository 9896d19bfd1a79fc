#include "statement_target.h"

#include "../partiql/key_plan.h"
#include "prepared.h"
#include "table_name.h"

static const struct doc *doc_of(struct arena *arena, const struct value *item)
{
    struct json_writer w;
    struct buf text;
    struct doc *doc = arena_zalloc(arena, sizeof *doc);
    buf_init(&text);
    json_begin(&w, &text);
    item_dump(&w, item);
    bool good = json_read(arena, arena_copy(arena, buf_view(&text)), doc, NULL);
    buf_release(&text);
    return good ? doc : NULL;
}

static const struct doc *key_of_statement(const struct prepared *prepared,
                                          const struct table *table)
{
    struct arena *arena = &prepared->request->arena;
    const struct expression *rest;
    struct value key;
    if (prepared->type == STATEMENT_INSERT) {
        return doc_of(arena, prepared->parts.item);
    }
    return key_plan_pin(arena, prepared->parts.condition, &table->schema, &key, &rest)
               ? doc_of(arena, &key)
               : NULL;
}

static bool has_shape(const struct doc *doc)
{
    const struct doc *statement = doc_get(doc, "Statement");
    const struct doc *parameters = doc_get(doc, "Parameters");
    return statement && statement->type == DOC_STRING &&
           (!parameters || parameters->type == DOC_LIST);
}

struct fault_target statement_target(struct request *request, const struct doc *doc)
{
    struct fault_target target = {.key = NULL};
    struct prepared prepared;
    struct error ignored;
    error_init(&ignored, &request->arena);
    if (!has_shape(doc) || !prepared_read(&prepared, request, doc, &ignored) ||
        !table_name_resolve(&request->arena, prepared.parts.statement->table, request->account,
                            request->region, &target.table, &ignored)) {
        return target;
    }
    const struct table *table =
        tables_find(&request->core->tables, request_home(request), target.table);
    target.index = prepared.parts.statement->index;
    target.key = table ? key_of_statement(&prepared, table) : NULL;
    return target;
}
