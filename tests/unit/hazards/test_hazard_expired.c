#include "watch_fixture.h"

#define SECOND INT64_C(1000000)
#define HAZARD "expired-taken-for-live"
#define KEY(i) "{\"pk\":{\"S\":\"item-" #i "\"}}"
#define EACH(do)                                                                                   \
    do                                                                                             \
    (0) do(1) do(2) do(3) do(4) do(5) do(6) do(7)

static struct watch_fixture f;

static void call(const char *operation, const char *body)
{
    (void)watch_fixture_call(&f, "a", "", operation, body);
}

#define PUT(i)                                                                                     \
    call("PutItem", "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"item-" #i "\"},"             \
                    "\"e\":{\"N\":\"1700000001\"}}}");
#define GET(i) call("GetItem", "{\"TableName\":\"tab\",\"Key\":" KEY(i) "}");
#define TOUCH(i, more)                                                                             \
    call("UpdateItem",                                                                             \
         "{\"TableName\":\"tab\",\"Key\":" KEY(                                                    \
             i) ",\"UpdateExpression\":"                                                           \
                "\"SET seen = :s" more "\",\"ConditionExpression\":\"attribute_exists(pk)\","      \
                "\"ExpressionAttributeValues\":{\":s\":{\"N\":\"1\"}}}");
#define WRITE(i) TOUCH(i, "")

/* Eight items that are past their time, some deleted already. */
static void open_watch(void)
{
    watch_fixture_open(&f, NULL, NULL);
    call("UpdateTimeToLive", "{\"TableName\":\"tab\",\"TimeToLiveSpecification\":{\"Enabled\":true,"
                             "\"AttributeName\":\"e\"}}");
    EACH(PUT)
    watch_fixture_wait(&f, 4 * SECOND);
}

static size_t findings(void)
{
    watch_fixture_wait(&f, 60 * SECOND);
    return watch_fixture_end(&f, 0);
}

static void close_watch(void)
{
    watch_fixture_close(&f);
}

TestSuite(hazard_expired, .init = open_watch, .fini = close_watch);

Test(hazard_expired, a_write_to_what_was_read_after_its_time_is_lost)
{
    EACH(GET)
    EACH(WRITE)
    cr_assert_eq(findings(), 1);
    cr_assert_str_eq(f.findings->hazard, HAZARD);
    cr_assert_eq(f.findings->severity, SEVERITY_ERROR);
    cr_assert_gt(f.findings->request_count, 2);
}

Test(hazard_expired, reading_alone_is_fine)
{
    EACH(GET)
    EACH(GET)
    cr_assert_eq(findings(), 0);
}

Test(hazard_expired, who_did_not_read_took_nothing_for_live)
{
    EACH(WRITE)
    cr_assert_eq(findings(), 0);
}

Test(hazard_expired, who_renews_it_knows)
{
    EACH(GET)
#define RENEW(i)                                                                                   \
    call("UpdateItem", "{\"TableName\":\"tab\",\"Key\":" KEY(                                      \
                           i) ",\"UpdateExpression\":"                                             \
                              "\"SET e = :s\",\"ExpressionAttributeValues\":{\":s\":{\"N\":"       \
                              "\"1700000010\"}}}");
    EACH(RENEW)
    EACH(WRITE)
    cr_assert_eq(findings(), 0);
}

Test(hazard_expired, who_looks_at_the_attribute_knows)
{
    EACH(GET)
#define CAREFUL(i)                                                                                 \
    call("UpdateItem", "{\"TableName\":\"tab\",\"Key\":" KEY(                                      \
                           i) ",\"UpdateExpression\":"                                             \
                              "\"SET seen = :s\",\"ConditionExpression\":\"#e > :s\","             \
                              "\"ExpressionAttributeNames\":{\"#e\":\"e\"},"                       \
                              "\"ExpressionAttributeValues\":{\":s\":{\"N\":\"1\"}}}");
    EACH(CAREFUL)
    cr_assert_eq(findings(), 0);
}

Test(hazard_expired, another_client_may_know_better)
{
    EACH(GET)
#define OTHER(i)                                                                                   \
    (void)watch_fixture_call(                                                                      \
        &f, "b", "", "UpdateItem",                                                                 \
        "{\"TableName\":\"tab\",\"Key\":" KEY(                                                     \
            i) ",\"UpdateExpression\":"                                                            \
               "\"SET seen = :s\",\"ExpressionAttributeValues\":{\":s\":{\"N\":"                   \
               "\"1\"}}}");
    EACH(OTHER)
    cr_assert_eq(findings(), 0);
}

Test(hazard_expired, by_the_clients_own_clock_it_is_live)
{
    f.behind_us = 10 * SECOND;
    EACH(GET)
    EACH(WRITE)
    cr_assert_eq(findings(), 0);
}
