#include "court.h"

#define SECOND INT64_C(1000000)
#define NOW_S 1000000000
#define SPAN_S 600 /* the longest delay */

static void open_court(bool expires)
{
    struct judge_options options = {
        .strict = true, .expires = expires, .expiry_most_us = SPAN_S * SECOND};
    court = (struct court){0};
    arena_init(&court.arena);
    court.judge = judge_new(&options);
    court.time_us = NOW_S * SECOND;
    court_create();
}

static void set(const char *on)
{
    const char *setting =
        arena_printf(&court.arena,
                     "{\"TableName\":\"t\",\"TimeToLiveSpecification\":{\"Enabled\":%s,"
                     "\"AttributeName\":\"e\"}}",
                     on);
    AGREES("UpdateTimeToLive", setting, "", setting);
}

static void open_expiring(void)
{
    open_court(true);
    set("true");
}

static void put(const char *expires)
{
    court_put(arena_printf(&court.arena, ITEM("1", ",\"e\":%s"), expires));
}

static void put_at(int64_t expires_s)
{
    put(arena_printf(&court.arena, "{\"N\":\"%lld\"}", (long long)expires_s));
}

static enum verdict expire_by(int64_t time_us, const char *principal, const char *type)
{
    struct expiration claim = {.time_us = time_us,
                               .table = STR("t"),
                               .key = court_read(ITEM("1", "")),
                               .principal = str_from(principal),
                               .principal_type = str_from(type)};
    const char *why = NULL;
    court.time_us = time_us;
    enum verdict verdict = judge_expired(court.judge, &claim, &why);
    cr_assert(verdict != VERDICT_DISAGREES || judge_check(court.judge) == CHECK_EXPIRY);
    return verdict;
}

static enum verdict expire(int64_t time_us)
{
    return expire_by(time_us, "dynamodb.amazonaws.com", "Service");
}

#define GET(reply) "GetItem", "{" KEYED("1") "}", "", reply

TestSuite(check_expiry, .init = open_expiring, .fini = court_close);

Test(check_expiry, it_goes_once_its_second_is_over)
{
    put_at(NOW_S + 10);
    cr_assert_eq(expire((NOW_S + 10) * SECOND + 1), VERDICT_AGREES);
    AGREES(GET("{}"));
    cr_assert_eq(expire((NOW_S + 20) * SECOND), VERDICT_DISAGREES);
    cr_assert_eq(judge_held(court.judge, CHECK_EXPIRY), 2);
}

Test(check_expiry, not_before)
{
    put_at(NOW_S + 10);
    cr_assert_eq(expire((NOW_S + 10) * SECOND), VERDICT_DISAGREES);
}

Test(check_expiry, not_late)
{
    put_at(NOW_S + 10);
    cr_assert_eq(expire((NOW_S + 10 + SPAN_S) * SECOND), VERDICT_AGREES);
    put_at(NOW_S + 10);
    cr_assert_eq(expire((NOW_S + 10 + 2 * SPAN_S) * SECOND), VERDICT_AGREES,
                 "it was written when it was expired already");
    put_at(NOW_S + 4 * SPAN_S);
    cr_assert_eq(expire((NOW_S + 5 * SPAN_S + 5) * SECOND), VERDICT_DISAGREES);
}

#define THERE(e) "{\"Item\":" ITEM("1", ",\"e\":{\"N\":\"" e "\"}") "}"

Test(check_expiry, what_is_never_deleted_is_found_at_the_next_request)
{
    put_at(NOW_S + 10);
    court.time_us = (NOW_S + SPAN_S + 10) * SECOND;
    AGREES(GET(THERE("1000000010")));
    court.time_us += 2 * SECOND;
    BREAKS(EXPIRY, GET(THERE("1000000010")));
}

Test(check_expiry, an_update_puts_it_off)
{
    put_at(NOW_S + 10);
    put_at(NOW_S + 1000);
    cr_assert_eq(expire((NOW_S + 20) * SECOND), VERDICT_DISAGREES);
}

Test(check_expiry, nothing_goes_when_it_is_switched_off)
{
    put_at(NOW_S + 10);
    set("false");
    court.time_us = (NOW_S + 3 * SPAN_S) * SECOND;
    AGREES(GET(THERE("1000000010")));
    cr_assert_eq(expire(court.time_us), VERDICT_DISAGREES);
}

Test(check_expiry, only_whole_seconds_of_the_last_five_years)
{
    static const char *const others[] = {"{\"S\":\"1000000010\"}", "{\"N\":\"1000000010.5\"}",
                                         "{\"N\":\"1000000010000\"}", "{\"N\":\"842000000\"}",
                                         "{\"N\":\"-1\"}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        put(others[i]);
        court.time_us += 3 * SPAN_S * SECOND;
        AGREES("GetItem", "{" KEYED("1") "}", "",
               arena_printf(&court.arena, "{\"Item\":" ITEM("1", ",\"e\":%s") "}", others[i]));
        cr_assert_eq(expire(court.time_us), VERDICT_DISAGREES);
    }
}

Test(check_expiry, it_is_the_service_that_does_it)
{
    put_at(NOW_S + 10);
    cr_assert_eq(expire_by((NOW_S + 20) * SECOND, "", ""), VERDICT_DISAGREES);
    put_at(NOW_S + 30);
    cr_assert_eq(expire_by((NOW_S + 40) * SECOND, "dynamodb.amazonaws.com", "User"),
                 VERDICT_DISAGREES);
}

TestSuite(check_expiry_off, .fini = court_close);

Test(check_expiry_off, nothing_expires_in_a_run_without_it)
{
    open_court(false);
    set("true");
    put_at(NOW_S + 10);
    court.time_us = (NOW_S + 3 * SPAN_S) * SECOND;
    AGREES(GET(THERE("1000000010")));
    cr_assert_eq(expire(court.time_us), VERDICT_DISAGREES);
}
