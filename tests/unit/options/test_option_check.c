/* Numbers and ranges as options write them. */
#include <criterion/criterion.h>

#include "../../../scenarios/options/option_check.h"

Test(option_check, reads_numbers_up_to_64_bits)
{
    uint64_t number;

    cr_assert(integer_parse("18446744073709551615", UINT64_MAX, &number));
    cr_assert_eq(number, UINT64_MAX);
    cr_assert_not(integer_parse("18446744073709551616", UINT64_MAX, &number));
    cr_assert_not(integer_parse("99999999999999999999", UINT64_MAX, &number));
}

Test(option_check, reads_digits_only)
{
    uint64_t number;

    cr_assert_not(integer_parse("", 10, &number));
    cr_assert_not(integer_parse("+1", 10, &number));
    cr_assert_not(integer_parse("1 ", 10, &number));
    cr_assert_not(integer_parse("0x1", 10, &number));
    cr_assert_not(integer_parse("11", 10, &number));
    cr_assert(integer_parse("10", 10, &number));
}

Test(option_check, reads_one_duration_or_two)
{
    int64_t least_us = 1, most_us = 1;

    cr_assert(span_parse(STR("20ms"), &least_us, &most_us));
    cr_assert(least_us == 20000 && most_us == 20000);
    cr_assert(span_parse(STR("0"), &least_us, &most_us));
    cr_assert(least_us == 0 && most_us == 0);
    cr_assert(span_parse(STR("0..1s"), &least_us, &most_us));
    cr_assert(least_us == 0 && most_us == 1000000);
    cr_assert(span_parse(STR("5ms..5ms"), &least_us, &most_us));
    cr_assert_not(span_parse(STR("6ms..5ms"), &least_us, &most_us));
    cr_assert_not(span_parse(STR("..5ms"), &least_us, &most_us));
    cr_assert_not(span_parse(STR("5ms.."), &least_us, &most_us));
    cr_assert_not(span_parse(STR("5"), &least_us, &most_us));
    cr_assert_not(span_parse(STR(""), &least_us, &most_us));
    cr_assert(span_parse(STR("24h"), &least_us, &most_us));
    cr_assert_not(span_parse(STR("25h"), &least_us, &most_us));
}

Test(option_check, bounds_the_count_of_seeds)
{
    uint64_t first, last;

    cr_assert(seeds_parse("1..1000000000", &first, &last));
    cr_assert_not(seeds_parse("1..1000000001", &first, &last));
    cr_assert_not(seeds_parse("..3", &first, &last));
    cr_assert_not(seeds_parse("1..", &first, &last));
    cr_assert_not(seeds_parse("000000000000000000000000000001..2", &first, &last));
    cr_assert(seeds_parse("7..7", &first, &last));
}

Test(option_check, reads_shares_to_the_last_digit)
{
    static const char *const bad[] = {"", "2", "1.000001", "0.", ".5", "-0.5", "0.0000001", "0,5"};
    int64_t ppm;

    cr_assert(share_parse("0", &ppm) && ppm == 0);
    cr_assert(share_parse("1", &ppm) && ppm == 1000000);
    cr_assert(share_parse("1.0", &ppm) && ppm == 1000000);
    cr_assert(share_parse("0.0346", &ppm) && ppm == 34600);
    cr_assert(share_parse("0.000001", &ppm) && ppm == 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_assert_not(share_parse(bad[i], &ppm), "%s", bad[i]);
    }
}
