/*
 * A table with keys, read and written as the scenario says: which key, how large an item, which
 * operation. What the replies must be, the model knows.
 *
 * Key k is the item k % 8 of partition k / 8, so that a Query has several to return.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "workload.h"

enum {
    PARTITION_ITEMS = 8,
    PREPARED_AT_ONCE = 25, /* what BatchWriteItem takes */
    ENTRIES_MOST = 4,      /* of batches and transactions */
    PAGE_ITEMS = 10,       /* of a Scan */
    CONDITION_IN = 4,      /* one in so many writes has a condition */
    ACTIONS = 10,
};

struct mix {
    struct keys keys;
    uint64_t newest;              /* latest: the key that was put last */
    uint64_t chosen[CLIENTS_MAX]; /* keys, by client */
    struct choice usual[ACTIONS];
    struct choices actions;
};

static const char *mix_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? "{\"TableName\":\"things\",\"BillingMode\":\"PAY_PER_REQUEST\","
                        "\"AttributeDefinitions\":[{\"AttributeName\":\"p\",\"AttributeType\":"
                        "\"N\"},{\"AttributeName\":\"s\",\"AttributeType\":\"N\"}],"
                        "\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"},"
                        "{\"AttributeName\":\"s\",\"KeyType\":\"RANGE\"}]}"
                      : NULL;
}

/* ---- keys and items */

static uint64_t choose_key(struct work *work, unsigned client)
{
    struct mix *mix = work->state;
    uint64_t items = (uint64_t)work->settings.items;
    uint64_t start = items * client / work->clients;
    uint64_t key =
        keys_choose(&mix->keys, work_draw(work, client), start + mix->chosen[client]++, items);
    return work->settings.keys.kind == KEYS_LATEST ? (key + mix->newest + 1) % items : key;
}

/* Where the latest keys are called for, a put makes the next one the newest. */
static uint64_t choose_put(struct work *work, unsigned client)
{
    struct mix *mix = work->state;
    if (work->settings.keys.kind != KEYS_LATEST) {
        return choose_key(work, client);
    }
    mix->newest = (mix->newest + 1) % (uint64_t)work->settings.items;
    return mix->newest;
}

static void put_key(struct buf *out, uint64_t key)
{
    buf_printf(out, "\"p\":{\"N\":\"%" PRIu64 "\"},\"s\":{\"N\":\"%" PRIu64 "\"}",
               key / PARTITION_ITEMS, key % PARTITION_ITEMS);
}

/* A string of so many bytes, told from others by a number. */
static void put_payload(struct buf *out, int64_t bytes, uint64_t number)
{
    char text[32];
    int len = snprintf(text, sizeof text, "%016" PRIx64 "-", number);
    buf_text(out, "{\"S\":\"");
    for (; bytes > 0; bytes -= len) {
        buf_add(out, text, (size_t)(bytes < len ? bytes : len));
    }
    buf_text(out, "\"}");
}

static void put_item(struct work *work, struct buf *out, uint64_t key, uint64_t draw)
{
    put_key(out, key);
    buf_text(out, ",\"n\":{\"N\":\"0\"},\"v\":");
    put_payload(out, size_choose(&work->settings.sizes, draw), draw);
}

static bool mix_prepare(struct work *work, uint64_t n, struct call *out)
{
    uint64_t items = (uint64_t)work->settings.items;
    uint64_t first = n * PREPARED_AT_ONCE;
    out->operation = "BatchWriteItem";
    buf_text(&out->body, "{\"RequestItems\":{\"things\":[");
    for (uint64_t key = first; key < items && key < first + PREPARED_AT_ONCE; key++) {
        buf_text(&out->body,
                 key > first ? ",{\"PutRequest\":{\"Item\":{" : "{\"PutRequest\":{\"Item\":{");
        put_item(work, &out->body, key, random_draw(&work->random, STR("prepare"), STR(""), key));
        buf_text(&out->body, "}}}");
    }
    buf_text(&out->body, "]}}");
    return first < items;
}

/* ---- single items */

static void open_key(struct work *work, unsigned client, struct buf *out)
{
    buf_text(out, "{\"TableName\":\"things\",\"Key\":{");
    put_key(out, choose_key(work, client));
    buf_byte(out, '}');
}

