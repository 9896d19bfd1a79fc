#include "../../../emulator/base/fixed.h"

#include <criterion/criterion.h>

enum { ONE = 1 << FIXED_LOG_BITS };

Test(fixed, logarithms)
{
    cr_assert_eq(fixed_log2(1, 1), 0);
    cr_assert_eq(fixed_log2(8, 1), 3 * ONE);
    cr_assert_eq(fixed_log2(INT64_C(1) << 40, INT64_C(1) << 10), 30 * ONE);
    /* log2(3) = 1.5849625, log2(10 / 7) = 0.5145732 */
    cr_assert_eq(fixed_log2(3, 1), 1661953);
    cr_assert_eq(fixed_log2(10, 7), 539569);
}

Test(fixed, powers_of_fractions)
{
    cr_assert_eq(fixed_power(0), INT64_C(1) << FIXED_BITS);
    cr_assert_eq(fixed_power(7 * ONE), INT64_C(1) << FIXED_BITS);
    cr_assert_eq(fixed_power(ONE / 2), 1518500250); /* 2^0.5 */
    cr_assert_eq(fixed_power(5 * ONE + ONE / 2), 1518500250);
}
