#include <stdio.h>
#include <string.h>

#include "watch_fixture.h"

#define SCAN "{\"TableName\":\"tab\"}"
#define SCAN_FROM "{\"TableName\":\"tab\",\"ExclusiveStartKey\":%s}"
#define SHORT "{\"trigger\":{\"nth\":[1]},\"fault\":{\"kind\":\"short-page\",\"items\":2}}"
#define WHOLE "{\"reads-all\":[{\"table\":\"tab\"}]}"

static void open_filled(struct watch_fixture *f, const char *rules, const char *expect)
{
    watch_fixture_open(f, rules, expect);
    for (int i = 0; i < 5; i++) {
        char body[100];
        snprintf(body, sizeof body, "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"k%d\"}}}", i);
        cr_assert_eq(watch_fixture_call(f, "c", "", "PutItem", body), 200);
    }
}

static void scan(struct watch_fixture *f, const char *body)
{
    cr_assert_eq(watch_fixture_call(f, "c", "", "Scan", body), 200, "%s", f->body);
}

/* Goes on from the last page's key. False: there was none. */
static bool scan_on(struct watch_fixture *f)
{
    static const char name[] = "\"LastEvaluatedKey\":";
    const char *key = strstr(f->body, name);
    if (!key) {
        return false;
    }
    key += sizeof name - 1;
    const char *end = strstr(key, "}}");
    char body[300];
    char from[200];
    snprintf(from, sizeof from, "%.*s", (int)(end + 2 - key), key);
    snprintf(body, sizeof body, SCAN_FROM, from);
    scan(f, body);
    return true;
}

static void expect_silence(struct watch_fixture *f, int command_status)
{
    size_t count = watch_fixture_end(f, command_status);
    cr_expect_eq(count, 0, "%s", count ? f->findings[0].detail.data : "");
    watch_fixture_close(f);
}

Test(hazard_page, ignored_where_all_is_read_is_an_error)
{
    struct watch_fixture f;
    open_filled(&f, SHORT, WHOLE);
    scan(&f, SCAN);
    cr_assert_not_null(strstr(f.body, "LastEvaluatedKey"), "%s", f.body);
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    const struct finding *finding = &f.findings[0];
    cr_assert_str_eq(finding->hazard, "page-ignored");
    cr_assert_eq(finding->severity, SEVERITY_ERROR);
    cr_assert(str_is(finding->title, "1 page of tab ended early and the rest was never read"));
    cr_assert_eq(finding->request_count, 1);
    cr_assert_not_null(strstr(finding->detail.data, "short-page"));
    watch_fixture_close(&f);
}

/* A search that ends at its hit reads no further, and is right. */
Test(hazard_page, without_expectations_nothing_is_said)
{
    struct watch_fixture f;
    open_filled(&f, SHORT, NULL);
    scan(&f, SCAN);
    cr_assert_not_null(strstr(f.body, "LastEvaluatedKey"), "%s", f.body);
    expect_silence(&f, 0);
}

Test(hazard_page, cut_by_size_without_a_fault_counts)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, WHOLE);
    char *big = arena_alloc(&f.arena, 390001);
    memset(big, 'x', 390000);
    big[390000] = '\0';
    for (int i = 0; i < 4; i++) {
        const char *body = arena_printf(&f.arena,
                                        "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":"
                                        "\"k%d\"},\"b\":{\"S\":\"%s\"}}}",
                                        i, big);
        cr_assert_eq(watch_fixture_call(&f, "c", "", "PutItem", body), 200);
    }
    scan(&f, SCAN);
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    cr_assert_eq(f.findings[0].severity, SEVERITY_ERROR);
    cr_assert_not_null(strstr(f.findings[0].detail.data, "by its size"));
    watch_fixture_close(&f);
}

Test(hazard_page, following_every_page_is_silent)
{
    struct watch_fixture f;
    open_filled(&f, "{\"fault\":{\"kind\":\"short-page\",\"items\":2}}", WHOLE);
    int pages = 1;
    scan(&f, SCAN);
    while (scan_on(&f)) {
        pages++;
    }
    cr_assert_eq(pages, 3);
    expect_silence(&f, 0);
}

Test(hazard_page, the_last_page_of_a_chain_counts_too)
{
    struct watch_fixture f;
    open_filled(&f, "{\"fault\":{\"kind\":\"short-page\",\"items\":2}}", WHOLE);
    scan(&f, SCAN);
    cr_assert(scan_on(&f));
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    cr_assert_eq(f.findings[0].request_count, 1);
    cr_assert_eq(f.findings[0].requests[0], 8);
    watch_fixture_close(&f);
}

Test(hazard_page, the_clients_own_limit_is_silent)
{
    struct watch_fixture f;
    open_filled(&f, NULL, WHOLE);
    scan(&f, "{\"TableName\":\"tab\",\"Limit\":2}");
    cr_assert_not_null(strstr(f.body, "LastEvaluatedKey"));
    expect_silence(&f, 0);
}

Test(hazard_page, a_limit_not_reached_needs_an_expectation)
{
    struct watch_fixture f;
    open_filled(&f, SHORT, NULL);
    scan(&f, "{\"TableName\":\"tab\",\"Limit\":4}");
    expect_silence(&f, 0);
    open_filled(&f, SHORT, WHOLE);
    scan(&f, "{\"TableName\":\"tab\",\"Limit\":4}");
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    watch_fixture_close(&f);
}

Test(hazard_page, reading_anew_from_the_start_is_silent)
{
    struct watch_fixture f;
    open_filled(&f, SHORT, WHOLE);
    scan(&f, SCAN);
    scan(&f, SCAN);
    cr_assert_null(strstr(f.body, "LastEvaluatedKey"));
    expect_silence(&f, 0);
}

Test(hazard_page, a_whole_page_is_silent)
{
    struct watch_fixture f;
    open_filled(&f, NULL, WHOLE);
    scan(&f, SCAN);
    expect_silence(&f, 0);
}

Test(hazard_page, a_program_that_told_its_user_is_silent)
{
    struct watch_fixture f;
    open_filled(&f, SHORT, WHOLE);
    scan(&f, SCAN);
    expect_silence(&f, 1);
}

Test(hazard_page, what_is_tolerated_is_silent)
{
    struct watch_fixture f;
    open_filled(&f, SHORT, "{\"tolerates\":[{\"hazard\":\"page-ignored\",\"table\":\"tab\"}]}");
    scan(&f, SCAN);
    expect_silence(&f, 0);
}
