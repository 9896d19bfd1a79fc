#include "site.h"

#include "table_name.h"

#include <string.h>

#include "statement_target.h"

#define TARGETS_MAX 128 /* a batch names at most 100 keys */

struct targets {
    struct table_home home;
    const struct tables *tables; /* tell the key attributes of an item from the rest */
    struct fault_target list[TARGETS_MAX];
    size_t count;
};

static void add_target(struct targets *targets, struct str given, struct str index,
                       const struct doc *key)
{
    if (targets->count == TARGETS_MAX) {
        return;
    }
    struct fault_target target = {.table = table_name_bare(given), .index = index, .key = key};
    const struct table *table = tables_find(targets->tables, targets->home, target.table);
    if (table) {
        target.hash_name = table->schema.hash[0].name;
        target.range_name = table->schema.range[0].name;
    }
    targets->list[targets->count++] = target;
}

static void add_write(struct targets *targets, struct str table, const struct doc *entry)
{
    const struct doc *put = doc_get(doc_get(entry, "PutRequest"), "Item");
    const struct doc *key = put ? put : doc_get(doc_get(entry, "DeleteRequest"), "Key");
    add_target(targets, table, (struct str){0}, key);
}

/* One table of a batch: a list of writes, or an object with Keys. */
static void add_batch(struct targets *targets, const struct doc_member *member)
{
    const struct doc *keys = doc_get(&member->value, "Keys");
    const struct doc *list = keys ? keys : &member->value;
    for (size_t i = 0; list->type == DOC_LIST && i < list->list.count; i++) {
        if (keys) {
            add_target(targets, member->name, (struct str){0}, &list->list.items[i]);
        } else {
            add_write(targets, member->name, &list->list.items[i]);
        }
    }
}

/* One target for each entry, so that their places are those of the actions. */
static void add_actions(struct targets *targets, const struct doc *entries)
{
    for (size_t i = 0; i < entries->list.count; i++) {
        const struct doc *entry = &entries->list.items[i];
        bool single = entry->type == DOC_MAP && entry->map.count == 1;
        const struct doc *action = single ? &entry->map.members[0].value : NULL;
        const struct doc *item = doc_get(action, "Item");
        add_target(targets, doc_string(action, "TableName"), (struct str){0},
                   item ? item : doc_get(action, "Key"));
    }
}

static void add_statement(struct targets *targets, struct request *request, const struct doc *doc)
{
    struct fault_target target = statement_target(request, doc);
    add_target(targets, target.table, target.index, target.key);
}

/* The statement, or the statements of a batch or transaction. */
static void add_statements(struct targets *targets, struct request *request)
{
    const struct doc *body = &request->doc;
    const struct doc *list = doc_get(body, "Statements");
    list = list ? list : doc_get(body, "TransactStatements");
    if (!list) {
        add_statement(targets, request, body);
    }
    for (size_t i = 0; list && list->type == DOC_LIST && i < list->list.count; i++) {
        add_statement(targets, request, &list->list.items[i]);
    }
}

static bool has_statements(const struct doc *body)
{
    return doc_get(body, "Statement") || doc_get(body, "Statements") ||
           doc_get(body, "TransactStatements");
}

static void find_targets(struct targets *targets, struct request *request)
{
    const struct doc *body = &request->doc;
    if (has_statements(body)) {
        add_statements(targets, request);
        return;
    }
    const struct doc *batch = doc_get(body, "RequestItems");
    if (batch && batch->type == DOC_MAP) {
        for (size_t i = 0; i < batch->map.count; i++) {
            add_batch(targets, &batch->map.members[i]);
        }
        return;
    }
    const struct doc *actions = doc_get(body, "TransactItems");
    if (actions && actions->type == DOC_LIST) {
        add_actions(targets, actions);
        return;
    }
    struct str table = doc_string(body, "TableName");
    if (table.data) {
        const struct doc *item = doc_get(body, "Item");
        add_target(targets, table, doc_string(body, "IndexName"),
                   item ? item : doc_get(body, "Key"));
    }
}

/* A plan may be replaced while the request is still on its way. */
static void keep(struct arena *arena, struct fault_effect *effect)
{
    effect->rule = arena_copy(arena, effect->rule);
    effect->kind = arena_copy(arena, effect->kind);
    effect->code = arena_copy(arena, effect->code);
    effect->message = arena_copy(arena, effect->message);
    effect->latency_rule = arena_copy(arena, effect->latency_rule);
}

void site_ask(const struct env *env, struct request *request, int64_t time_us)
{
    if (!env->strike) {
        return;
    }
    struct targets targets; /* its list is long: only what is counted is filled */
    targets.home = request_home(request);
    targets.tables = &request->core->tables;
    targets.count = 0;
    find_targets(&targets, request);
    struct fault_site site = {
        .submit = request->submit,
        .time_us = time_us,
        .service = request->service,
        .operation = request->name,
        .client = request->client,
        .targets = targets.list,
        .target_count = targets.count,
    };
    env->strike(env->context, &site, &request->effect);
    keep(&request->arena, &request->effect);
}
