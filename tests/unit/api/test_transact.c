/* What happens between the prepare and the commit of a transaction, and with its token. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../lib/driver.h"

#define WINDOW_US 5000
#define TEN_MINUTES_US 600000000LL

/* Writes "w" (n becomes 2), checks "c", in a window; "free" is not in it. */
#define TRANSFER                                                                                   \
    "{\"ClientRequestToken\":\"one\",\"TransactItems\":["                                          \
    "{\"Update\":{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"w\"}},\"UpdateExpression\":"      \
    "\"SET n = :two\",\"ExpressionAttributeValues\":{\":two\":{\"N\":\"2\"}}}},"                   \
    "{\"ConditionCheck\":{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"c\"}},"                   \
    "\"ConditionExpression\":\"attribute_exists(pk)\"}}]}"

static void open_at(struct driver *driver, const char *path, int64_t least_us, int64_t most_us)
{
    struct ddb_options options;
    ddb_options_init(&options);
    options.path = path;
    options.seed = 7;
    options.transaction_window_min_us = least_us;
    options.transaction_window_max_us = most_us;
    driver_open_with(driver, &options);
}

static void fill(struct driver *driver)
{
    driver_table(driver, "tab");
    driver_put(driver, "tab", "w", 1);
    driver_put(driver, "tab", "c", 1);
    driver_put(driver, "tab", "free", 1);
}

static void open_filled(struct driver *driver)
{
    open_at(driver, NULL, WINDOW_US, WINDOW_US);
    fill(driver);
}

/* Asks in the window, or ends the test: the transaction's own reply must not be due yet. */
static void ask(struct driver *driver, const char *operation, const char *body)
{
    struct ddb_reply reply;
    (void)driver_send(driver, operation, body);
    cr_assert(ddb_poll(driver->ddb, &reply), "%s waits", operation);
    snprintf(driver->body = mem_realloc(driver->body, reply.body.len + 1), reply.body.len + 1,
             "%.*s", STR_ARG(reply.body));
    driver->status = reply.status;
}

/* Who meets an item: the item takes the place of `%s`. Then the outcome for a free item, one that a
 * ConditionCheck holds, one that a write holds: what the reply holds. */
static const struct {
    const char *operation;
    const char *body;
    const char *outcomes[3];
} meetings[] = {
    {"GetItem",
     "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"%s\"}},\"ConsistentRead\":true}",
     {"\"n\":{\"N\":\"1\"}", "\"n\":{\"N\":\"1\"}", "\"n\":{\"N\":\"1\"}"}},
    {"BatchGetItem",
     "{\"RequestItems\":{\"tab\":{\"Keys\":[{\"pk\":{\"S\":\"%s\"}}]}}}",
     {"\"n\":{\"N\":\"1\"}", "\"n\":{\"N\":\"1\"}", "\"n\":{\"N\":\"1\"}"}},
    {"Query",
     "{\"TableName\":\"tab\",\"KeyConditionExpression\":\"pk = :p\",\"ExpressionAttributeValues\":"
     "{\":p\":{\"S\":\"%s\"}}}",
     {"\"n\":{\"N\":\"1\"}", "\"n\":{\"N\":\"1\"}", "\"n\":{\"N\":\"1\"}"}},
    {"Scan",
     "{\"TableName\":\"tab\",\"FilterExpression\":\"pk = :p\",\"ExpressionAttributeValues\":"
     "{\":p\":{\"S\":\"%s\"}}}",
     {"\"n\":{\"N\":\"1\"}", "\"n\":{\"N\":\"1\"}", "\"n\":{\"N\":\"1\"}"}},
    {"PutItem",
     "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"%s\"}}}",
     {"{}", "#TransactionConflictException", "#TransactionConflictException"}},
    {"UpdateItem",
     "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"%s\"}},\"UpdateExpression\":\"REMOVE n\"}",
     {"{}", "#TransactionConflictException", "#TransactionConflictException"}},
    {"DeleteItem",
     "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"%s\"}}}",
     {"{}", "#TransactionConflictException", "#TransactionConflictException"}},
    {"BatchWriteItem",
     "{\"RequestItems\":{\"tab\":[{\"DeleteRequest\":{\"Key\":{\"pk\":{\"S\":\"%s\"}}}}]}}",
     {"\"UnprocessedItems\":{}", "\"UnprocessedItems\":{\"tab\"", "\"UnprocessedItems\":{\"tab\""}},
    {"TransactGetItems",
     "{\"TransactItems\":[{\"Get\":{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"%s\"}}}},"
     "{\"Get\":{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"other\"}}}}]}",
     {"\"n\":{\"N\":\"1\"}", "[TransactionConflict, None]", "[TransactionConflict, None]"}},
    {"TransactWriteItems",
     "{\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"other\"}}}},"
     "{\"Delete\":{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"%s\"}}}}]}",
     {NULL, "[None, TransactionConflict]", "[None, TransactionConflict]"}},
};

