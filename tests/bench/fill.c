/*
 * Makes a database of COUNT items of the table `bench`, the ones that `load PORT fill` would put,
 * minutes sooner: the rows go straight into the store, in the order of their keys.
 *
 *     fill FILE COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "../../emulator/data/value.h"
#include "../../emulator/emulator.h"
#include "../../emulator/engine/table.h"
#include "../../emulator/store/catalog.h"
#include "../../emulator/store/rows.h"

enum { ROWS_A_COMMIT = 50000 };

struct slot {
    uint64_t hash; /* of the partition key, which the order of rows begins with */
    uint64_t number;
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "fill: %s\n", what);
    exit(1);
}

static void create_table(const char *path)
{
    char message[256];
    struct ddb_options options;
    struct ddb_reply reply;
    struct ddb_request request = {
        .service = STR("dynamodb"),
        .operation = STR("CreateTable"),
        .body = STR("{\"TableName\":\"bench\",\"BillingMode\":\"PAY_PER_REQUEST\","
                    "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"
                    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}"),
        .client = STR("bench"),
        .host = STR("localhost")};
    ddb_options_init(&options);
    options.path = path;
    struct ddb *ddb = ddb_open(&options, message);
    if (!ddb) {
        die(message);
    }
    (void)ddb_submit(ddb, 0, &request);
    if (!ddb_poll(ddb, &reply) || reply.status != 200) {
        die("the table was refused");
    }
    ddb_close(ddb);
}

static void load_table(void *context, uint32_t id, bool dropped, struct str state)
{
    struct table **table = context;
    (void)id;
    (void)dropped;
    *table = table_load(state);
}

static const struct value *make_item(struct arena *arena, uint64_t number)
{
    struct doc doc;
    struct error err;
    struct value *item = ARENA_ARRAY(arena, struct value, 1);
    const char *text =
        arena_printf(arena,
                     "{\"pk\":{\"S\":\"user#%llu\"},\"name\":{\"S\":\"Ann Example\"},\"mail\":"
                     "{\"S\":\"ann@example.org\"},\"visits\":{\"N\":\"%llu\"},"
                     "\"tags\":{\"SS\":[\"red\",\"green\"]}}",
                     (unsigned long long)number, 100000000 + (unsigned long long)number);
    error_init(&err, arena);
    if (!json_read(arena, str_from(text), &doc, NULL) ||
        !item_parse(arena, &doc, DIALECT_2026, item, &err)) {
        die("an item of ours is none");
    }
    return item;
}

static uint64_t hash_of(const struct table *table, uint64_t number)
{
    struct buf key;
    char text[32];
    buf_init(&key);
    int len = snprintf(text, sizeof text, "user#%llu", (unsigned long long)number);
    struct value value = {.type = VALUE_S, .bytes = {text, (size_t)len}};
    key_append(&key, &value);
    uint64_t hash = key_hash(table->salt, buf_view(&key));
    buf_release(&key);
    return hash;
}

static int by_hash(const void *a, const void *b)
{
    const struct slot *left = a, *right = b;
    return (left->hash > right->hash) - (left->hash < right->hash);
}

static void put_row(struct store *store, const struct table *table, struct arena *arena,
                    uint64_t number)
{
    struct buf key, bytes;
    arena_reset(arena);
    buf_init(&key);
    buf_init(&bytes);
    const struct value *item = make_item(arena, number);
    key_row(&key, table->id, table->salt, &table->schema, NULL, item);
    item_encode(&bytes, item);
    rows_put(store, buf_view(&key), buf_view(&bytes));
    buf_release(&key);
    buf_release(&bytes);
}

static void fill(struct store *store, const struct table *table, uint64_t count)
{
    struct arena arena;
    struct slot *slots = mem_alloc(sizeof *slots * count);
    for (uint64_t i = 0; i < count; i++) {
        slots[i] = (struct slot){hash_of(table, i), i};
    }
    qsort(slots, count, sizeof *slots, by_hash);
    arena_init(&arena);
    store_begin(store);
    for (uint64_t i = 0; i < count; i++) {
        put_row(store, table, &arena, slots[i].number);
        if (i % ROWS_A_COMMIT == ROWS_A_COMMIT - 1) {
            store_commit(store);
            store_begin(store);
        }
    }
    store_commit(store);
    arena_release(&arena);
    free(slots);
}

int main(int argc, char **argv)
{
    char message[256];
    struct table *table = NULL;
    long long count = argc == 3 ? atoll(argv[2]) : 0;
    if (count < 1) {
        fprintf(stderr, "usage: fill FILE COUNT\n");
        return 2;
    }
    json_setup();
    create_table(argv[1]);
    struct store *store = store_open(argv[1], false, message);
    if (!store) {
        die(message);
    }
    catalog_each(store, load_table, &table);
    if (!table) {
        die("the table is not in the catalog");
    }
    fill(store, table, (uint64_t)count);
    table_free(table);
    store_close(store);
    return 0;
}
