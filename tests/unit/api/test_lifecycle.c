/* Tables that take their time: the state at a moment depends on inputs and the moment alone, and a
 * restart loses nothing that is under way. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../lib/driver.h"

#define SECOND INT64_C(1000000)
#define ROWS 2500 /* three steps of a backfill */

static const char add_index[] =
    "{\"TableName\":\"tab\",\"AttributeDefinitions\":[{\"AttributeName\":\"n\","
    "\"AttributeType\":\"N\"}],\"GlobalSecondaryIndexUpdates\":[{\"Create\":{\"IndexName\":\"idx\","
    "\"KeySchema\":[{\"AttributeName\":\"n\",\"KeyType\":\"HASH\"}],"
    "\"Projection\":{\"ProjectionType\":\"ALL\"}}}]}";

static void open_rig(struct driver *driver, const char *path)
{
    struct ddb_options options;
    ddb_options_init(&options);
    options.seed = 7;
    options.path = path;
    options.lifecycle = (struct ddb_lifecycle){.create_us = 2 * SECOND,
                                               .index_allocate_us = 3 * SECOND,
                                               .index_backfill_us = 4 * SECOND,
                                               .index_backfill_step_us = SECOND,
                                               .index_delete_us = SECOND,
                                               .delete_us = SECOND};
    driver_open_with(driver, &options);
}

static void put(struct driver *driver, int i, int n)
{
    char key[16];
    snprintf(key, sizeof key, "k%d", i);
    driver_put(driver, "tab", key, n);
}

static void pass(struct driver *driver, int64_t time_us, int steps)
{
    for (int i = 1; i <= steps; i++) {
        ddb_advance(driver->ddb, driver->now_us + time_us * i / steps);
    }
    driver->now_us += time_us;
}

static void describe(struct driver *driver)
{
    cr_assert_eq(driver_call(driver, "DescribeTable", "{\"TableName\":\"tab\"}"), 200);
}

static void expect_text(struct driver *driver, const char *text)
{
    cr_assert_not_null(strstr(driver->body, text), "%s not in %s", text, driver->body);
}

static void fill(struct driver *driver, int steps)
{
    driver_table(driver, "tab");
    pass(driver, 3 * SECOND, steps);
    for (int i = 0; i < ROWS; i++) {
        put(driver, i, i % 10);
    }
}

/* Writes before and behind the cursor while the index is filled. */
static void play(struct driver *driver, int steps, char digest[65])
{
    fill(driver, steps);
    cr_assert_eq(driver_call(driver, "UpdateTable", add_index), 200);
    pass(driver, 2 * SECOND, steps);
    put(driver, 1, 77);
    pass(driver, 3 * SECOND / 2, steps);
    for (int i = 0; i < ROWS; i += 7) {
        put(driver, i, 77);
    }
    cr_assert_eq(driver_call(driver, "DeleteItem",
                             "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"k3\"}}}"),
                 200);
    describe(driver);
    expect_text(driver, "\"IndexStatus\":\"CREATING\",\"Backfilling\":true");
    pass(driver, 8 * SECOND, steps);
    describe(driver);
    expect_text(driver, "\"IndexStatus\":\"ACTIVE\"");
    ddb_digest(driver->ddb, digest);
}

static int count(struct driver *driver, const char *request)
{
    int found = 0;
    cr_assert_eq(driver_call(driver, "Scan", request), 200, "%s", driver->body);
    cr_assert_eq(sscanf(strstr(driver->body, "\"Count\":"), "\"Count\":%d", &found), 1);
    return found;
}

/* The index holds exactly what the table holds. */
static void expect_whole(struct driver *driver, int rows)
{
    char text[64];
    cr_assert_eq(count(driver, "{\"TableName\":\"tab\",\"Select\":\"COUNT\"}"), rows);
    cr_assert_eq(
        count(driver, "{\"TableName\":\"tab\",\"IndexName\":\"idx\",\"Select\":\"COUNT\"}"), rows);
    describe(driver);
    snprintf(text, sizeof text, "\"ItemCount\":%d,\"IndexArn\"", rows);
    expect_text(driver, text);
}

Test(lifecycle, an_index_is_filled_the_same_however_time_is_cut)
{
    char digests[2][65];
    for (int i = 0; i < 2; i++) {
        struct driver driver;
        open_rig(&driver, NULL);
        play(&driver, i == 0 ? 1 : 13, digests[i]);
        expect_whole(&driver, ROWS - 1);
        driver_close(&driver);
    }
    cr_assert_str_eq(digests[0], digests[1]);
}

