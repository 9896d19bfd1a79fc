/* Numbers and ranges as options write them. */
#include <criterion/criterion.h>

#include "../../../scenarios/option_check.h"

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

Test(option_check, bounds_the_count_of_seeds)
{
    uint64_t first, last;

    cr_assert(seeds_parse("1..10000", &first, &last));
    cr_assert_not(seeds_parse("1..10001", &first, &last));
    cr_assert_not(seeds_parse("..3", &first, &last));
    cr_assert_not(seeds_parse("1..", &first, &last));
    cr_assert_not(seeds_parse("000000000000000000000000000001..2", &first, &last));
    cr_assert(seeds_parse("7..7", &first, &last));
}
