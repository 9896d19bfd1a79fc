/*
 * Requests: the first byte chooses an operation, the rest is its body. Several requests, parted by
 * a line feed, go to one core with a filled table.
 *
 * Every second request that can is handed back in part or gets a short page.
 *
 * Properties: every reply is JSON; a success fits the shape of its operation; an error has a type
 * and an HTTP status; nothing that was refused changes an item; two cores that are asked the same
 * answer the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "../emulator/api/shape.h"
#include "../emulator/base/json.h"
#include "../emulator/emulator.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUESTS_MAX 8

static const char create_table[] =
    "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":["
    "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\",\"KeyType\":"
    "\"RANGE\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
    "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"},{\"AttributeName\":\"g\","
    "\"AttributeType\":\"S\"}],\"GlobalSecondaryIndexes\":[{\"IndexName\":\"gsi\",\"KeySchema\":["
    "{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":"
    "\"KEYS_ONLY\"}}]}";

static const char put_item[] =
    "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"},\"g\":{\"S\":\"x\"}"
    ","
    "\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"two\"}]},\"m\":{\"M\":{\"k\":{\"BOOL\":true}}},"
    "\"ss\":{\"SS\":[\"a\",\"b\"]}}}";

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_reply(const struct ddb_operation *face, const struct ddb_reply *reply)
{
    struct arena arena;
    struct doc doc;
    char why[256];
    arena_init(&arena);
    require(json_read(&arena, reply->body, &doc, NULL) && doc.type == DOC_MAP);
    if (reply->refused) {
        require(reply->status >= 400 && doc_string(&doc, "__type").len > 0);
        require(reply->changes == 0);
    } else {
        const struct operation *operation =
            operation_by_name(str_from(face->service), str_from(face->name));
        require(reply->status == 200 && shape_check_reply(operation, &doc, why));
    }
    arena_release(&arena);
}

static void send(struct ddb *ddb, const struct ddb_operation *operation, struct str body)
{
    struct ddb_request request = {.service = str_from(operation->service),
                                  .operation = str_from(operation->name),
                                  .body = body,
                                  .client = STR("fuzz"),
                                  .host = STR("localhost")};
    uint64_t submit = ddb_submit(ddb, ddb_now(ddb) + 1000, &request);
    struct ddb_reply reply;
    require(ddb_poll(ddb, &reply) && reply.submit == submit);
    check_reply(operation, &reply);
}

static void send_named(struct ddb *ddb, const char *name, const char *body)
{
    send(ddb, ddb_operation_by_name(str_from(name)), str_from(body));
}

static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    if (site->submit % 2 == 0) {
        return;
    }
    if (str_starts(site->operation, STR("Batch"))) {
        out->effect = EFFECT_UNPROCESSED;
        out->fraction_ppm = 500000;
    } else if (str_is(site->operation, "Query") || str_is(site->operation, "Scan")) {
        out->effect = EFFECT_SHORT_PAGE;
        out->items = 1;
    }
}

static size_t built_operations(const struct ddb_operation *out[64])
{
    size_t count = 0;
    for (size_t i = 0; ddb_operation(i); i++) {
        if (ddb_operation(i)->built && count < 64) {
            out[count++] = ddb_operation(i);
        }
    }
    return count;
}

static void run(const uint8_t *data, size_t size, char digest[65])
{
    struct ddb_options options;
    char message[256];
    const struct ddb_operation *operations[64];
    size_t count = built_operations(operations);
    require(count > 0);
    ddb_options_init(&options);
    options.env.strike = strike;
    struct ddb *ddb = ddb_open(&options, message);
    send_named(ddb, "CreateTable", create_table);
    send_named(ddb, "PutItem", put_item);
    for (int i = 0; i < REQUESTS_MAX && size > 0; i++) {
        const struct ddb_operation *operation = operations[data[0] % count];
        const uint8_t *end = memchr(data + 1, '\n', size - 1);
        size_t length = end ? (size_t)(end - data) - 1 : size - 1;
        send(ddb, operation, (struct str){(const char *)data + 1, length});
        size_t used = length + 1 + (end ? 1 : 0);
        data += used;
        size -= used;
    }
    ddb_digest(ddb, digest);
    ddb_close(ddb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char first[65], second[65];
    run(data, size, first);
    run(data, size, second);
    require(memcmp(first, second, sizeof first) == 0);
    return 0;
}
