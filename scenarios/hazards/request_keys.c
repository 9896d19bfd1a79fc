#include "request_keys.h"

#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/doc.h"
#include "../../emulator/base/json.h"
#include "../../faults/attribute_text.h"

struct schema {
    struct str hash, range; /* range empty: no sort key */
};

/* Keys as they are found. */
struct key_list {
    const struct schemas *schemas;
    struct arena *arena;
    struct named_key *keys;
    size_t count, cap;
};

void schemas_init(struct schemas *schemas)
{
    *schemas = (struct schemas){.count = 0};
    arena_init(&schemas->arena);
    tally_init(&schemas->places);
}

void schemas_release(struct schemas *schemas)
{
    free(schemas->list);
    tally_release(&schemas->places);
    arena_release(&schemas->arena);
}

void schemas_clear(struct schemas *schemas)
{
    schemas->count = 0;
    tally_clear(&schemas->places);
    arena_reset(&schemas->arena);
}

struct str bare_table(struct str given)
{
    const char *slash = given.len > 0 ? memrchr(given.data, '/', given.len) : NULL;
    if (!slash || !str_starts(given, STR("arn:"))) {
        return given;
    }
    return (struct str){slash + 1, given.len - (size_t)(slash + 1 - given.data)};
}

static void read_schema(const struct doc *create, struct schema *out)
{
    const struct doc *list = doc_get(create, "KeySchema");
    for (size_t i = 0; list && list->type == DOC_LIST && i < list->list.count; i++) {
        const struct doc *element = &list->list.items[i];
        bool hash = str_is(doc_string(element, "KeyType"), "HASH");
        *(hash ? &out->hash : &out->range) = doc_string(element, "AttributeName");
    }
}

void schemas_learn(struct schemas *schemas, struct ddb *ddb, struct str table)
{
    struct str create;
    struct doc doc;
    struct schema schema = {.hash = {NULL, 0}};
    if (tally_get(&schemas->places, table) > 0 ||
        !ddb_describe(ddb, table, &schemas->arena, &create) ||
        !json_read(&schemas->arena, create, &doc, NULL)) {
        return;
    }
    read_schema(&doc, &schema);
    if (schemas->count == schemas->cap) {
        schemas->cap = schemas->cap ? schemas->cap * 2 : 8;
        schemas->list = mem_realloc(schemas->list, schemas->cap * sizeof *schemas->list);
    }
    schemas->list[schemas->count++] = schema;
    *tally_at(&schemas->places, table) = schemas->count;
}

static void add(struct key_list *list, struct str table, const struct doc *key,
                const struct doc *item, bool deletes)
{
    if (!key || key->type != DOC_MAP) {
        return;
    }
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 8;
        struct named_key *keys = ARENA_ARRAY(list->arena, struct named_key, cap);
        if (list->count > 0) {
            memcpy(keys, list->keys, list->count * sizeof *keys);
        }
        list->keys = keys;
        list->cap = cap;
    }
    struct buf json;
    buf_init(&json);
    json_print(&json, key);
    list->keys[list->count++] = (struct named_key){
        .table = table,
        .text = item_text_copy(list->arena, key),
        .json = arena_copy(list->arena, buf_view(&json)),
        .item = item,
        .deletes = deletes,
    };
    buf_release(&json);
}

/* The key attributes alone out of an item. */
static void add_item(struct key_list *list, struct str table, const struct doc *item)
{
    uint64_t place = tally_get(&list->schemas->places, table);
    if (place == 0) {
        return;
    }
    const struct schema *schema = &list->schemas->list[place - 1];
    const struct doc *hash = doc_get_str(item, schema->hash);
    const struct doc *range = schema->range.len > 0 ? doc_get_str(item, schema->range) : NULL;
    if (!hash || (schema->range.len > 0 && !range)) {
        return;
    }
    struct doc_member *members = ARENA_ARRAY(list->arena, struct doc_member, 2);
    members[0] = (struct doc_member){schema->hash, *hash};
    if (range) {
        members[1] = (struct doc_member){schema->range, *range};
    }
    struct doc key = {.type = DOC_MAP};
    key.map.members = members;
    key.map.count = range ? 2 : 1;
    add(list, table, &key, item, false);
}

/* One table of a batch: a list of writes, or an object with Keys. */
static void add_batch(struct key_list *list, struct str table, const struct doc *entries)
{
    const struct doc *keys = doc_get(entries, "Keys");
    const struct doc *all = keys ? keys : entries;
    for (size_t i = 0; all->type == DOC_LIST && i < all->list.count; i++) {
        const struct doc *entry = &all->list.items[i];
        const struct doc *put = doc_get(doc_get(entry, "PutRequest"), "Item");
        if (keys) {
            add(list, table, entry, NULL, false);
        } else if (put) {
            add_item(list, table, put);
        } else {
            add(list, table, doc_get(doc_get(entry, "DeleteRequest"), "Key"), NULL, true);
        }
    }
}

/* An entry of a transaction: {"Put":{...}}, or the members of a single operation. */
static void add_single(struct key_list *list, const struct doc *body)
{
    struct str table = bare_table(doc_string(body, "TableName"));
    const struct doc *item = doc_get(body, "Item");
    if (item) {
        add_item(list, table, item);
    } else {
        add(list, table, doc_get(body, "Key"), NULL, false);
    }
}

static void add_transaction(struct key_list *list, const struct doc *entries)
{
    for (size_t i = 0; entries->type == DOC_LIST && i < entries->list.count; i++) {
        const struct doc *entry = &entries->list.items[i];
        /* A check neither writes the item nor reads it. */
        if (entry->type == DOC_MAP && entry->map.count == 1 &&
            !str_is(entry->map.members[0].name, "ConditionCheck")) {
            add_single(list, &entry->map.members[0].value);
        }
    }
}

size_t batch_keys(const struct schemas *schemas, const struct doc *tables, struct arena *arena,
                  struct named_key **out)
{
    struct key_list list = {.schemas = schemas, .arena = arena};
    for (size_t i = 0; tables && tables->type == DOC_MAP && i < tables->map.count; i++) {
        add_batch(&list, bare_table(tables->map.members[i].name), &tables->map.members[i].value);
    }
    *out = list.keys;
    return list.count;
}

size_t request_keys(const struct schemas *schemas, const struct doc *body, struct arena *arena,
                    struct named_key **out)
{
    struct key_list list = {.schemas = schemas, .arena = arena};
    const struct doc *batch = doc_get(body, "RequestItems");
    const struct doc *transaction = doc_get(body, "TransactItems");
    if (batch) {
        return batch_keys(schemas, batch, arena, out);
    }
    if (transaction) {
        add_transaction(&list, transaction);
    } else {
        add_single(&list, body);
    }
    *out = list.keys;
    return list.count;
}

bool item_key(const struct schemas *schemas, struct str table, const struct doc *item,
              struct arena *arena, struct named_key *out)
{
    struct key_list list = {.schemas = schemas, .arena = arena};
    add_item(&list, table, item);
    if (list.count > 0) {
        *out = list.keys[0];
    }
    return list.count > 0;
}