static void put_condition(struct work *work, unsigned client, struct buf *out,
                          const char *condition)
{
    if (work_below(work, client, CONDITION_IN) == 0) {
        buf_printf(out, ",\"ConditionExpression\":\"%s\"", condition);
    }
}

static void put_consistency(struct work *work, unsigned client, struct buf *out)
{
    buf_text(out, work_below(work, client, 2) ? ",\"ConsistentRead\":true" : "");
}

static void next_get(struct work *work, unsigned client, struct buf *out)
{
    open_key(work, client, out);
    put_consistency(work, client, out);
    buf_byte(out, '}');
}

static void next_put(struct work *work, unsigned client, struct buf *out)
{
    uint64_t key = choose_put(work, client);
    buf_text(out, "{\"TableName\":\"things\",\"Item\":{");
    put_item(work, out, key, work_draw(work, client));
    buf_byte(out, '}');
    put_condition(work, client, out, "attribute_not_exists(p)");
    buf_byte(out, '}');
}

/* Sums up, and has another payload. */
static void put_update(struct work *work, unsigned client, struct buf *out)
{
    uint64_t draw = work_draw(work, client);
    buf_text(out, ",\"UpdateExpression\":\"SET v = :v ADD n :one\","
                  "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"},\":v\":");
    put_payload(out, size_choose(&work->settings.sizes, draw), draw);
    buf_byte(out, '}');
}

static void next_update(struct work *work, unsigned client, struct buf *out)
{
    open_key(work, client, out);
    put_update(work, client, out);
    put_condition(work, client, out, "attribute_exists(p)");
    buf_text(out, ",\"ReturnValues\":\"UPDATED_NEW\"}");
}

static void next_delete(struct work *work, unsigned client, struct buf *out)
{
    open_key(work, client, out);
    put_condition(work, client, out, "attribute_exists(p)");
    buf_text(out, ",\"ReturnValues\":\"ALL_OLD\"}");
}

/* ---- pages */

static void next_query(struct work *work, unsigned client, struct buf *out)
{
    uint64_t key = choose_key(work, client);
    buf_printf(out,
               "{\"TableName\":\"things\",\"KeyConditionExpression\":\"p = :p\","
               "\"ExpressionAttributeValues\":{\":p\":{\"N\":\"%" PRIu64 "\"}},"
               "\"ScanIndexForward\":%s",
               key / PARTITION_ITEMS, work_below(work, client, 2) ? "true" : "false");
    put_consistency(work, client, out);
    buf_byte(out, '}');
}

/* From a key on, so that all of the table is met, whatever becomes of the page before. */
static void next_scan(struct work *work, unsigned client, struct buf *out)
{
    buf_printf(out, "{\"TableName\":\"things\",\"Limit\":%d", PAGE_ITEMS);
    if (work_below(work, client, 2)) {
        buf_text(out, ",\"ExclusiveStartKey\":{");
        put_key(out, choose_key(work, client));
        buf_byte(out, '}');
    }
    put_consistency(work, client, out);
    buf_byte(out, '}');
}

/* ---- several items */

/* Entries with neighbouring keys, of which none comes twice. */
static void put_entries(struct work *work, unsigned client, struct buf *out,
                        void put(struct work *work, unsigned client, struct buf *out, uint64_t key))
{
    uint64_t items = (uint64_t)work->settings.items;
    uint64_t first = choose_key(work, client);
    uint64_t count = 1 + work_below(work, client, ENTRIES_MOST);
    for (uint64_t i = 0; i < count && i < items; i++) {
        buf_text(out, i > 0 ? "," : "");
        put(work, client, out, (first + i) % items);
    }
}

static void put_key_entry(struct work *work, unsigned client, struct buf *out, uint64_t key)
{
    (void)work, (void)client;
    buf_byte(out, '{');
    put_key(out, key);
    buf_byte(out, '}');
}

static void next_batch_get(struct work *work, unsigned client, struct buf *out)
{
    buf_text(out, "{\"RequestItems\":{\"things\":{\"Keys\":[");
    put_entries(work, client, out, put_key_entry);
    buf_byte(out, ']');
    put_consistency(work, client, out);
    buf_text(out, "}}}");
}

static void put_write_entry(struct work *work, unsigned client, struct buf *out, uint64_t key)
{
    if (work_below(work, client, 3) > 0) {
        buf_text(out, "{\"PutRequest\":{\"Item\":{");
        put_item(work, out, key, work_draw(work, client));
    } else {
        buf_text(out, "{\"DeleteRequest\":{\"Key\":{");
        put_key(out, key);
    }
    buf_text(out, "}}}");
}

