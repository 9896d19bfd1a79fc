#include "../../../emulator/base/log_normal.h"

#include <criterion/criterion.h>

Test(log_normal, median_and_99th_percentile)
{
    unsigned within_median = 0, within_p99 = 0;
    for (uint64_t at = 0; at < LOG_NORMAL_QUANTILES; at++) {
        int64_t span_us = log_normal_us(10000, 200000, at);
        within_median += span_us <= 10000;
        within_p99 += span_us <= 200000;
    }
    cr_assert_eq(within_median, LOG_NORMAL_QUANTILES / 2);
    cr_assert(within_p99 >= 1013 && within_p99 <= 1015);
}

Test(log_normal, of_equal_marks_nothing_is_spread)
{
    cr_assert_eq(log_normal_us(500, 500, 0), 500);
    cr_assert_eq(log_normal_us(500, 500, LOG_NORMAL_QUANTILES - 1), 500);
}
