/* Replies are told as a lagging replica would have given them. */
#include <stdio.h>
#include <string.h>

#include "watch_fixture.h"

#define STALE "{\"reads\":[{\"replica\":1,\"position\":1,\"stale\":true}]}"
#define FRESH "{\"reads\":[{\"replica\":0,\"position\":9,\"stale\":false}]}"
#define GET "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"%s\"}}}"

/* Reads the item; `shown` is what a replica has, NULL: what is there. */
static void read_item(struct watch_fixture *f, const char *client, const char *key,
                      const char *shown)
{
    char body[200];
    snprintf(body, sizeof body, GET, key);
    f->claims = shown ? STALE : FRESH;
    f->told = shown;
    cr_assert_eq(watch_fixture_call(f, client, "", "GetItem", body), 200);
}

static void put(struct watch_fixture *f, const char *client, const char *key,
                const char *attributes)
{
    char body[300];
    snprintf(body, sizeof body, "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"%s\"}%s}}", key,
             attributes);
    cr_assert_eq(watch_fixture_call(f, client, "", "PutItem", body), 200, "%s", f->body);
}

static const char *item(const char *attributes)
{
    static char text[300];
    snprintf(text, sizeof text, "{\"Item\":{\"pk\":{\"S\":\"a\"}%s}}", attributes);
    return text;
}

/* Counts from 1 to 3 with fresh reads: so the program counts by one. */
static void count_to_three(struct watch_fixture *f)
{
    put(f, "c", "a", ",\"n\":{\"N\":\"1\"}");
    read_item(f, "c", "a", NULL);
    put(f, "c", "a", ",\"n\":{\"N\":\"2\"}");
    read_item(f, "c", "a", NULL);
    put(f, "c", "a", ",\"n\":{\"N\":\"3\"}");
}

static const struct finding *expect_one(struct watch_fixture *f, enum severity severity,
                                        const char *title)
{
    cr_assert_eq(watch_fixture_end(f, 0), 1);
    const struct finding *finding = &f->findings[0];
    cr_expect_str_eq(finding->hazard, "stale-read-used");
    cr_expect_eq(finding->severity, severity);
    cr_expect(str_is(finding->title, title), "%.*s", STR_ARG(finding->title));
    cr_expect(str_is(finding->table, "tab"));
    return finding;
}

static void expect_silence(struct watch_fixture *f)
{
    size_t count = watch_fixture_end(f, 0);
    cr_expect_eq(count, 0, "%s", count ? f->findings[0].detail.data : "");
    watch_fixture_close(f);
}

Test(hazard_stale, counting_on_a_stale_number_loses_a_count)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"2\"}"));
    put(&f, "c", "a", ",\"n\":{\"N\":\"3\"}");
    const struct finding *finding =
        expect_one(&f, SEVERITY_ERROR, "n of tab was read stale and counted on");
    cr_expect_eq(finding->request_count, 2);
    cr_expect_not_null(strstr(finding->detail.data, "wrote"), "%s", finding->detail.data);
    watch_fixture_close(&f);
}

Test(hazard_stale, putting_a_stale_value_back_undoes_a_write)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    read_item(&f, "c", "x", NULL);
    const char *const names[] = {"Ann", "Bob"};
    for (int i = 0; i < 2; i++) {
        char attributes[100];
        snprintf(attributes, sizeof attributes, ",\"name\":{\"S\":\"%s\"},\"n\":{\"N\":\"%d\"}",
                 names[i], i);
        put(&f, "d", names[i], attributes);
        read_item(&f, "c", names[i], NULL);
        put(&f, "c", names[i], attributes);
    }
    put(&f, "d", "a", ",\"name\":{\"S\":\"Eve\"}");
    read_item(&f, "c", "a", item(",\"name\":{\"S\":\"Eva\"}"));
    put(&f, "c", "a", ",\"name\":{\"S\":\"Eva\"},\"seen\":{\"BOOL\":true}");
    expect_one(&f, SEVERITY_ERROR, "name of tab was read stale and put back");
    watch_fixture_close(&f);
}