static void check_meeting(size_t row, size_t state)
{
    static const char *const items[] = {"free", "c", "w"};
    struct driver driver;
    char body[512];
    open_filled(&driver);
    (void)driver_send(&driver, "TransactWriteItems", TRANSFER);
    driver.now_us += WINDOW_US / 2;
    const char *place = strstr(meetings[row].body, "%s");
    snprintf(body, sizeof body, "%.*s%s%s", (int)(place - meetings[row].body), meetings[row].body,
             items[state], place + 2);
    ask(&driver, meetings[row].operation, body);
    cr_assert_not_null(strstr(driver.body, meetings[row].outcomes[state]), "%s meets %s: %s",
                       meetings[row].operation, items[state], driver.body);
    driver_close(&driver);
}

Test(transact, every_operation_meets_every_state_of_an_item)
{
    for (size_t row = 0; row < sizeof meetings / sizeof *meetings; row++) {
        for (size_t state = 0; state < 3; state++) {
            if (meetings[row].outcomes[state]) {
                check_meeting(row, state);
            }
        }
    }
}

Test(transact, what_was_refused_changed_nothing_and_the_commit_comes_when_it_is_due)
{
    struct driver driver;
    struct ddb_reply reply;
    open_filled(&driver);
    uint64_t submit = driver_send(&driver, "TransactWriteItems", TRANSFER);
    int64_t begun_us = driver.now_us;
    cr_assert_eq(ddb_next(driver.ddb), begun_us + WINDOW_US);
    ask(&driver, "DeleteItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"w\"}}}");
    ddb_advance(driver.ddb, begun_us + WINDOW_US - 1);
    cr_assert_not(ddb_poll(driver.ddb, &reply));
    ddb_advance(driver.ddb, begun_us + WINDOW_US);
    cr_assert(ddb_poll(driver.ddb, &reply));
    cr_assert_eq(reply.submit, submit);
    cr_assert_eq(reply.status, 200);
    cr_assert_eq(reply.changes, 1); /* the check changes nothing */
    driver.now_us = begun_us + WINDOW_US;
    driver_call(&driver, "GetItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"w\"}}}");
    cr_assert_not_null(strstr(driver.body, "\"n\":{\"N\":\"2\"}"));
    driver_call(&driver, "DeleteItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"w\"}}}");
    cr_assert_str_eq(driver.body, "{}");
    driver_close(&driver);
}

Test(transact, its_length_is_drawn_from_the_range)
{
    struct driver driver;
    int64_t least_us = INT64_MAX, most_us = 0;
    open_at(&driver, NULL, 1000, 3000);
    fill(&driver);
    for (int i = 0; i < 50; i++) {
        char body[128];
        int64_t begun_us = driver.now_us;
        snprintf(body, sizeof body,
                 "{\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\",\"Item\":"
                 "{\"pk\":{\"S\":\"x%d\"}}}}]}",
                 i);
        cr_assert_eq(driver_call(&driver, "TransactWriteItems", body), 200);
        int64_t took_us = driver.now_us - begun_us;
        cr_assert(took_us >= 1000 && took_us <= 3000);
        least_us = took_us < least_us ? took_us : least_us;
        most_us = took_us > most_us ? took_us : most_us;
    }
    cr_assert_lt(least_us, 1300);
    cr_assert_gt(most_us, 2700);
    driver_close(&driver);
}

/* Advances in `steps` calls to each moment; the digest and the order of replies. */
static void run_cut(int steps, char digest[65], char order[256])
{
    static const char read[] = "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"w\"}}}";
    struct driver driver;
    open_filled(&driver);
    order[0] = '\0';
    for (int i = 0; i < 6; i++) {
        (void)driver_send(&driver, "TransactWriteItems", TRANSFER);
        (void)driver_send(&driver, "DeleteItem", read);
        (void)driver_send(&driver, "GetItem", read);
        for (int step = 1; step <= steps; step++) {
            ddb_advance(driver.ddb, driver.now_us + 2000 * step / steps);
            driver_drain(&driver, order);
        }
        driver.now_us += 2000;
    }
    ddb_advance(driver.ddb, driver.now_us + WINDOW_US);
    driver_drain(&driver, order);
    ddb_digest(driver.ddb, digest);
    driver_close(&driver);
}

Test(transact, more_calls_of_advance_and_poll_change_nothing)
{
    char whole[65], cut[65], order_whole[256], order_cut[256];
    run_cut(0, whole, order_whole);
    run_cut(7, cut, order_cut);
    cr_assert_str_eq(whole, cut);
    cr_assert_gt(strlen(order_whole), 0);
}

