#include <string.h>

#include "watch_fixture.h"

#define PUT(k) "{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"" k "\"},\"v\":{\"N\":\"1.0\"}}}}"
#define DEL(k) "{\"DeleteRequest\":{\"Key\":{\"pk\":{\"S\":\"" k "\"}}}}"
#define WRITE(entries) "{\"RequestItems\":{\"tab\":[" entries "]}}"
#define ITEM(k) "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"" k "\"},\"v\":{\"N\":\"1\"}}}"
#define KEY(k) "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"" k "\"}}}"
#define READ "{\"RequestItems\":{\"tab\":{\"Keys\":[{\"pk\":{\"S\":\"a\"}}]}}}"
/* The first batch is handed back whole. */
#define BACK(nth)                                                                                  \
    "{\"when\":{\"operation\":\"Batch*\"},\"trigger\":{\"nth\":" nth "},"                          \
    "\"fault\":{\"kind\":\"unprocessed\",\"fraction\":1}}"

static void call(struct watch_fixture *f, const char *operation, const char *body)
{
    (void)watch_fixture_call(f, "c", "", operation, body);
}

static void open_and_lose(struct watch_fixture *f, const char *entries)
{
    watch_fixture_open(f, BACK("[1]"), NULL);
    call(f, "BatchWriteItem", entries);
    cr_assert_not_null(strstr(f->body, "PutRequest"), "%s", f->body);
}

static void expect_silence(struct watch_fixture *f, int command_status)
{
    size_t count = watch_fixture_end(f, command_status);
    cr_expect_eq(count, 0, "%s", count ? f->findings[0].detail.data : "");
    watch_fixture_close(f);
}

Test(hazard_unprocessed, items_never_written_again_are_an_error)
{
    struct watch_fixture f;
    open_and_lose(&f, WRITE(PUT("a") "," PUT("b") "," PUT("c")));
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    const struct finding *finding = &f.findings[0];
    cr_assert_str_eq(finding->hazard, "unprocessed-items-dropped");
    cr_assert_eq(finding->severity, SEVERITY_ERROR);
    cr_assert(str_is(finding->title, "3 items of tab were handed back and never written again"));
    cr_assert_eq(finding->request_count, 1);
    cr_assert_eq(finding->requests[0], 2);
    cr_assert_not_null(strstr(finding->detail.data, "{\"pk\":{\"S\":\"b\"}}"));
    watch_fixture_close(&f);
}

Test(hazard_unprocessed, other_writes_change_nothing_about_it)
{
    struct watch_fixture f;
    open_and_lose(&f, WRITE(PUT("a")));
    call(&f, "PutItem", ITEM("z"));
    call(&f, "GetItem", KEY("a"));
    cr_assert_eq(watch_fixture_end(&f, -1), 1);
    cr_assert(str_is(f.findings[0].title, "1 item of tab was handed back and never written again"));
    watch_fixture_close(&f);
}

Test(hazard_unprocessed, a_check_in_a_transaction_writes_nothing)
{
    struct watch_fixture f;
    open_and_lose(&f, WRITE(PUT("a")));
    call(&f, "TransactWriteItems",
         "{\"TransactItems\":[{\"ConditionCheck\":{\"TableName\":\"tab\",\"Key\":"
         "{\"pk\":{\"S\":\"a\"}},\"ConditionExpression\":\"attribute_not_exists(pk)\"}},"
         "{\"Put\":" ITEM("z") "}]}");
    cr_assert_eq(watch_fixture_end(&f, -1), 1);
    watch_fixture_close(&f);
}

Test(hazard_unprocessed, an_older_item_under_the_key_is_no_excuse)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BACK("[1]"), NULL);
    call(&f, "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}");
    call(&f, "BatchWriteItem", WRITE(PUT("a")));
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    watch_fixture_close(&f);
}

Test(hazard_unprocessed, a_dropped_delete_leaves_its_item)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BACK("[1]"), NULL);
    call(&f, "PutItem", ITEM("a"));
    call(&f, "BatchWriteItem", WRITE(DEL("a")));
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    watch_fixture_close(&f);
}

