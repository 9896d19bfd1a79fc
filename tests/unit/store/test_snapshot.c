/* Snapshots of a whole emulator, in memory and with a file. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/emulator.h"

#define START_US INT64_C(1795305600000000)
#define TABLE(name)                                                                                \
    "{\"TableName\":\"" name "\",\"AttributeDefinitions\":[{\"AttributeName\":\"p\","              \
    "\"AttributeType\":\"S\"},{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],"                 \
    "\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}],"                              \
    "\"BillingMode\":\"PAY_PER_REQUEST\",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"idx\","      \
    "\"KeySchema\":[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],"                              \
    "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}"
#define PUT(table, p, g)                                                                           \
    "{\"TableName\":\"" table "\",\"Item\":{\"p\":{\"S\":\"" p "\"},\"g\":{\"S\":\"" g "\"}}}"

static struct ddb *ddb;
static int64_t now_us;
static char path[64];
static char said[4096]; /* the last reply */

static void open_ddb(const char *file)
{
    struct ddb_options options;
    char message[256];
    json_setup();
    now_us = START_US;
    ddb_options_init(&options);
    options.path = file;
    ddb = ddb_open(&options, message);
    cr_assert_not_null(ddb, "%s", message);
}

static void in_memory(void)
{
    open_ddb(NULL);
}

static void in_a_file(void)
{
    snprintf(path, sizeof path, "/tmp/dynarig-test-snapshot-%d.db", (int)getpid());
    open_ddb(path);
}

static void close_ddb(void)
{
    ddb_close(ddb);
}

static void close_file(void)
{
    char beside[80];
    ddb_close(ddb);
    unlink(path);
    snprintf(beside, sizeof beside, "%s-wal", path);
    unlink(beside);
    snprintf(beside, sizeof beside, "%s-shm", path);
    unlink(beside);
}

/* HTTP status; the body stands in `said`. */
static int ask(const char *operation, const char *body)
{
    struct ddb_request request = {
        .service = STR("dynamodb"), .operation = str_from(operation), .body = str_from(body)};
    struct ddb_reply reply;
    now_us += 1000;
    ddb_submit(ddb, now_us, &request);
    cr_assert(ddb_poll(ddb, &reply));
    snprintf(said, sizeof said, "%.*s", STR_ARG(reply.body));
    return reply.status;
}

static int count(const char *operation, const char *body)
{
    int found = -1;
    cr_assert_eq(ask(operation, body), 200, "%s", said);
    const char *at = strstr(said, "\"Count\":");
    return at && sscanf(at, "\"Count\":%d", &found) == 1 ? found : -1;
}

static int scanned(void)
{
    return count("Scan", "{\"TableName\":\"tab\"}");
}

static int in_index(const char *g)
{
    char body[256];
    snprintf(body, sizeof body,
             "{\"TableName\":\"tab\",\"IndexName\":\"idx\",\"KeyConditionExpression\":\"g = :g\","
             "\"ExpressionAttributeValues\":{\":g\":{\"S\":\"%s\"}}}",
             g);
    return count("Query", body);
}

static void goes_back(void)
{
    ddb_reset(ddb, now_us);
    ask("CreateTable", TABLE("tab"));
    ask("PutItem", PUT("tab", "a", "x"));
    cr_assert(ddb_snapshot(ddb, now_us, STR("one")));
    ask("PutItem", PUT("tab", "a", "y"));
    ask("PutItem", PUT("tab", "b", "x"));
    ask("CreateTable", TABLE("other"));
    cr_assert_eq(scanned(), 2);
    cr_assert(ddb_restore(ddb, now_us, STR("one")));
    cr_assert_eq(scanned(), 1);
    cr_assert_eq(in_index("x"), 1);
    cr_assert_eq(in_index("y"), 0);
    cr_assert_eq(ask("Scan", "{\"TableName\":\"other\"}"), 400);
    ask("PutItem", PUT("tab", "c", "x"));
    cr_assert_eq(in_index("x"), 2);
}

TestSuite(snapshot, .init = in_memory, .fini = close_ddb);
TestSuite(snapshot_file, .init = in_a_file, .fini = close_file);

