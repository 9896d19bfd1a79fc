#include <stdio.h>
#include <string.h>

#include "watch_fixture.h"

/* A partition of "tab" refuses (or serves) the row of a string key. */
static void ask(struct watch_fixture *f, const char *index, const char *key, bool refused)
{
    static uint64_t submit;
    char row[64] = {0};
    size_t len = strlen(key);
    for (size_t i = 0; i < 8; i++) {
        row[i] = i < len ? key[len - 1 - i] : 0; /* a hash of sorts */
    }
    memcpy(row + 8, key, len);
    memcpy(row + 8 + len, "\0\1sort", 6);
    struct ddb_parted parted = {.table = STR("tab"),
                                .index = str_from(index),
                                .axis = DDB_WRITES,
                                .row = {row, 8 + len + 6},
                                .collection_bytes = 8 + len + 2,
                                .refused = refused};
    watch_applied(f->watch,
                  &(struct ddb_applied){.submit = ++submit, .parted = &parted, .parted_count = 1});
}

static void ask_often(struct watch_fixture *f, const char *index, const char *key, int times)
{
    for (int i = 0; i < times; i++) {
        ask(f, index, key, true);
    }
}

/* So many keys, each once. */
static void ask_around(struct watch_fixture *f, int keys)
{
    for (int i = 0; i < keys; i++) {
        char key[20];
        snprintf(key, sizeof key, "user#%d", i);
        ask(f, "", key, true);
    }
}

static void expect_silence(struct watch_fixture *f)
{
    size_t count = watch_fixture_end(f, 0);
    cr_expect_eq(count, 0, "%s", count ? f->findings[0].title.data : "");
    watch_fixture_close(f);
}

Test(hazard_hot, a_key_that_has_most_of_the_refusals_is_told)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    ask_around(&f, 20);
    ask_often(&f, "", "celebrity", 80);
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    const struct finding *finding = &f.findings[0];
    cr_expect_str_eq(finding->hazard, "hot-key");
    cr_expect_eq(finding->severity, SEVERITY_INFO);
    cr_expect(str_is(finding->title, "the key \"celebrity\" had 80 % of what the partitions of tab "
                                     "refused"),
              "%.*s", STR_ARG(finding->title));
    cr_expect_eq(finding->request_count, 8);
    watch_fixture_close(&f);
}

Test(hazard_hot, the_key_of_an_index_is_told_with_it)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    ask_often(&f, "by-city", "Berlin", 30);
    cr_assert_eq(watch_fixture_end(&f, 0), 1);
    cr_expect(str_is(f.findings[0].title, "the key \"Berlin\" had 100 % of what the partitions of "
                                          "tab/by-city refused"),
              "%.*s", STR_ARG(f.findings[0].title));
    watch_fixture_close(&f);
}

Test(hazard_hot, load_that_is_spread_is_not_told)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    ask_around(&f, 300);
    ask_often(&f, "", "popular", 100);
    expect_silence(&f);
}

Test(hazard_hot, a_few_refusals_are_nothing)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    ask_often(&f, "", "celebrity", 19);
    expect_silence(&f);
}

Test(hazard_hot, what_is_served_does_not_count)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    for (int i = 0; i < 1000; i++) {
        ask(&f, "", "celebrity", false);
    }
    expect_silence(&f);
}

Test(hazard_hot, what_the_user_tolerates_is_not_told)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, "{\"tolerates\":[{\"hazard\":\"hot-key\",\"table\":\"t*\"}]}");
    ask_often(&f, "", "celebrity", 100);
    expect_silence(&f);
}