static void next_batch_write(struct work *work, unsigned client, struct buf *out)
{
    buf_text(out, "{\"RequestItems\":{\"things\":[");
    put_entries(work, client, out, put_write_entry);
    buf_text(out, "]}}");
}

static void put_get_entry(struct work *work, unsigned client, struct buf *out, uint64_t key)
{
    (void)work, (void)client;
    buf_text(out, "{\"Get\":{\"TableName\":\"things\",\"Key\":{");
    put_key(out, key);
    buf_text(out, "}}}");
}

static void next_transact_get(struct work *work, unsigned client, struct buf *out)
{
    buf_text(out, "{\"TransactItems\":[");
    put_entries(work, client, out, put_get_entry);
    buf_text(out, "]}");
}

static void put_action_entry(struct work *work, unsigned client, struct buf *out, uint64_t key)
{
    static const char *const openings[] = {
        "{\"Put\":{\"TableName\":\"things\",\"Item\":{",
        "{\"Update\":{\"TableName\":\"things\",\"Key\":{",
        "{\"Delete\":{\"TableName\":\"things\",\"Key\":{",
        "{\"ConditionCheck\":{\"TableName\":\"things\",\"Key\":{",
    };
    uint32_t action = work_below(work, client, 4);
    buf_text(out, openings[action]);
    if (action == 0) {
        put_item(work, out, key, work_draw(work, client));
    } else {
        put_key(out, key);
    }
    buf_byte(out, '}');
    if (action == 1) {
        put_update(work, client, out);
    }
    buf_text(out, action == 3 ? ",\"ConditionExpression\":\"attribute_exists(p)\"}}" : "}}");
}

static void next_transact_write(struct work *work, unsigned client, struct buf *out)
{
    buf_text(out, "{\"TransactItems\":[");
    put_entries(work, client, out, put_action_entry);
    buf_text(out, "]}");
}

/* ---- the mix */

/* Weights where the scenario gives none: reads as often as writes, one item more often than
 * several. */
static const struct {
    const char *name;
    int64_t weight;
    void (*next)(struct work *work, unsigned client, struct buf *out);
} actions[ACTIONS] = {
    {"GetItem", 10, next_get},
    {"PutItem", 8, next_put},
    {"UpdateItem", 8, next_update},
    {"DeleteItem", 3, next_delete},
    {"Query", 6, next_query},
    {"Scan", 2, next_scan},
    {"BatchGetItem", 4, next_batch_get},
    {"BatchWriteItem", 4, next_batch_write},
    {"TransactGetItems", 3, next_transact_get},
    {"TransactWriteItems", 4, next_transact_write},
};

static const char *mix_action(size_t index)
{
    return index < ACTIONS ? actions[index].name : NULL;
}

static void mix_open(struct work *work)
{
    struct mix *mix = mem_zalloc(sizeof *mix);
    keys_init(&mix->keys, &work->settings.keys, (uint64_t)work->settings.items);
    mix->newest = (uint64_t)work->settings.items - 1;
    mix->actions = work->settings.mix;
    for (size_t i = 0; i < ACTIONS; i++) {
        mix->usual[i] = (struct choice){(int64_t)i, actions[i].weight};
    }
    if (mix->actions.count == 0) {
        mix->actions = (struct choices){mix->usual, ACTIONS};
    }
    work->state = mix;
}

static void mix_close(struct work *work)
{
    struct mix *mix = work->state;
    keys_release(&mix->keys);
    free(mix);
}

static void mix_next(struct work *work, unsigned client, struct call *out)
{
    const struct mix *mix = work->state;
    int64_t action = choices_choose(&mix->actions, work_draw(work, client));
    out->operation = actions[action].name;
    actions[action].next(work, client, &out->body);
}

const struct workload_kind work_mix = {
    .name = "mix",
    .about = "a table with keys, read and written by weights",
    .tables = "things (p and s: N, keys; n: N, additions; v: S)",
    .items = "items",
    .takes = "items|keys|sizes",
    .items_least = 1,
    .items_most = 100000,
    .items_usual = 100,
    .action = mix_action,
    .table = mix_table,
    .open = mix_open,
    .prepare = mix_prepare,
    .next = mix_next,
    .close = mix_close,
};
