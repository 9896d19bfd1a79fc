#include <criterion/criterion.h>

#include "../../../faults/plan.h"

static int64_t parsed(const char *text)
{
    int64_t us = -1;
    return duration_parse(str_from(text), &us) ? us : -1;
}

Test(duration, reads_every_unit)
{
    cr_assert_eq(parsed("300us"), 300);
    cr_assert_eq(parsed("5ms"), 5000);
    cr_assert_eq(parsed("2s"), 2000000);
    cr_assert_eq(parsed("10m"), 600000000);
    cr_assert_eq(parsed("25h"), INT64_C(90000000000));
    cr_assert_eq(parsed("0s"), 0);
}

Test(duration, refuses_what_is_none)
{
    static const char *const bad[] = {"",
                                      "5",
                                      "ms",
                                      "-5ms",
                                      "5 ms",
                                      "1.5s",
                                      "5sec",
                                      "5MS",
                                      "5ms ",
                                      "1d",
                                      "9999999999999999999h",
                                      "9223372036854775807s"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_expect_eq(parsed(bad[i]), -1, "\"%s\" was taken for a duration", bad[i]);
    }
}