Test(transact, a_table_that_goes_takes_the_transaction_with_it)
{
    struct driver driver;
    struct ddb_reply reply;
    open_filled(&driver);
    driver_table(&driver, "other");
    uint64_t submit = driver_send(
        &driver, "TransactWriteItems",
        "{\"TransactItems\":[{\"Put\":{\"TableName\":\"other\",\"Item\":{\"pk\":{\"S\":\"a\"}}}},"
        "{\"Put\":{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}}]}");
    ask(&driver, "DeleteTable", "{\"TableName\":\"tab\"}");
    ddb_advance(driver.ddb, driver.now_us + WINDOW_US);
    cr_assert(ddb_poll(driver.ddb, &reply));
    cr_assert_eq(reply.submit, submit);
    cr_assert_eq(reply.status, 400);
    cr_assert(str_is(reply.error, "ResourceNotFoundException"));
    driver.now_us += WINDOW_US;
    driver_call(&driver, "GetItem", "{\"TableName\":\"other\",\"Key\":{\"pk\":{\"S\":\"a\"}}}");
    cr_assert_str_eq(driver.body, "{}");
    driver_close(&driver);
}

Test(transact, a_reset_leaves_nothing_that_is_held)
{
    struct driver driver;
    open_filled(&driver);
    (void)driver_send(&driver, "TransactWriteItems", TRANSFER);
    ddb_reset(driver.ddb, driver.now_us);
    fill(&driver);
    driver_call(&driver, "DeleteItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"w\"}}}");
    cr_assert_str_eq(driver.body, "{}");
    driver_close(&driver);
}

/* ---- tokens ---- */

Test(transact, a_token_is_running_then_finished_and_after_ten_minutes_forgotten)
{
    struct driver driver;
    struct ddb_reply reply;
    open_filled(&driver);
    (void)driver_send(&driver, "TransactWriteItems", TRANSFER);
    ask(&driver, "TransactWriteItems", TRANSFER);
    cr_assert_not_null(strstr(driver.body, "#TransactionInProgressException"), "%s", driver.body);
    driver.now_us += WINDOW_US;
    ddb_advance(driver.ddb, driver.now_us);
    cr_assert(ddb_poll(driver.ddb, &reply)); /* the first one's */
    driver_put(&driver, "tab", "w", 1);
    cr_assert_eq(driver_call(&driver, "TransactWriteItems", TRANSFER), 200);
    cr_assert_eq(driver.changes, 0);
    driver.now_us += TEN_MINUTES_US - 1;
    cr_assert_eq(driver_call(&driver, "TransactWriteItems", TRANSFER), 200);
    cr_assert_eq(driver.changes, 0, "within ten minutes");
    driver.now_us += 1;
    cr_assert_eq(driver_call(&driver, "TransactWriteItems", TRANSFER), 200);
    cr_assert_eq(driver.changes, 1, "ten minutes later it is a new one");
    driver_close(&driver);
}

Test(transact, a_running_token_with_another_payload_is_a_mismatch)
{
    struct driver driver;
    open_filled(&driver);
    (void)driver_send(&driver, "TransactWriteItems", TRANSFER);
    ask(&driver, "TransactWriteItems",
        "{\"ClientRequestToken\":\"one\",\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\","
        "\"Item\":{\"pk\":{\"S\":\"free\"}}}}]}");
    cr_assert_not_null(strstr(driver.body, "#IdempotentParameterMismatchException"), "%s",
                       driver.body);
    driver_close(&driver);
}

Test(transact, a_cancelled_transaction_leaves_its_token_free)
{
    static const char guarded[] =
        "{\"ClientRequestToken\":\"two\",\"TransactItems\":[{\"Put\":{\"TableName\":\"tab\","
        "\"Item\":{\"pk\":{\"S\":\"w\"}},\"ConditionExpression\":\"attribute_not_exists(pk)\"}}]}";
    struct driver driver;
    open_filled(&driver);
    cr_assert_eq(driver_call(&driver, "TransactWriteItems", guarded), 400);
    driver_call(&driver, "DeleteItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"w\"}}}");
    cr_assert_eq(driver_call(&driver, "TransactWriteItems", guarded), 200);
    cr_assert_eq(driver.changes, 1);
    driver_close(&driver);
}

static void remove_files(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char name[96];
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        (void)unlink(name);
    }
}

Test(transact, a_restart_drops_what_was_only_prepared_and_keeps_tokens)
{
    struct driver driver;
    char path[64];
    snprintf(path, sizeof path, "/tmp/dynarig-test-window-%d.db", (int)getpid());
    remove_files(path);
    open_at(&driver, path, WINDOW_US, WINDOW_US);
    fill(&driver);
    (void)driver_send(&driver, "TransactWriteItems", TRANSFER);
    driver_close(&driver); /* in the window */
    open_at(&driver, path, 0, 0);
    driver_call(&driver, "GetItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"w\"}}}");
    cr_assert_not_null(strstr(driver.body, "\"n\":{\"N\":\"1\"}"));
    cr_assert_eq(driver_call(&driver, "TransactWriteItems", TRANSFER), 200);
    cr_assert_eq(driver.changes, 1);
    driver_close(&driver);
    open_at(&driver, path, 0, 0);
    cr_assert_eq(driver_call(&driver, "TransactWriteItems", TRANSFER), 200);
    cr_assert_eq(driver.changes, 0, "the token survived");
    driver_close(&driver);
    remove_files(path);
}
