#include <criterion/criterion.h>

#include "../../../emulator/engine/rates.h"

#define DAY_US (INT64_C(86400) * 1000000)

Test(rates, decreases_are_counted_by_the_day)
{
    struct rates rates = {0};
    rates_changed(&rates, (int64_t[AXES]){9, 9}, (int64_t[AXES]){8, 9}, DAY_US * 3 - 1);
    cr_assert_eq(rates_decreases_today(&rates, DAY_US * 3 - 1), 1);
    cr_assert_eq(rates_decreases_today(&rates, DAY_US * 3), 0);
    rates_changed(&rates, (int64_t[AXES]){8, 9}, (int64_t[AXES]){9, 8}, DAY_US * 3);
    cr_assert_eq(rates_decreases_today(&rates, DAY_US * 3), 1);
    rates_changed(&rates, (int64_t[AXES]){9, 8}, (int64_t[AXES]){1, 1}, DAY_US * 3 + 5);
    cr_assert_eq(rates_decreases_today(&rates, DAY_US * 3 + 9), 2);
    cr_assert_eq(rates.increased_us, DAY_US * 3);
    cr_assert_eq(rates.decreased_us, DAY_US * 3 + 5);
}

Test(rates, warm_throughput_never_falls)
{
    struct rates rates = {0};
    rates_changed(&rates, (int64_t[AXES]){1, 1}, (int64_t[AXES]){50, 5}, 1);
    rates_changed(&rates, (int64_t[AXES]){50, 5}, (int64_t[AXES]){5, 50}, 2);
    cr_assert_eq(rates.warm[READS], 50);
    cr_assert_eq(rates.warm[WRITES], 50);
}