Test(hazard_unprocessed, tried_again_and_given_up_is_a_warning)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BACK("[1,2]"), NULL);
    call(&f, "BatchWriteItem", WRITE(PUT("a")));
    call(&f, "BatchWriteItem", WRITE(PUT("a")));
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    cr_assert_eq(f.findings[0].severity, SEVERITY_WARNING);
    cr_assert_eq(f.findings[0].request_count, 2);
    watch_fixture_close(&f);
}

Test(hazard_unprocessed, a_throttled_retry_counts_as_tried)
{
    struct watch_fixture f;
    watch_fixture_open(&f,
                       BACK("[1]") ",{\"when\":{\"operation\":\"PutItem\"},\"fault\":{\"kind\":"
                                   "\"throttle\"}}",
                       NULL);
    call(&f, "BatchWriteItem", WRITE(PUT("a")));
    call(&f, "PutItem", ITEM("a"));
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    cr_assert_eq(f.findings[0].severity, SEVERITY_WARNING);
    watch_fixture_close(&f);
}

Test(hazard_unprocessed, every_way_to_write_it_again_is_silent)
{
    static const struct {
        const char *operation, *body;
    } ways[] = {
        {"BatchWriteItem", WRITE(PUT("a"))},
        {"PutItem", ITEM("a")},
        {"PutItem", "{\"TableName\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\","
                    "\"Item\":{\"pk\":{\"S\":\"a\"},\"v\":{\"N\":\"5\"}}}"},
        {"UpdateItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}},"
                       "\"UpdateExpression\":\"SET v = :v\",\"ExpressionAttributeValues\":"
                       "{\":v\":{\"N\":\"1\"}}}"},
        {"DeleteItem", KEY("a")},
        {"TransactWriteItems",
         "{\"TransactItems\":[{\"Put\":" ITEM("z") "},{\"Put\":" ITEM("a") "}]}"},
        {"TransactWriteItems", "{\"TransactItems\":[{\"Delete\":" KEY("a") "}]}"},
        {"DeleteTable", "{\"TableName\":\"tab\"}"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct watch_fixture f;
        open_and_lose(&f, WRITE(PUT("a")));
        cr_assert_eq(watch_fixture_call(&f, "other", "", ways[i].operation, ways[i].body), 200,
                     "%s", f.body);
        expect_silence(&f, 0);
    }
}

Test(hazard_unprocessed, statements_may_deal_with_every_key_of_their_tables)
{
    static const struct {
        const char *operation, *body;
        bool of_table;
    } statements[] = {
        {"ExecuteStatement", "{\"Statement\":\"SELECT * FROM tab WHERE pk='a'\"}", true},
        {"BatchExecuteStatement",
         "{\"Statements\":[{\"Statement\":\"SELECT * FROM tab WHERE pk='a'\"}]}", true},
        {"ExecuteTransaction",
         "{\"TransactStatements\":[{\"Statement\":\"SELECT * FROM tab WHERE pk='a'\"}]}", true},
        {"ExecuteStatement", "{\"Statement\":\"SELECT * FROM other WHERE pk='a'\"}", false},
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        struct watch_fixture f;
        watch_fixture_open(&f, BACK("[1]"), NULL);
        call(&f, "BatchGetItem", READ);
        call(&f, statements[i].operation, statements[i].body);
        cr_expect_eq(watch_fixture_end(&f, 0), statements[i].of_table ? 0 : 1, "%s",
                     statements[i].operation);
        watch_fixture_close(&f);
    }
}

Test(hazard_unprocessed, a_loop_that_ends_is_silent)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BACK("[1,2]"), NULL);
    for (int i = 0; i < 3; i++) {
        call(&f, "BatchWriteItem", WRITE(PUT("a") "," PUT("b")));
    }
    expect_silence(&f, 0);
}

