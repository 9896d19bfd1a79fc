#include "call_site.h"

#include "../../emulator/base/json.h"

enum { TARGETS_MAX = 100 };

struct targets_found {
    struct fault_target *list;
    size_t count;
};

static void add(struct targets_found *found, struct str table, struct str index,
                const struct doc *key)
{
    if (found->count < TARGETS_MAX) {
        found->list[found->count++] =
            (struct fault_target){.table = table, .index = index, .key = key};
    }
}

static const struct doc *key_in(const struct doc *part)
{
    const struct doc *key = doc_get(part, "Key");
    return key ? key : doc_get(part, "Item");
}

/* An entry of RequestItems: keys to get, or writes. */
static void add_batch(struct targets_found *found, struct str table, const struct doc *value)
{
    const struct doc *keys = doc_get(value, "Keys");
    for (size_t i = 0; keys && keys->type == DOC_LIST && i < keys->list.count; i++) {
        add(found, table, STR(""), &keys->list.items[i]);
    }
    for (size_t i = 0; value->type == DOC_LIST && i < value->list.count; i++) {
        const struct doc *put = doc_get(&value->list.items[i], "PutRequest");
        add(found, table, STR(""),
            key_in(put ? put : doc_get(&value->list.items[i], "DeleteRequest")));
    }
}

static void add_action(struct targets_found *found, const struct doc *action)
{
    for (size_t i = 0; action->type == DOC_MAP && i < action->map.count; i++) {
        const struct doc *part = &action->map.members[i].value;
        add(found, doc_string(part, "TableName"), STR(""), key_in(part));
    }
}

struct fault_site call_site(const struct driver_call *call, struct arena *arena)
{
    struct fault_site site = {
        .service = STR("dynamodb"), .operation = str_from(call->operation), .client = call->client};
    struct targets_found found = {ARENA_ARRAY(arena, struct fault_target, TARGETS_MAX), 0};
    struct doc *body = arena_zalloc(arena, sizeof *body);
    if (!json_read(arena, call->body, body, NULL)) {
        return site;
    }
    const struct doc *actions = doc_get(body, "TransactItems");
    const struct doc *tables = doc_get(body, "RequestItems");
    if (doc_get(body, "TableName")) {
        add(&found, doc_string(body, "TableName"), doc_string(body, "IndexName"), key_in(body));
    }
    for (size_t i = 0; actions && actions->type == DOC_LIST && i < actions->list.count; i++) {
        add_action(&found, &actions->list.items[i]);
    }
    for (size_t i = 0; tables && tables->type == DOC_MAP && i < tables->map.count; i++) {
        add_batch(&found, tables->map.members[i].name, &tables->map.members[i].value);
    }
    site.targets = found.list;
    site.target_count = found.count;
    return site;
}
