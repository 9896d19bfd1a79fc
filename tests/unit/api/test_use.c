/* What requests are charged, told or not: the units that the replies would name. */
#include <criterion/criterion.h>

#include "../../lib/driver.h"

#define BIG                                                                                        \
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
#define BIGGER BIG BIG BIG BIG BIG BIG BIG BIG BIG BIG BIG BIG /* 1,056 bytes */
#define KEY "\"Key\":{\"pk\":{\"S\":\"a\"}}"
#define ITEM "\"Item\":{\"pk\":{\"S\":\"a\"}}"

static struct buf told; /* what the last request used: "tab r0.5 w0.0 | tab/by-c r0.0 w1.0" */

static void print_units(char axis, int64_t halves)
{
    buf_printf(&told, " %c%lld%s", axis, (long long)(halves / 2), halves % 2 ? ".5" : "");
}

static void tell(void *context, const struct ddb_applied *applied)
{
    (void)context;
    buf_clear(&told);
    for (size_t i = 0; i < applied->use_count; i++) {
        const struct ddb_use *use = &applied->uses[i];
        buf_printf(&told, "%s%.*s%s%.*s", i > 0 ? " | " : "", STR_ARG(use->table),
                   use->index.len > 0 ? "/" : "", STR_ARG(use->index));
        print_units('r', use->halves[DDB_READS]);
        print_units('w', use->halves[DDB_WRITES]);
        for (int axis = 0; axis < DDB_AXES; axis++) {
            for (int limit = 0; limit < DDB_LIMITS; limit++) {
                if (use->throttled[axis][limit] > 0) {
                    buf_printf(&told, " t%d.%d=%u", axis, limit, use->throttled[axis][limit]);
                }
            }
        }
        if (use->conditions_failed + use->conflicts > 0) {
            buf_printf(&told, " failed=%u conflicts=%u", use->conditions_failed, use->conflicts);
        }
        if (use->items_returned > 0) {
            buf_printf(&told, " items=%lld", (long long)use->items_returned);
        }
    }
    buf_byte(&told, 0);
}

