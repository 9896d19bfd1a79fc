/* Deletions by TTL, as who drives the core sees them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../lib/driver.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define YEAR_S (365 * INT64_C(86400))

enum { SEEN_MAX = 2000 };

struct court {
    struct driver driver;
    struct ddb_options options;
    size_t seen;
    int64_t times_us[SEEN_MAX];
    char last[400]; /* cause, who, what of the last deletion */
};

static struct court court;

static void note(void *context, const struct ddb_change *change)
{
    struct court *seen = context;
    cr_assert_lt(seen->seen, SEEN_MAX);
    seen->times_us[seen->seen++] = change->time_us;
    snprintf(seen->last, sizeof seen->last, "%.*s %.*s %.*s %.*s %.*s %.*s", STR_ARG(change->cause),
             STR_ARG(change->principal), STR_ARG(change->principal_type), STR_ARG(change->table),
             STR_ARG(change->key), STR_ARG(change->new_image));
}

static void reopen(void)
{
    int64_t now_us = court.driver.now_us;
    driver_open_with(&court.driver, &court.options);
    if (now_us > 0) {
        court.driver.now_us = now_us;
    }
}

static void open_court(int64_t delay_us)
{
    court = (struct court){0};
    ddb_options_init(&court.options);
    court.options.seed = 7;
    court.options.ttl_deletes = true;
    court.options.ttl_delay_us = delay_us;
    court.options.expired = note;
    court.options.context = &court;
}

static int call(const char *operation, const char *body)
{
    return driver_call(&court.driver, operation, body);
}

static void make_table(const char *name)
{
    char body[700];
    snprintf(body, sizeof body,
             "{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\","
             "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
             "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
             "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],"
             "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-g\",\"KeySchema\":"
             "[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],"
             "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}",
             name);
    cr_assert_eq(call("CreateTable", body), 200);
}

static int set_ttl(const char *name, bool on)
{
    char body[200];
    snprintf(body, sizeof body,
             "{\"TableName\":\"%s\",\"TimeToLiveSpecification\":{\"AttributeName\":\"e\","
             "\"Enabled\":%s}}",
             name, on ? "true" : "false");
    return call("UpdateTimeToLive", body);
}

static void open_table(int64_t delay_us)
{
    open_court(delay_us);
    reopen();
    make_table("ttt");
    cr_assert_eq(set_ttl("ttt", true), 200);
}

static void close_court(void)
{
    driver_close(&court.driver);
}

static int64_t now_s(void)
{
    return court.driver.now_us / SECOND;
}

/* `value` is the attribute value as JSON. */
static void put_raw(const char *key, const char *value)
{
    char body[400];
    snprintf(
        body, sizeof body,
        "{\"TableName\":\"ttt\",\"Item\":{\"pk\":{\"S\":\"%s\"},\"g\":{\"S\":\"g\"},\"e\":%s}}",
        key, value);
    cr_assert_eq(call("PutItem", body), 200);
}

static void put(const char *key, int64_t expires_s)
{
    char value[60];
    snprintf(value, sizeof value, "{\"N\":\"%" PRId64 "\"}", expires_s);
    put_raw(key, value);
}

static size_t count(const char *index)
{
    struct arena arena;
    struct doc list;
    struct str items = STR("[]");
    arena_init(&arena);
    cr_assert(ddb_items(court.driver.ddb, STR("ttt"), str_from(index), &arena, &items));
    cr_assert(json_read(&arena, items, &list, NULL));
    size_t number = list.list.count;
    arena_release(&arena);
    return number;
}

static void pass(int64_t span_us)
{
    court.driver.now_us += span_us;
    ddb_advance(court.driver.ddb, court.driver.now_us);
}

Test(expire, at_once_means_once_the_second_lies_in_the_past)
{
    open_table(0);
    put("a", now_s() + 10);
    pass(10 * SECOND);
    cr_assert_eq(count(""), 1);
    pass(1);
    cr_assert_eq(count(""), 0);
    cr_assert_eq(count("by-g"), 0);
    cr_assert_eq(court.seen, 1);
    cr_assert_str_eq(court.last, "ttl dynamodb.amazonaws.com Service ttt {\"pk\":{\"S\":\"a\"}} ");
    close_court();
}

Test(expire, the_delay_is_drawn_for_each_item)
{
    open_table(48 * HOUR);
    char key[16];
    int64_t start_us = court.driver.now_us;
    for (int i = 0; i < 200; i++) {
        snprintf(key, sizeof key, "k%d", i);
        put(key, now_s());
    }
    pass(47 * HOUR);
    size_t before = count("");
    cr_assert(before > 0 && before < 20, "%zu", before);
    pass(HOUR + 2);
    cr_assert_eq(count(""), 0);
    cr_assert_eq(court.seen, 200);
    for (size_t i = 0; i < court.seen; i++) {
        cr_assert(i == 0 || court.times_us[i] >= court.times_us[i - 1]);
        cr_assert(court.times_us[i] > start_us && court.times_us[i] <= start_us + 48 * HOUR + 1);
    }
    cr_assert(court.times_us[100] - start_us > 10 * HOUR);
    cr_assert(court.times_us[100] - start_us < 38 * HOUR);
    close_court();
}