Test(lifecycle, a_backfill_goes_on_after_a_restart)
{
    char path[] = "/tmp/dynarig-lifecycle-XXXXXX";
    struct driver driver;
    int file = mkstemp(path);
    cr_assert_geq(file, 0);
    close(file);
    open_rig(&driver, path);
    fill(&driver, 1);
    cr_assert_eq(driver_call(&driver, "UpdateTable", add_index), 200);
    pass(&driver, 3 * SECOND + SECOND / 2, 1);
    put(&driver, 5, 99);
    int64_t now_us = driver.now_us;
    driver_close(&driver);
    open_rig(&driver, path);
    driver.now_us = now_us;
    describe(&driver);
    expect_text(&driver, "\"Backfilling\":true");
    put(&driver, 6, 99);
    put(&driver, ROWS, 1);
    pass(&driver, 8 * SECOND, 1);
    expect_whole(&driver, ROWS + 1);
    driver_close(&driver);
    unlink(path);
}

Test(lifecycle, rows_of_a_deleted_index_are_not_found_by_the_next_one)
{
    struct driver driver;
    open_rig(&driver, NULL);
    fill(&driver, 1);
    cr_assert_eq(driver_call(&driver, "UpdateTable", add_index), 200);
    pass(&driver, 10 * SECOND, 1);
    expect_whole(&driver, ROWS);
    cr_assert_eq(driver_call(&driver, "UpdateTable",
                             "{\"TableName\":\"tab\",\"GlobalSecondaryIndexUpdates\":[{\"Delete\":"
                             "{\"IndexName\":\"idx\"}}]}"),
                 200);
    pass(&driver, 2 * SECOND, 1);
    for (int i = 0; i < ROWS; i++) {
        put(&driver, i, 5);
    }
    cr_assert_eq(driver_call(&driver, "UpdateTable", add_index), 200);
    pass(&driver, 10 * SECOND, 1);
    expect_whole(&driver, ROWS);
    driver_close(&driver);
}

static const char with_local[] =
    "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
    "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},{\"AttributeName\":\"sk\","
    "\"AttributeType\":\"S\"},{\"AttributeName\":\"l\",\"AttributeType\":\"S\"}],"
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\","
    "\"KeyType\":\"RANGE\"}],\"LocalSecondaryIndexes\":[{\"IndexName\":\"loc\",\"KeySchema\":["
    "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"l\",\"KeyType\":"
    "\"RANGE\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]}";

/* An item of 8 + bytes(v) bytes, and as many again in the local index. */
static int put_local(struct driver *driver, const char *sk, const char *v)
{
    char body[256];
    snprintf(body, sizeof body,
             "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"%s\"},"
             "\"l\":{\"S\":\"x\"},\"v\":{\"S\":\"%s\"}}}",
             sk, v);
    return driver_call(driver, "PutItem", body);
}

Test(lifecycle, a_collection_with_a_local_index_has_a_limit)
{
    struct ddb_options options;
    struct driver driver;
    ddb_options_init(&options);
    options.collection_bytes_max = 60; /* pk, sk, l, v and their values: 9 + bytes(v), twice */
    driver_open_with(&driver, &options);
    cr_assert_eq(driver_call(&driver, "CreateTable", with_local), 200);
    cr_assert_eq(put_local(&driver, "1", "vvvvvv"), 200);
    cr_assert_eq(put_local(&driver, "2", "vvvvvv"), 200);
    cr_assert_eq(put_local(&driver, "2", "vvvvvvv"), 400);
    expect_text(&driver, "ItemCollectionSizeLimitExceededException");
    expect_text(&driver, "\"message\":\"Collection size exceeded.\"");
    cr_assert_eq(put_local(&driver, "2", "vvvvv"), 200, "what shrinks is let through");
    cr_assert_eq(driver_call(&driver, "DeleteItem",
                             "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"},"
                             "\"sk\":{\"S\":\"1\"}}}"),
                 200);
    cr_assert_eq(put_local(&driver, "2", "vvvvvvvvvvvvvvvvvvvv"), 200);
    cr_assert_eq(driver_call(&driver, "BatchWriteItem",
                             "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":"
                             "\"a\"},\"sk\":{\"S\":\"3\"}}}}]}}"),
                 400);
    expect_text(&driver, "ItemCollectionSizeLimitExceededException");
    driver_close(&driver);
}
