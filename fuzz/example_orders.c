/*
 * An example: how to fuzz code of your own against DynamoDB in the same process.
 *
 * The code under test adds up what a customer still has to pay. It has a fault that many programs
 * have and that no example of a few items shows; `make fuzz TARGET=example_orders` finds it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../emulator/base/json.h"
#include "dynarig_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the code under test ---- */

static long sum_of_page(const struct doc *items)
{
    long sum = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        const struct doc *cents = doc_get(&items->list.items[i], "cents");
        sum += strtol(doc_string(cents, "N").data, NULL, 10);
    }
    return sum;
}

/* One page; `start`: LastEvaluatedKey of the page before, or NULL. */
static struct doc query(struct arena *arena, struct dynarig_fuzz *fuzz, const char *customer,
                        const struct doc *start)
{
    struct buf key;
    struct doc page;
    buf_init(&key);
    if (start) {
        buf_text(&key, ",\"ExclusiveStartKey\":");
        json_print(&key, start);
    }
    const char *body = arena_printf(
        arena,
        "{\"TableName\":\"orders\",\"KeyConditionExpression\":\"customer = :c\","
        "\"FilterExpression\":\"paid = :no\",\"ExpressionAttributeValues\":{\":c\":{\"S\":\"%s\"},"
        "\":no\":{\"BOOL\":false}}%.*s}",
        customer, STR_ARG(buf_view(&key)));
    buf_release(&key);
    (void)json_read(arena, str_from(dynarig_fuzz_send(fuzz, "Query", body).body), &page, NULL);
    return page;
}

static long open_cents(struct dynarig_fuzz *fuzz, const char *customer)
{
    struct arena arena;
    long sum = 0;
    const struct doc *start = NULL;
    arena_init(&arena);
    do {
        struct doc *page = arena_alloc(&arena, sizeof *page);
        *page = query(&arena, fuzz, customer, start);
        const struct doc *items = doc_get(page, "Items");
        /* The fault: a filter works after the page was cut, so a page may be empty and yet not the
         * last. Only LastEvaluatedKey tells. */
        if (items->list.count == 0) {
            break;
        }
        sum += sum_of_page(items);
        start = doc_get(page, "LastEvaluatedKey");
    } while (start);
    arena_release(&arena);
    return sum;
}

/* ---- the fuzzer ---- */

static const struct dynarig_fuzz_attribute attributes[] = {
    {.name = "customer", .values = "ann,bob"},
    {.name = "number", .values = "1,2,3,4,5,6,7,8"},
    {.name = "cents", .types = "N", .values = "100,250,999"},
    {.name = "paid", .types = "BOOL"},
};

static const struct dynarig_fuzz_table orders = {
    .create_table =
        "{\"TableName\":\"orders\",\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":["
        "{\"AttributeName\":\"customer\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"number\","
        "\"KeyType\":\"RANGE\"}],\"AttributeDefinitions\":[{\"AttributeName\":\"customer\","
        "\"AttributeType\":\"S\"},{\"AttributeName\":\"number\",\"AttributeType\":\"N\"}]}",
    .attributes = attributes,
    .attribute_count = 4,
    .hurts = true,
};

/* What the code should say: everything of the customer is read, one item at a time. */
static long counted(struct dynarig_fuzz *fuzz, const char *customer)
{
    struct arena arena;
    long sum = 0;
    arena_init(&arena);
    for (int number = 1; number <= 8; number++) {
        struct doc reply;
        const char *body = arena_printf(&arena,
                                        "{\"TableName\":\"orders\",\"Key\":{\"customer\":{\"S\":"
                                        "\"%s\"},\"number\":{\"N\":\"%d\"}}}",
                                        customer, number);
        (void)json_read(&arena, str_from(dynarig_fuzz_send(fuzz, "GetItem", body).body), &reply,
                        NULL);
        const struct doc *item = doc_get(&reply, "Item");
        if (item && !doc_truth(doc_get(doc_get(item, "paid"), "BOOL"))) {
            sum += strtol(doc_string(doc_get(item, "cents"), "N").data, NULL, 10);
        }
    }
    arena_release(&arena);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dynarig_fuzz *fuzz = dynarig_fuzz_begin(&orders, data, size);
    size_t count = 2 + dynarig_fuzz_below(fuzz, 7);
    for (size_t i = 0; i < count; i++) {
        (void)dynarig_fuzz_send(fuzz, "PutItem", dynarig_fuzz_put(fuzz));
    }
    long said = open_cents(fuzz, "ann");
    long right = counted(fuzz, "ann");
    if (said != right) {
        (void)fprintf(stderr, "open_cents said %ld, it is %ld\n", said, right);
        abort();
    }
    dynarig_fuzz_end(fuzz);
    return 0;
}