Test(hazard_unprocessed, an_item_that_is_there_anyway_is_silent)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BACK("[1]"), NULL);
    call(&f, "PutItem", ITEM("a"));
    call(&f, "BatchWriteItem", WRITE(PUT("a") "," DEL("none")));
    expect_silence(&f, 0);
}

Test(hazard_unprocessed, a_write_whose_reply_was_lost_is_silent)
{
    struct watch_fixture f;
    watch_fixture_open(&f,
                       BACK("[1]") ",{\"when\":{\"operation\":\"PutItem\"},\"fault\":{\"kind\":"
                                   "\"lost-reply\"}}",
                       NULL);
    call(&f, "BatchWriteItem", WRITE(PUT("a")));
    call(&f, "PutItem", ITEM("a"));
    expect_silence(&f, 0);
}

/* Written anew with another value: only the change tells of it. */
Test(hazard_unprocessed, another_value_whose_reply_was_lost_is_silent)
{
    struct watch_fixture f;
    watch_fixture_open(&f,
                       BACK("[1]") ",{\"when\":{\"operation\":\"PutItem\"},\"fault\":{\"kind\":"
                                   "\"lost-reply\"}}",
                       NULL);
    call(&f, "BatchWriteItem", WRITE(PUT("a")));
    call(&f, "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}");
    expect_silence(&f, 0);
}

Test(hazard_unprocessed, a_program_that_told_its_user_is_silent)
{
    struct watch_fixture f;
    open_and_lose(&f, WRITE(PUT("a")));
    expect_silence(&f, 1);
}

Test(hazard_unprocessed, a_reset_leaves_nothing_to_judge)
{
    struct watch_fixture f;
    open_and_lose(&f, WRITE(PUT("a")));
    ddb_reset(f.ddb, f.now_us);
    watch_reset(f.watch, f.now_us);
    expect_silence(&f, 0);
}

Test(hazard_unprocessed, what_is_tolerated_is_silent)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BACK("[1]"),
                       "{\"tolerates\":[{\"hazard\":\"unprocessed-items-dropped\",\"table\":\"t*\"}"
                       "]}");
    call(&f, "BatchWriteItem", WRITE(PUT("a")));
    expect_silence(&f, 0);
}

Test(hazard_unprocessed, keys_never_read_again_are_an_error)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BACK("[1]"), NULL);
    call(&f, "BatchGetItem", READ);
    call(&f, "PutItem", ITEM("a"));
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    cr_assert_eq(f.findings[0].severity, SEVERITY_ERROR);
    cr_assert(str_is(f.findings[0].title, "1 key of tab was handed back and never read again"));
    watch_fixture_close(&f);
}

Test(hazard_unprocessed, every_way_to_read_them_again_is_silent)
{
    static const struct {
        const char *operation, *body;
    } ways[] = {
        {"BatchGetItem", READ},
        {"GetItem", KEY("a")},
        {"TransactGetItems", "{\"TransactItems\":[{\"Get\":" KEY("a") "}]}"},
        {"Scan", "{\"TableName\":\"tab\"}"},
        {"Query", "{\"TableName\":\"tab\",\"KeyConditionExpression\":\"pk = :a\","
                  "\"ExpressionAttributeValues\":{\":a\":{\"S\":\"a\"}}}"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct watch_fixture f;
        watch_fixture_open(&f, BACK("[1]"), NULL);
        call(&f, "BatchGetItem", READ);
        cr_assert_not_null(strstr(f.body, "\"pk\""), "%s", f.body);
        cr_assert_eq(watch_fixture_call(&f, "c", "", ways[i].operation, ways[i].body), 200);
        expect_silence(&f, 0);
    }
}

Test(hazard_unprocessed, keys_read_in_vain_are_a_warning)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BACK("[1,2]"), NULL);
    call(&f, "BatchGetItem", READ);
    call(&f, "BatchGetItem", READ);
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    cr_assert_eq(f.findings[0].severity, SEVERITY_WARNING);
    watch_fixture_close(&f);
}
