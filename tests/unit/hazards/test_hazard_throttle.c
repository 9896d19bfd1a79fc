#include <stdio.h>
#include <string.h>

#include "watch_fixture.h"

#define PUT "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}"
#define GET "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}}}"
#define BUSY(n)                                                                                    \
    "{\"when\":{\"operation\":[\"PutItem\",\"GetItem\"]},\"trigger\":{\"first\":" #n "},"          \
    "\"fault\":{\"kind\":\"throttle\"}}"
#define ALWAYS "{\"when\":{\"operation\":\"PutItem\"},\"fault\":{\"kind\":\"throttle\"}}"

/* Calls of the program, each with an invocation of its own (or none), `pause_us` after the last. */
static void repeat(struct watch_fixture *f, const char *operation, const char *body, int times,
                   int64_t pause_us)
{
    for (int i = 0; i < times; i++) {
        char invocation[20];
        snprintf(invocation, sizeof invocation, "call-%d", i);
        watch_fixture_wait(f, pause_us);
        watch_fixture_call(f, "c", invocation, operation, body);
    }
}

static void expect_silence(struct watch_fixture *f)
{
    size_t count = watch_fixture_end(f, 0);
    cr_expect_eq(count, 0, "%s", count ? f->findings[0].title.data : "");
    watch_fixture_close(f);
}

/* One finding of that severity and title. */
static void expect_finding(struct watch_fixture *f, int command_status, enum severity severity,
                           const char *title)
{
    cr_assert_eq(watch_fixture_end(f, command_status), 1);
    const struct finding *finding = &f->findings[0];
    cr_expect_str_eq(finding->hazard, "throttle-no-backoff");
    cr_expect_eq(finding->severity, severity);
    cr_expect(str_is(finding->title, title), "%.*s", STR_ARG(finding->title));
    cr_expect(str_is(finding->table, "tab"));
    cr_expect_eq(finding->request_count, 7);
    watch_fixture_close(f);
}

Test(hazard_throttle, repeating_at_once_until_it_works_is_a_warning)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BUSY(8), NULL);
    repeat(&f, "PutItem", PUT, 9, 0);
    cr_assert_eq(f.status, 200);
    expect_finding(&f, 0, SEVERITY_WARNING,
                   "a throttled PutItem on tab was sent again at once, 7 times in a row");
}

Test(hazard_throttle, a_write_that_is_given_up_is_harm)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    repeat(&f, "PutItem", PUT, 8, 0);
    expect_finding(
        &f, 0, SEVERITY_ERROR,
        "a throttled PutItem on tab was sent again at once, 7 times in a row, then given "
        "up and never done");
}

Test(hazard_throttle, a_program_that_failed_told_its_user)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    repeat(&f, "PutItem", PUT, 8, 0);
    expect_finding(&f, 3, SEVERITY_WARNING,
                   "a throttled PutItem on tab was sent again at once, 7 times in a row");
}

Test(hazard_throttle, a_write_that_another_way_does_is_no_harm)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    repeat(&f, "PutItem", PUT, 8, 0);
    watch_fixture_call(&f, "d", "", "UpdateItem", GET);
    cr_assert_eq(f.status, 200);
    expect_finding(&f, 0, SEVERITY_WARNING,
                   "a throttled PutItem on tab was sent again at once, 7 times in a row");
}

Test(hazard_throttle, a_read_that_is_given_up_is_a_warning)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BUSY(100), NULL);
    repeat(&f, "GetItem", GET, 8, 0);
    expect_finding(&f, 0, SEVERITY_WARNING,
                   "a throttled GetItem on tab was sent again at once, 7 times in a row");
}

