#include "check_case.h"

#include "../../../emulator/api/table_name.h"

#define EAST "arn:aws:dynamodb:us-east-1:000000000000:"

static void expect(const char *given, const char *account, const char *region, const char *verdict)
{
    struct arena arena;
    struct error err;
    struct str name = {0};
    arena_init(&arena);
    error_init(&err, &arena);
    bool good = table_name_resolve(&arena, str_from(given), str_from(account), str_from(region),
                                   &name, &err);
    cr_expect_eq(good, err.code == ERROR_NONE);
    if (good) {
        cr_expect(str_is(name, verdict), "%s: %.*s", given, STR_ARG(name));
    } else {
        const char *told = arena_printf(&arena, "%s: %s", error_name(err.code), err.message);
        cr_expect_str_eq(told, verdict, "%s: %s", given, told);
    }
    arena_release(&arena);
}

Test(table_name, a_name_is_taken_as_it_is)
{
    expect("Orders", "", "", "Orders");
    expect("a", "", "", "a");
    expect("arn.of.something", "", "", "arn.of.something");
}

Test(table_name, an_arn_names_its_table)
{
    expect(EAST "table/Orders", "", "", "Orders");
    expect("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/my.tab-1_x", "123456789012",
           "cn-north-1", "my.tab-1_x");
}

Test(table_name, another_region_is_refused)
{
    expect("arn:aws:dynamodb:eu-west-1:000000000000:table/Orders", "", "",
           "ValidationException: 1 validation error detected: Invalid AWS region in "
           "'arn:aws:dynamodb:eu-west-1:000000000000:table/Orders'");
    expect(EAST "table/Orders", "000000000000", "eu-west-1",
           "ValidationException: 1 validation error detected: Invalid AWS region in '" EAST
           "table/Orders'");
}

Test(table_name, another_account_is_denied)
{
    expect(EAST "table/Orders", "123456789012", "us-east-1",
           "AccessDeniedException: Access is denied");
}

Test(table_name, what_is_no_table_is_refused)
{
    static const char *const arns[] = {
        EAST "table/Orders/index/byDate",
        EAST "table/Orders/stream/2026-11-23T02:46:49.123",
        EAST "table/ab",
        EAST "table/",
        "arn:aws:kinesis:us-east-1:000000000000:table/Orders",
        "arn:aws:dynamodb:us-east-1",
        "arn:",
    };
    for (size_t i = 0; i < sizeof arns / sizeof *arns; i++) {
        char verdict[300];
        (void)snprintf(verdict, sizeof verdict,
                       "ValidationException: Invalid TableArn: Invalid ResourceArn provided as "
                       "input %s",
                       arns[i]);
        expect(arns[i], "", "", verdict);
    }
}
