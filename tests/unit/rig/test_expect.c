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
            "\"views\"},{\"hazard\":\"page-ignored\"},"
            "{\"hazard\":\"expired-taken-for-live\"}]}"),
        &arena, &fault);
    cr_assert_not_null(e, "%s", fault.message);
    cr_assert(expect_tolerates(e, "unsafe-repeat", STR("metrics"), STR("views")));
    cr_assert(expect_tolerates(e, "unsafe-repeat", STR("metrics"), STR("")));
    cr_assert_not(expect_tolerates(e, "unsafe-repeat", STR("metrics"), STR("clicks")));
    cr_assert_not(expect_tolerates(e, "unsafe-repeat", STR("orders"), STR("views")));
    cr_assert(expect_tolerates(e, "page-ignored", STR("any"), STR("")));
    cr_assert(expect_tolerates(e, "expired-taken-for-live", STR("any"), STR("")));
    cr_assert_not(expect_tolerates(NULL, "page-ignored", STR("any"), STR("")));
    expect_free(e);
    arena_release(&arena);
}

#define ITEMS(kind, condition)                                                                     \
    "{\"" kind "\":[{\"name\":\"n\",\"table\":\"t\",\"condition\":\"" condition "\"}]}"

Test(expect, refuses_each_mistake_with_its_place)
{
    static const struct {
        const char *text, *at, *message;
    } cases[] = {
        {"[", "", "not valid JSON"},
        {"{\"read-all\":[]}", "read-all", "did you mean \"reads-all\"?"},
        {"{\"always\":{}}", "always", "expected a list"},
        {"{\"always\":[{}]}", "always[0]", "\"name\" is missing"},
        {"{\"always\":[{\"name\":\"n\",\"tabel\":\"t\"}]}", "always[0].tabel",
         "did you mean \"table\"?"},
        {"{\"always\":[{\"name\":\"n\",\"table\":\"t\"}]}", "always[0]",
         "expected \"table\" and \"condition\" together"},
        {"{\"never\":[{\"name\":\"n\",\"condition\":\"a = b\"}]}", "never[0]",
         "expected \"table\" and \"condition\" together"},
        {ITEMS("always", "a = "), "always[0].condition", "not a condition: "},
        {ITEMS("always", "a = :b"), "always[0].condition", "not a condition: "},
        {ITEMS("always", "a = b\",\"values\":{\":a\":7},\"operation\":\"PutItem"), "always[0]",
         "expected \"condition\" without \"operation\""},
        {ITEMS("always", "a = :a\",\"values\":{\":a\":7},\"names\":{\"#a\":\"b\"},\"name\":\"n"),
         "", "not valid JSON: duplicate object key"},
        {"{\"sometimes\":[{\"name\":\"n\",\"table\":\"t\",\"condition\":\"a = :a\",\"values\":{"
         "\":a\":7}}]}",
         "sometimes[0].values[\":a\"]", "expected an attribute value such as"},
        {"{\"sometimes\":[{\"name\":\"n\",\"values\":{}}]}", "sometimes[0]",
         "with \"condition\" only"},
        {"{\"sometimes\":[{\"name\":\"n\",\"operation\":\"PutItme\"}]}", "sometimes[0].operation",
         "did you mean \"PutItem\"?"},
        {"{\"sometimes\":[{\"name\":\"n\",\"fault\":\"throtle\"}]}", "sometimes[0].fault",
         "did you mean \"throttle\"?"},
        {"{\"sometimes\":[{\"name\":\"n\",\"fault\":\"throttle\",\"error\":\"E\"}]}",
         "sometimes[0]", "expected \"fault\" without \"error\""},
        {"{\"always\":[{\"name\":\"n\",\"error\":\"E\"}]}", "always[0]",
         "replies and faults are for \"sometimes\" and \"never\""},
        {"{\"reachable\":[{\"name\":\"n\"},{\"name\":\"n\"}]}", "reachable[1].name",
         "the name \"n\" is already that of reachable[0]"},
        {"{\"bounds\":[{\"table\":\"t\"}]}", "bounds[0]",
         "expected \"table\" and \"sum\", or \"metric\""},
        {"{\"bounds\":[{\"metric\":\"throtled-share\"}]}", "bounds[0].metric",
         "did you mean \"throttled-share\"?"},
        {"{\"bounds\":[{\"metric\":\"requests\",\"sum\":\"n\"}]}", "bounds[0]",
         "expected \"table\" and \"sum\", or \"metric\""},
        {"{\"bounds\":[{\"metric\":\"requests\"}]}", "bounds[0]",
         "expected \"equals\", \"at-least\" or \"at-most\""},
        {"{\"bounds\":[{\"metric\":\"refused-share\",\"at-most\":2}]}", "bounds[0].at-most",
         "expected a number from 0 to 1"},
        {"{\"bounds\":[{\"table\":\"t\",\"sum\":\"n\",\"equals\":7}]}", "bounds[0].equals",
         "expected a number as text"},
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

Test(expect, has_all_assertions_and_bounds)
{
    struct arena arena;
    struct plan_fault fault = {0};
    const struct assertion *assertions;
    const struct bound *bounds;
    arena_init(&arena);
    struct expect *e = expect_read(
        STR("{\"bounds\":[{\"metric\":\"requests\",\"at-most\":9}],\"reachable\":[{\"name\":"
            "\"x\"}],\"always\":[{\"name\":\"y\",\"table\":\"t\",\"condition\":\"a > b\"}]}"),
        &arena, &fault);
    cr_assert_not_null(e, "%s", fault.message);
    cr_assert_eq(expect_assertions(e, &assertions), 2);
    cr_expect_eq(assertions[0].kind, ASSERTION_ALWAYS);
    cr_expect(str_is(assertions[0].condition, "a > b"));
    cr_expect_eq(assertions[1].kind, ASSERTION_REACHABLE);
    cr_assert_eq(expect_bounds(e, &bounds), 1);
    cr_expect_eq(bounds[0].most.number, 9);
    cr_expect_eq(expect_assertions(NULL, &assertions), 0);
    cr_expect_eq(expect_bounds(NULL, &bounds), 0);
    expect_free(e);
    arena_release(&arena);
}