static const struct {
    const char *operation;
    const char *body;
    const char *uses;
} cases[] = {
    {"GetItem", "{\"TableName\":\"tab\"," KEY "}", "tab r0.5 w0"},
    {"GetItem", "{\"TableName\":\"tab\"," KEY ",\"ConsistentRead\":true}", "tab r1 w0"},
    {"GetItem", "{\"TableName\":\"none\"," KEY "}", ""},
    {"GetItem", "{\"TableName\":\"tab\",\"Key\":{\"x\":{\"S\":\"a\"}}}", "tab r0 w0"},
    {"PutItem", "{\"TableName\":\"tab\"," ITEM "}", "tab r0 w1"},
    {"PutItem",
     "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"c\":{\"S\":\"x\"},\"l\":{\"S\":"
     "\"" BIGGER "\"}}}",
     "tab r0 w2 | tab/by-c r0 w2"},
    {"PutItem",
     "{\"TableName\":\"tab\"," ITEM ",\"ConditionExpression\":\"attribute_not_exists(pk)\"}",
     "tab r0 w2 failed=1 conflicts=0"}, /* the item that is there is the larger */
    {"UpdateItem", "{\"TableName\":\"tab\"," KEY ",\"UpdateExpression\":\"REMOVE c\"}",
     "tab r0 w2 | tab/by-c r0 w2"},
    {"Query",
     "{\"TableName\":\"tab\",\"IndexName\":\"by-c\",\"KeyConditionExpression\":\"c = :c\","
     "\"ExpressionAttributeValues\":{\":c\":{\"S\":\"x\"}}}",
     "tab r0 w0 | tab/by-c r0.5 w0"},
    {"PutItem",
     "{\"TableName\":\"sorted\",\"Item\":{\"pk\":{\"S\":\"a\"},\"s\":{\"S\":\"1\"},\"l\":{\"S\":"
     "\"1\"}}}",
     "sorted r0 w2"}, /* one is the local index's */
    {"Query",
     "{\"TableName\":\"sorted\",\"IndexName\":\"by-l\",\"KeyConditionExpression\":\"pk = :p\","
     "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"}},\"Select\":\"ALL_ATTRIBUTES\"}",
     "sorted r1 w0 items=1"}, /* half of it is the item's behind the entry */
    {"Scan", "{\"TableName\":\"tab\"}", "tab r0.5 w0 items=1"},
    {"BatchGetItem",
     "{\"RequestItems\":{\"tab\":{\"Keys\":[{\"pk\":{\"S\":\"a\"}},{\"pk\":{\"S\":\"b\"}}]},"
     "\"other\":{\"Keys\":[{\"pk\":{\"S\":\"a\"}}],\"ConsistentRead\":true}}}",
     "tab r1 w0 | other r1 w0"},
    {"BatchWriteItem",
     "{\"RequestItems\":{\"other\":[{\"PutRequest\":{" ITEM
     "}},{\"DeleteRequest\":{\"Key\":{\"pk\":"
     "{\"S\":\"b\"}}}}]}}",
     "other r0 w2"},
    {"TransactWriteItems",
     "{\"ClientRequestToken\":\"t\",\"TransactItems\":[{\"Put\":{\"TableName\":\"other\"," ITEM
     "}},"
     "{\"Update\":{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"b\"}},\"UpdateExpression\":\"SET "
     "c = :c\",\"ExpressionAttributeValues\":{\":c\":{\"S\":\"x\"}}}}]}",
     "other r0 w2 | tab r0 w2 | tab/by-c r0 w1"},
    {"TransactWriteItems", /* the same once more: reads */
     "{\"ClientRequestToken\":\"t\",\"TransactItems\":[{\"Put\":{\"TableName\":\"other\"," ITEM
     "}},"
     "{\"Update\":{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"b\"}},\"UpdateExpression\":\"SET "
     "c = :c\",\"ExpressionAttributeValues\":{\":c\":{\"S\":\"x\"}}}}]}",
     "other r2 w0 | tab r2 w0"},
    {"TransactWriteItems", /* cancelled */
     "{\"TransactItems\":[{\"Put\":{\"TableName\":\"other\"," ITEM "}},{\"Put\":{\"TableName\":"
     "\"tab\"," ITEM ",\"ConditionExpression\":\"attribute_not_exists(pk)\"}}]}",
     "other r0 w2 | tab r0 w4"},
    {"TransactGetItems",
     "{\"TransactItems\":[{\"Get\":{\"TableName\":\"other\"," KEY
     "}},{\"Get\":{\"TableName\":\"tab\","
     "\"Key\":{\"pk\":{\"S\":\"none\"}}}}]}",
     "other r2 w0 | tab r2 w0"},
    {"ExecuteStatement", "{\"Statement\":\"SELECT * FROM other\"}", "other r0.5 w0 items=1"},
    {"ExecuteStatement", "{\"Statement\":\"INSERT INTO other VALUE {'pk':'a'}\"}",
     "other r0 w1"}, /* there already */
    {"ExecuteStatement", "{\"Statement\":\"UPDATE other SET n = 1 WHERE pk = 'a' AND n = 2\"}",
     "other r0 w1 failed=1 conflicts=0"},
    {"BatchExecuteStatement",
     "{\"Statements\":[{\"Statement\":\"INSERT INTO other VALUE "
     "{'pk':'a'}\"},{\"Statement\":\"UPDATE "
     "tab SET c = 'y' WHERE pk = 'b'\"}]}",
     "other r0 w1 | tab r0 w1 | tab/by-c r0 w2"},
    {"BatchExecuteStatement",
     "{\"Statements\":[{\"Statement\":\"SELECT * FROM other WHERE pk = "
     "'a'\",\"ConsistentRead\":true}]}",
     "other r1 w0"},
    {"DeleteItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"b\"}}}",
     "tab r0 w1 | tab/by-c r0 w1"},
    {"DescribeTable", "{\"TableName\":\"tab\"}", ""},
    {"DeleteTable", "{\"TableName\":\"tab\"}", ""},
};

