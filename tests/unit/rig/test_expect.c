#include <string.h>

#include <criterion/criterion.h>

#include "../../../scenarios/rig/expect.h"

Test(expect, says_what_is_read_whole)
{
    struct arena arena;
    struct plan_fault fault = {0};
    arena_init(&arena);
    struct expect *e = expect_read(STR("{\"reads-all\":[{\"table\":\"events-*\"},{\"table\":\"t\","
                                       "\"index\":\"by-*\"}]}"),
                                   &arena, &fault);
    cr_assert_not_null(e, "%s", fault.message);
    cr_assert(expect_reads_all(e, STR("events-1"), STR("")));
    cr_assert_not(expect_reads_all(e, STR("events-1"), STR("by-day")));
    cr_assert(expect_reads_all(e, STR("t"), STR("by-day")));
    cr_assert_not(expect_reads_all(e, STR("t"), STR("")));
    cr_assert_not(expect_reads_all(NULL, STR("t"), STR("")));
    expect_free(e);
    arena_release(&arena);
}

Test(expect, says_what_is_tolerated)
{
    struct arena arena;
    struct plan_fault fault = {0};
    arena_init(&arena);
    struct expect *e = expect_read(
        STR("{\"tolerates\":[{\"hazard\":\"unsafe-repeat\",\"table\":\"metrics\",\"attribute\":"
            "\"views\"},{\"hazard\":\"page-ignored\"}]}"),
        &arena, &fault);
    cr_assert_not_null(e, "%s", fault.message);
    cr_assert(expect_tolerates(e, "unsafe-repeat", STR("metrics"), STR("views")));
    cr_assert(expect_tolerates(e, "unsafe-repeat", STR("metrics"), STR("")));
    cr_assert_not(expect_tolerates(e, "unsafe-repeat", STR("metrics"), STR("clicks")));
    cr_assert_not(expect_tolerates(e, "unsafe-repeat", STR("orders"), STR("views")));
    cr_assert(expect_tolerates(e, "page-ignored", STR("any"), STR("")));
    cr_assert_not(expect_tolerates(NULL, "page-ignored", STR("any"), STR("")));
    expect_free(e);
    arena_release(&arena);
}

Test(expect, refuses_each_mistake_with_its_place)
{
    static const struct {
        const char *text, *at, *message;
    } cases[] = {
        {"[", "", "not valid JSON"},
        {"{\"read-all\":[]}", "read-all", "did you mean \"reads-all\"?"},
        {"{\"bounds\":[]}", "bounds", "\"bounds\" is known but not built yet"},
        {"{\"always\":[]}", "always", "known but not built yet"},
        {"{\"sometimes\":[]}", "sometimes", "known but not built yet"},
        {"{\"reads-all\":{}}", "reads-all", "expected a list"},
        {"{\"reads-all\":[{}]}", "reads-all[0]", "\"table\" is missing"},
        {"{\"reads-all\":[{\"table\":7}]}", "reads-all[0].table", "expected a string"},
        {"{\"tolerates\":[{}]}", "tolerates[0]", "\"hazard\" is missing"},
        {"{\"tolerates\":[{\"hazard\":\"unsafe-repat\"}]}", "tolerates[0].hazard",
         "did you mean \"unsafe-repeat\"?"},
        {"{\"tolerates\":[{\"hazard\":\"page-ignored\",\"attribute\":\"a\"}]}",
         "tolerates[0].attribute", "goes with \"unsafe-repeat\" only"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct plan_fault fault = {0};
        arena_init(&arena);
        cr_expect_null(expect_read(str_from(cases[i].text), &arena, &fault), "%s", cases[i].text);
        cr_expect_str_eq(fault.at, cases[i].at, "%s: at %s", cases[i].text, fault.at);
        cr_expect_not_null(strstr(fault.message, cases[i].message), "%s: %s", cases[i].text,
                           fault.message);
        arena_release(&arena);
    }
}