Test(expire, only_whole_seconds_of_the_last_five_years_count)
{
    open_table(0);
    put_raw("text", "{\"S\":\"1\"}");
    put_raw("list", "{\"L\":[{\"N\":\"1700000000\"}]}");
    put_raw("fraction", "{\"N\":\"1795000000.5\"}");
    put_raw("milliseconds", "{\"N\":\"1795000000000\"}");
    put_raw("huge", "{\"N\":\"1E+125\"}");
    put_raw("negative", "{\"N\":\"-5\"}");
    put("old", now_s() - 5 * YEAR_S - 1);
    put("kept-by-zero", 0);
    pass(HOUR);
    cr_assert_eq(count(""), 8);
    put("less-old", now_s() - 5 * YEAR_S + 10);
    put_raw("exponent", "{\"N\":\"1.795E9\"}");
    cr_assert_eq(count(""), 10);
    pass(SECOND);
    cr_assert_eq(count(""), 8);
    close_court();
}

Test(expire, an_update_that_moves_the_attribute_cancels_it)
{
    open_table(HOUR);
    put("a", now_s() + 1);
    put("b", now_s() + 1);
    put("c", now_s() + 1);
    pass(2 * SECOND);
    char body[300];
    snprintf(body, sizeof body,
             "{\"TableName\":\"ttt\",\"Key\":{\"pk\":{\"S\":\"a\"}},\"UpdateExpression\":"
             "\"SET e = :e\",\"ExpressionAttributeValues\":{\":e\":{\"N\":\"%" PRId64 "\"}}}",
             now_s() + 7200);
    cr_assert_eq(call("UpdateItem", body), 200);
    cr_assert_eq(call("UpdateItem", "{\"TableName\":\"ttt\",\"Key\":{\"pk\":{\"S\":\"b\"}},"
                                    "\"UpdateExpression\":\"REMOVE e\"}"),
                 200);
    pass(HOUR + SECOND);
    cr_assert_eq(count(""), 2);
    pass(2 * HOUR);
    cr_assert_eq(count(""), 1);
    cr_assert_eq(count("by-g"), 1);
    close_court();
}

Test(expire, switching_it_off_cancels_all_and_on_again_finds_all)
{
    open_table(0);
    put("a", now_s() + 1);
    put("b", now_s() + 100);
    cr_assert_eq(set_ttl("ttt", false), 200);
    pass(10 * SECOND);
    cr_assert_eq(count(""), 2);
    cr_assert_eq(set_ttl("ttt", true), 200);
    pass(1);
    cr_assert_eq(count(""), 1);
    pass(HOUR);
    cr_assert_eq(count(""), 0);
    close_court();
}

Test(expire, nothing_goes_before_it_is_enabled)
{
    open_court(0);
    court.options.lifecycle.ttl_switch_us = HOUR;
    reopen();
    make_table("ttt");
    cr_assert_eq(set_ttl("ttt", true), 200);
    put("a", now_s() + 1);
    cr_assert_eq(call("DescribeTimeToLive", "{\"TableName\":\"ttt\"}"), 200);
    cr_assert_str_eq(court.driver.body, "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":"
                                        "\"ENABLING\",\"AttributeName\":\"e\"}}");
    pass(HOUR - 1);
    cr_assert_eq(count(""), 1);
    pass(1);
    cr_assert_eq(count(""), 0);
    cr_assert_eq(call("DescribeTimeToLive", "{\"TableName\":\"ttt\"}"), 200);
    cr_assert_str_eq(court.driver.body, "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":"
                                        "\"ENABLED\",\"AttributeName\":\"e\"}}");
    cr_assert_eq(set_ttl("ttt", false), 200);
    cr_assert_eq(call("DescribeTimeToLive", "{\"TableName\":\"ttt\"}"), 200);
    cr_assert_str_eq(court.driver.body,
                     "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"DISABLING\"}}");
    close_court();
}

Test(expire, who_is_held_by_a_transaction_goes_after_it)
{
    open_court(0);
    court.options.transaction_window_min_us = court.options.transaction_window_max_us = SECOND;
    reopen();
    make_table("ttt");
    cr_assert_eq(set_ttl("ttt", true), 200);
    put("a", now_s() + 1);
    put("b", now_s() + 1);
    pass(SECOND / 2);
    (void)driver_send(
        &court.driver, "TransactWriteItems",
        "{\"TransactItems\":[{\"Update\":{\"TableName\":\"ttt\",\"Key\":{\"pk\":{\"S\":"
        "\"a\"}},\"UpdateExpression\":\"SET n = :n\",\"ConditionExpression\":"
        "\"attribute_exists(pk)\",\"ExpressionAttributeValues\":{\":n\":{\"N\":\"1\"}"
        "}}}]}");
    pass(SECOND * 9 / 10); /* the commit comes a little later */
    cr_assert_eq(court.seen, 1);
    cr_assert_eq(count(""), 1);
    pass(SECOND / 5);
    cr_assert_eq(court.seen, 2);
    cr_assert_eq(count(""), 0);
    cr_assert_eq(court.times_us[1] - court.times_us[0] > SECOND / 2 - 2, true);
    close_court();
}