static void open_told(struct driver *driver, const struct env *env)
{
    struct ddb_options options;
    ddb_options_init(&options);
    options.applied = tell;
    if (env) {
        options.env = *env;
    }
    buf_init(&told);
    driver_open_with(driver, &options);
    driver_table(driver, "other");
    cr_assert_eq(
        driver_call(
            driver, "CreateTable",
            "{\"TableName\":\"tab\",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,"
            "\"WriteCapacityUnits\":5},\"AttributeDefinitions\":["
            "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
            "{\"AttributeName\":\"c\",\"AttributeType\":\"S\"}],"
            "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
            "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-c\",\"ProvisionedThroughput\":{"
            "\"ReadCapacityUnits\":7,\"WriteCapacityUnits\":7},\"KeySchema\":[{"
            "\"AttributeName\":\"c\",\"KeyType\":\"HASH\"}],\"Projection\":{"
            "\"ProjectionType\":\"ALL\"}}]}"),
        200, "%s", driver->body);
    cr_assert_eq(
        driver_call(driver, "CreateTable",
                    "{\"TableName\":\"sorted\",\"BillingMode\":\"PAY_PER_REQUEST\","
                    "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
                    "{\"AttributeName\":\"s\",\"AttributeType\":\"S\"},"
                    "{\"AttributeName\":\"l\",\"AttributeType\":\"S\"}],"
                    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                    "{\"AttributeName\":\"s\",\"KeyType\":\"RANGE\"}],"
                    "\"LocalSecondaryIndexes\":[{\"IndexName\":\"by-l\",\"KeySchema\":["
                    "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"l\","
                    "\"KeyType\":\"RANGE\"}],\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}"),
        200, "%s", driver->body);
}

static void close_told(struct driver *driver)
{
    driver_close(driver);
    buf_release(&told);
}

Test(use, units_are_told_though_nobody_asks_for_them)
{
    struct driver driver;
    open_told(&driver, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)driver_call(&driver, cases[i].operation, cases[i].body);
        cr_expect_str_eq(told.data, cases[i].uses, "%zu. %s: %s, not %s (%s)", i,
                         cases[i].operation, told.data, cases[i].uses, driver.body);
    }
    close_told(&driver);
}

static void throttle(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    out->effect = str_is(site->operation, "CreateTable") ? EFFECT_NONE : EFFECT_THROTTLE;
}

static const struct {
    const char *operation;
    const char *body;
    const char *uses; /* "t" axis "." limit, in the order of their tables */
} throttled[] = {
    {"PutItem", "{\"TableName\":\"tab\"," ITEM "}", "tab r0 w0 t1.0=1"},
    {"GetItem", "{\"TableName\":\"other\"," KEY "}", "other r0 w0 t0.1=1"},
    {"Scan", "{\"TableName\":\"tab\",\"IndexName\":\"by-c\"}", "tab r0 w0 | tab/by-c r0 w0 t0.0=1"},
    {"TransactWriteItems",
     "{\"TransactItems\":[{\"Put\":{\"TableName\":\"other\"," ITEM "}},{\"Put\":{\"TableName\":"
     "\"tab\"," ITEM "}}]}",
     "other r0 w0 t1.1=1 | tab r0 w0"},
    {"ListTables", "{}", ""},
};

Test(use, throttling_is_told_with_its_limit)
{
    struct driver driver;
    struct env env = {.strike = throttle};
    open_told(&driver, &env);
    for (size_t i = 0; i < sizeof throttled / sizeof *throttled; i++) {
        cr_expect_eq(driver_call(&driver, throttled[i].operation, throttled[i].body), 400);
        cr_expect_str_eq(told.data, throttled[i].uses, "%zu: %s (%s)", i, told.data, driver.body);
    }
    close_told(&driver);
}