/* Who always writes the same did not get it from what was read. */
Test(hazard_stale, a_constant_is_not_what_was_read)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    for (int i = 0; i < 4; i++) {
        read_item(&f, "c", "a", NULL);
        put(&f, "c", "a", ",\"state\":{\"S\":\"alive\"}");
    }
    put(&f, "d", "a", ",\"state\":{\"S\":\"dead\"}");
    read_item(&f, "c", "a", item(",\"state\":{\"S\":\"alive\"}"));
    put(&f, "c", "a", ",\"state\":{\"S\":\"alive\"}");
    expect_silence(&f);
}

Test(hazard_stale, a_number_that_does_not_follow_from_the_read_is_no_harm)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    put(&f, "d", "a", ",\"n\":{\"N\":\"5\"}");
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"3\"}"));
    put(&f, "c", "a", ",\"n\":{\"N\":\"100\"}");
    expect_silence(&f);
}

Test(hazard_stale, a_write_that_counts_by_itself_is_right)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    put(&f, "d", "a", ",\"n\":{\"N\":\"5\"}");
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"3\"}"));
    cr_assert_eq(watch_fixture_call(
                     &f, "c", "", "UpdateItem",
                     "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}},\"UpdateExpression\":"
                     "\"ADD n :one\",\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}"),
                 200);
    expect_silence(&f);
}

Test(hazard_stale, a_condition_on_what_was_read_fails_instead)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    put(&f, "d", "a", ",\"n\":{\"N\":\"4\"}");
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"3\"}"));
    cr_assert_eq(watch_fixture_call(
                     &f, "c", "", "PutItem",
                     "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"n\":{\"N\":\"4\"}},"
                     "\"ConditionExpression\":\"n = :n\",\"ExpressionAttributeValues\":{\":n\":{"
                     "\"N\":\"3\"}}}"),
                 400);
    read_item(&f, "c", "a", NULL);
    put(&f, "c", "a", ",\"n\":{\"N\":\"5\"}");
    expect_silence(&f);
}

Test(hazard_stale, what_is_claimed_stale_but_looks_the_same_is_fresh)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"3\"}"));
    put(&f, "c", "a", ",\"n\":{\"N\":\"4\"}");
    expect_silence(&f);
}

Test(hazard_stale, not_to_see_ones_own_write_is_a_warning)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"2\"}"));
    const struct finding *finding =
        expect_one(&f, SEVERITY_WARNING, "a client of tab did not see its own write");
    cr_expect_not_null(strstr(finding->detail.data, "eventually consistent"));
    watch_fixture_close(&f);
}

Test(hazard_stale, not_to_see_it_in_a_page_is_one_too)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    f.claims = STALE;
    f.told = "{\"Items\":[{\"pk\":{\"S\":\"a\"},\"n\":{\"N\":\"1\"}}],\"Count\":1}";
    watch_fixture_call(&f, "c", "", "Scan", "{\"TableName\":\"tab\"}");
    expect_one(&f, SEVERITY_WARNING, "a client of tab did not see its own write");
    watch_fixture_close(&f);
}

Test(hazard_stale, who_reads_again_until_it_shows_is_right)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"2\"}"));
    read_item(&f, "c", "a", "{}");
    read_item(&f, "c", "a", NULL);
    expect_silence(&f);
}

Test(hazard_stale, writes_of_others_may_come_late)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    count_to_three(&f);
    put(&f, "d", "a", ",\"n\":{\"N\":\"9\"}");
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"3\"}"));
    expect_silence(&f);
}

Test(hazard_stale, what_the_user_tolerates_is_not_told)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL,
                       "{\"tolerates\":[{\"hazard\":\"stale-read-used\",\"table\":\"tab\"}]}");
    count_to_three(&f);
    read_item(&f, "c", "a", item(",\"n\":{\"N\":\"2\"}"));
    put(&f, "c", "a", ",\"n\":{\"N\":\"3\"}");
    expect_silence(&f);
}