Test(snapshot, goes_back_in_memory)
{
    goes_back();
    goes_back();
}

Test(snapshot_file, goes_back_in_a_file)
{
    goes_back();
    ddb_close(ddb);
    open_ddb(path);
    cr_assert_eq(scanned(), 2);
    cr_assert_null(ddb_snapshot_name(ddb, 0));
    cr_assert_not(ddb_restore(ddb, now_us, STR("one")));
}

Test(snapshot, outlives_a_reset_and_is_restored_again)
{
    ask("CreateTable", TABLE("tab"));
    ask("PutItem", PUT("tab", "a", "x"));
    cr_assert(ddb_snapshot(ddb, now_us, STR("one")));
    for (int i = 0; i < 3; i++) {
        ddb_reset(ddb, now_us);
        cr_assert_eq(ask("Scan", "{\"TableName\":\"tab\"}"), 400);
        cr_assert(ddb_restore(ddb, now_us, STR("one")));
        cr_assert_eq(scanned(), 1);
        ask("DeleteItem", "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"}}}");
        cr_assert_eq(scanned(), 0);
    }
}

Test(snapshot, names_tell_them_apart_and_may_be_taken_again)
{
    ask("CreateTable", TABLE("tab"));
    cr_assert(ddb_snapshot(ddb, now_us, STR("empty")));
    ask("PutItem", PUT("tab", "a", "x"));
    cr_assert(ddb_snapshot(ddb, now_us, STR("it's \"full\"")));
    cr_assert(ddb_restore(ddb, now_us, STR("empty")));
    cr_assert_eq(scanned(), 0);
    cr_assert(ddb_restore(ddb, now_us, STR("it's \"full\"")));
    cr_assert_eq(scanned(), 1);
    cr_assert(ddb_snapshot(ddb, now_us, STR("empty")));
    ddb_reset(ddb, now_us);
    cr_assert(ddb_restore(ddb, now_us, STR("empty")));
    cr_assert_eq(scanned(), 1);
    cr_assert_str_eq(ddb_snapshot_name(ddb, 0), "empty");
    cr_assert_str_eq(ddb_snapshot_name(ddb, 1), "it's \"full\"");
    cr_assert_null(ddb_snapshot_name(ddb, 2));
}

Test(snapshot, there_may_be_many_but_not_any_number)
{
    int taken = 0;
    char name[16];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "s%d", i);
        taken += ddb_snapshot(ddb, now_us, str_from(name));
    }
    cr_assert_eq(taken, 64);
    cr_assert(ddb_snapshot(ddb, now_us, STR("s3")));
    cr_assert_not(ddb_restore(ddb, now_us, STR("s99")));
}

static void put_by_token(const char *token)
{
    char body[512];
    snprintf(body, sizeof body,
             "{\"ClientRequestToken\":\"%s\",\"TransactItems\":[{\"Update\":{\"TableName\":\"tab\","
             "\"Key\":{\"p\":{\"S\":\"n\"}},\"UpdateExpression\":\"ADD v :one\","
             "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}}]}",
             token);
    cr_assert_eq(ask("TransactWriteItems", body), 200, "%s", said);
}

Test(snapshot, tokens_of_transactions_come_back_too)
{
    ask("CreateTable", TABLE("tab"));
    put_by_token("before");
    cr_assert(ddb_snapshot(ddb, now_us, STR("one")));
    put_by_token("after");
    cr_assert(ddb_restore(ddb, now_us, STR("one")));
    put_by_token("before");
    put_by_token("after");
    ask("GetItem", "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"n\"}}}");
    cr_assert(strstr(said, "\"N\":\"2\""), "%s", said);
}

Test(snapshot, is_an_input_that_shows_in_the_digest)
{
    char before[65], after[65];
    ask("CreateTable", TABLE("tab"));
    ddb_digest(ddb, before);
    cr_assert(ddb_snapshot(ddb, now_us, STR("one")));
    ddb_digest(ddb, after);
    cr_assert_str_neq(before, after);
    cr_assert(ddb_restore(ddb, now_us, STR("one")));
    ddb_digest(ddb, before);
    cr_assert_str_neq(before, after);
}
