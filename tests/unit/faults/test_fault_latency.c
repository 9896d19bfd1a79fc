#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "../../../faults/fault.h"

static const struct random seed = {11, 1};

static int by_size(const void *a, const void *b)
{
    int64_t l = *(const int64_t *)a;
    int64_t r = *(const int64_t *)b;
    return l < r ? -1 : l > r;
}

static int64_t draw(const struct fault_settings *settings, uint64_t n)
{
    return latency_draw(settings, &seed, STR("latency:x"), STR(""), n);
}

Test(fault_latency, a_constant_is_constant)
{
    struct fault_settings s = {.latency = LATENCY_CONSTANT, .low_us = 5, .high_us = 5};
    cr_assert_eq(draw(&s, 1), 5);
    cr_assert_eq(draw(&s, 2), 5);
}

Test(fault_latency, a_range_is_hit_from_end_to_end)
{
    struct fault_settings s = {.latency = LATENCY_UNIFORM, .low_us = 10, .high_us = 12};
    int seen[3] = {0};
    for (uint64_t n = 1; n <= 300; n++) {
        int64_t us = draw(&s, n);
        cr_assert(us >= 10 && us <= 12);
        seen[us - 10]++;
    }
    cr_assert(seen[0] > 60 && seen[1] > 60 && seen[2] > 60);
}

Test(fault_latency, a_log_normal_has_its_median_and_p99)
{
    enum { COUNT = 20001 };
    static int64_t all[COUNT];
    struct fault_settings s = {.latency = LATENCY_LOG_NORMAL, .low_us = 4000, .high_us = 50000};
    for (uint64_t n = 0; n < COUNT; n++) {
        all[n] = draw(&s, n);
    }
    qsort(all, COUNT, sizeof *all, by_size);
    cr_assert(all[COUNT / 2] > 3800 && all[COUNT / 2] < 4200, "%lld", (long long)all[COUNT / 2]);
    int64_t p99 = all[COUNT * 99 / 100];
    cr_assert(p99 > 44000 && p99 < 56000, "%lld", (long long)p99);
    cr_assert(all[0] >= 1);
}

/* The fixed-point power against the floating one, through the extreme quantiles. */
Test(fault_latency, extremes_stay_in_range)
{
    struct fault_settings s = {
        .latency = LATENCY_LOG_NORMAL, .low_us = 1, .high_us = INT64_C(3600000000)};
    double most = pow(3600000000.0, 92886.0 / 65536.0) * 1.001;
    for (uint64_t n = 0; n < 5000; n++) {
        int64_t us = draw(&s, n);
        cr_assert(us >= 1 && (double)us <= most, "%lld", (long long)us);
    }
}

/* Each entry is the quantile that the table's head promises. */
Test(fault_latency, the_table_is_a_normal_distribution)
{
    static const int quantiles[] = {
#include "../../../emulator/base/quantiles.def"
    };
    double z99 = 2.3263478740408408;
    cr_assert_eq(sizeof quantiles / sizeof *quantiles, 512);
    for (int i = 0; i < 512; i++) {
        double z = quantiles[i] / 65536.0 * z99;
        double p = 0.5 * erfc(-z / sqrt(2.0));
        cr_assert_float_eq(p, (512.5 + i) / 1024.0, 1e-5, "entry %d", i);
    }
}