Test(hazard_throttle, a_token_made_anew_does_not_make_another_transaction)
{
    struct watch_fixture f;
    watch_fixture_open(
        &f, "{\"when\":{\"operation\":\"TransactWriteItems\"},\"fault\":{\"kind\":\"throttle\"}}",
        NULL);
    for (int i = 0; i < 8; i++) {
        char body[200];
        snprintf(body, sizeof body,
                 "{\"TransactItems\":[{\"Put\":" PUT "}],\"ClientRequestToken\":\"t%d\"}", i);
        watch_fixture_call(&f, "c", "", "TransactWriteItems", body);
        cr_assert_not_null(strstr(f.body, "TransactionCanceledException"), "%s", f.body);
    }
    expect_finding(
        &f, 0, SEVERITY_ERROR,
        "a throttled TransactWriteItems on tab was sent again at once, 7 times in a row, "
        "then given up and never done");
}

Test(hazard_throttle, six_repeats_are_not_enough)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    repeat(&f, "PutItem", PUT, 7, 0);
    expect_silence(&f);
}

Test(hazard_throttle, who_waits_may_repeat)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    repeat(&f, "PutItem", PUT, 50, 30000);
    expect_silence(&f);
}

/* Full jitter: a wait may be none, now and then. */
Test(hazard_throttle, one_wait_among_the_repeats_is_enough)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    repeat(&f, "PutItem", PUT, 6, 0);
    watch_fixture_wait(&f, 30000);
    repeat(&f, "PutItem", PUT, 6, 0);
    expect_silence(&f);
}

Test(hazard_throttle, an_sdk_repeats_its_own_calls)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    for (int i = 0; i < 20; i++) {
        watch_fixture_call(&f, "c", "one", "PutItem", PUT);
    }
    expect_silence(&f);
}

/* Each of three threads waits before its next attempt; together they look like one without. */
Test(hazard_throttle, calls_that_go_on_later_are_of_several_threads)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    for (int i = 0; i < 30; i++) {
        const char *const calls[] = {"one", "two", "three"};
        watch_fixture_call(&f, "c", calls[i % 3], "PutItem", PUT);
    }
    expect_silence(&f);
}

Test(hazard_throttle, requests_that_overlap_are_of_several_threads)
{
    struct watch_fixture f;
    watch_fixture_open(&f,
                       "{\"fault\":{\"kind\":\"latency\",\"constant\":\"3ms\"},\"when\":{"
                       "\"operation\":\"PutItem\"}}"
                       "," ALWAYS,
                       NULL);
    watch_fixture_call(&f, "c", "", "PutItem", PUT);
    watch_fixture_wait(&f, 3000);
    for (int i = 0; i < 20; i++) {
        watch_fixture_send(&f, "c", "", "PutItem", PUT);
        watch_fixture_send(&f, "c", "", "PutItem", PUT);
        watch_fixture_wait(&f, 3000);
    }
    expect_silence(&f);
}

Test(hazard_throttle, where_waits_do_not_show_nothing_is_said)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    watch_pauses_unseen(f.watch);
    repeat(&f, "PutItem", PUT, 20, 0);
    expect_silence(&f);
}

Test(hazard_throttle, what_the_user_tolerates_is_not_told)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS,
                       "{\"tolerates\":[{\"hazard\":\"throttle-no-backoff\",\"table\":\"tab\"}]}");
    repeat(&f, "PutItem", PUT, 20, 0);
    expect_silence(&f);
}

/* Those who count in one item, all by the same connection, send the same again and again. */
Test(hazard_throttle, a_request_that_is_done_twice_is_of_several_threads)
{
    struct watch_fixture f;
    watch_fixture_open(&f, BUSY(12), NULL);
    repeat(&f, "PutItem", PUT, 14, 0);
    cr_assert_eq(f.status, 200);
    expect_silence(&f);
}

Test(hazard_throttle, other_connections_are_other_threads)
{
    struct watch_fixture f;
    watch_fixture_open(&f, ALWAYS, NULL);
    for (int i = 0; i < 40; i++) {
        char client[20];
        snprintf(client, sizeof client, "connection-%d", i % 8);
        watch_fixture_call(&f, client, "", "PutItem", PUT);
    }
    expect_silence(&f);
}
