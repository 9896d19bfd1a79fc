/*
 * What users' fuzzers are given (dynarig_fuzz.h): for tables with every kind of key and index, each
 * request must be accepted, and an item that was put must be got.
 */
#include <string.h>

#include "../emulator/base/json.h"
#include "lots.h"
#include "dynarig_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUESTS_MAX 8

static const struct dynarig_fuzz_attribute attributes[] = {
    {.name = "state", .types = "S", .values = "open,closed"},
    {.name = "price", .types = "N,NULL", .optional = true},
    {.name = "lines", .types = "L,M,SS,NS,BS", .optional = true},
    {.name = "any"},
};

#define ATTRIBUTES .attributes = attributes, .attribute_count = 4

static const struct dynarig_fuzz_table tables[] = {
    {.create_table = "{\"TableName\":\"simple\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":["
                     "{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"AttributeDefinitions\":["
                     "{\"AttributeName\":\"id\",\"AttributeType\":\"B\"}]}",
     .strangers = true},
    {.create_table =
         "{\"TableName\":\"sorted\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":["
         "{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"at\","
         "\"KeyType\":\"RANGE\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"id\","
         "\"AttributeType\":\"S\"},{\"AttributeName\":\"at\",\"AttributeType\":\"N\"},"
         "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"},{\"AttributeName\":\"l\","
         "\"AttributeType\":\"B\"}],\"GlobalSecondaryIndexes\":[{\"IndexName\":\"global\","
         "\"KeySchema\":[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],\"Projection\":{"
         "\"ProjectionType\":\"KEYS_ONLY\"}}],\"LocalSecondaryIndexes\":[{\"IndexName\":"
         "\"local\",\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"},"
         "{\"AttributeName\":\"l\",\"KeyType\":\"RANGE\"}],\"Projection\":{\"ProjectionType\":"
         "\"ALL\"}}]}",
     ATTRIBUTES,
     .hurts = true},
};

static void put_and_get(struct dynarig_fuzz *fuzz)
{
    const char *put = dynarig_fuzz_put(fuzz);
    struct arena arena;
    struct doc body, reply;
    arena_init(&arena);
    require(dynarig_fuzz_send(fuzz, "PutItem", put).status == 200);
    require(json_read(&arena, str_from(put), &body, NULL));
    const char *scan = arena_printf(&arena, "{\"TableName\":\"%.*s\",\"Select\":\"COUNT\"}",
                                    STR_ARG(doc_string(&body, "TableName")));
    require(json_read(&arena, str_from(dynarig_fuzz_send(fuzz, "Scan", scan).body), &reply, NULL));
    require(doc_get(&reply, "Count")->integer > 0);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t chosen = size > 0 ? data[0] % (sizeof tables / sizeof *tables) : 0;
    struct dynarig_fuzz *fuzz =
        dynarig_fuzz_begin(&tables[chosen], data + (size > 0), size - (size > 0));
    put_and_get(fuzz);
    for (int i = 0; i < REQUESTS_MAX && dynarig_fuzz_more(fuzz); i++) {
        const char *operation;
        const char *body = dynarig_fuzz_request(fuzz, &operation);
        require(dynarig_fuzz_send(fuzz, operation, body).status == 200);
    }
    dynarig_fuzz_end(fuzz);
    return 0;
}