/* Updates, deletions and time, in some cuts of time. */
static void play(int cuts, char digest[65])
{
    open_table(60 * SECOND);
    char key[16];
    for (int i = 0; i < 1200; i++) {
        snprintf(key, sizeof key, "k%d", i % 400);
        put(key, now_s() + i % 50);
        int64_t end_us = court.driver.now_us + SECOND / 7;
        for (int cut = 1; cut <= cuts; cut++) {
            ddb_advance(court.driver.ddb, court.driver.now_us + SECOND / 7 * cut / cuts);
        }
        court.driver.now_us = end_us;
    }
    pass(HOUR);
    cr_assert_eq(count(""), 0);
    ddb_digest(court.driver.ddb, digest);
    close_court();
}

Test(expire, more_calls_of_advance_change_nothing)
{
    char none[65], one[65], many[65];
    play(0, none);
    size_t seen = court.seen;
    cr_assert_gt(seen, 400);
    play(1, one);
    play(9, many);
    cr_assert_eq(court.seen, seen);
    cr_assert_str_eq(none, one);
    cr_assert_str_eq(none, many);
}

Test(expire, it_goes_on_after_a_restart_a_restore_and_a_reset)
{
    char path[] = "/tmp/dynarig-expire-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    close(fd);
    open_court(HOUR);
    court.options.path = path;
    reopen();
    make_table("ttt");
    cr_assert_eq(set_ttl("ttt", true), 200);
    put("a", now_s() + 5);
    driver_close(&court.driver);
    reopen();
    cr_assert(ddb_snapshot(court.driver.ddb, court.driver.now_us, STR("s")));
    pass(2 * HOUR);
    cr_assert_eq(count(""), 0);
    int64_t due_us = court.times_us[0];
    cr_assert(ddb_restore(court.driver.ddb, court.driver.now_us, STR("s")));
    cr_assert_eq(count(""), 1);
    pass(1);
    cr_assert_eq(count(""), 0);
    cr_assert(ddb_reset_table(court.driver.ddb, court.driver.now_us, STR("ttt")));
    put("b", now_s() + 5);
    cr_assert(ddb_reset_table(court.driver.ddb, court.driver.now_us, STR("ttt")));
    pass(2 * HOUR);
    cr_assert_eq(court.seen, 2);
    put("c", now_s() + 5);
    ddb_reset(court.driver.ddb, court.driver.now_us);
    pass(2 * HOUR);
    cr_assert_eq(court.seen, 2);
    cr_assert_gt(due_us, 0);
    driver_close(&court.driver);
    unlink(path);
}

Test(expire, what_is_due_does_not_change_with_a_restart)
{
    int64_t whole_us;
    open_table(48 * HOUR);
    put("a", now_s());
    pass(49 * HOUR);
    whole_us = court.times_us[0];
    close_court();
    char path[] = "/tmp/dynarig-expire-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    close(fd);
    open_court(48 * HOUR);
    court.options.path = path;
    reopen();
    make_table("ttt");
    cr_assert_eq(set_ttl("ttt", true), 200);
    put("a", now_s());
    for (int i = 0; i < 3; i++) {
        driver_close(&court.driver);
        reopen();
    }
    pass(49 * HOUR);
    cr_assert_eq(court.seen, 1);
    cr_assert_eq(court.times_us[0], whole_us);
    driver_close(&court.driver);
    unlink(path);
}

/* A step deletes 256, and steps are 10 ms apart: requests go on in between. */
Test(expire, many_go_some_at_a_time)
{
    open_table(0);
    char key[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "k%d", i);
        put(key, now_s() + 5);
    }
    pass(5 * SECOND + 1);
    cr_assert_eq(count(""), 1000 - 256);
    pass(10000);
    cr_assert_eq(count(""), 1000 - 512);
    pass(20000);
    cr_assert_eq(count(""), 0);
    close_court();
}

Test(expire, a_table_without_it_keeps_all)
{
    open_court(0);
    reopen();
    make_table("ttt");
    put("a", now_s() - 100);
    pass(HOUR);
    cr_assert_eq(count(""), 1);
    cr_assert_eq(ddb_next(court.driver.ddb), DDB_NEVER);
    cr_assert_eq(call("DeleteTable", "{\"TableName\":\"ttt\"}"), 200);
    make_table("ttt");
    cr_assert_eq(set_ttl("ttt", true), 200);
    put("b", now_s() + 5);
    cr_assert_eq(call("DeleteTable", "{\"TableName\":\"ttt\"}"), 200);
    pass(HOUR);
    cr_assert_eq(court.seen, 0);
    close_court();
}
