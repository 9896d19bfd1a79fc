#include <criterion/criterion.h>

#include "../../../model/ranges.h"

#define SECOND INT64_C(1000000)
#define MILLIONTHS INT64_C(1000000)

static const struct range_limit limit = {.halves = 100, .depth_us = SECOND};

static struct ranges *all;

static void tear_down(void)
{
    ranges_release(&all);
}

TestSuite(ranges, .fini = tear_down);

static struct range_ledger *ledger(void)
{
    return &ranges_of(&all, 1)->list[0].ledgers[0];
}

Test(ranges, a_ledger_is_full_at_first_and_refills)
{
    cr_assert_eq(range_left(ledger(), &limit, 5), 100 * MILLIONTHS);
    range_take(ledger(), &limit, SECOND, 150);
    cr_assert_eq(range_left(ledger(), &limit, SECOND), -50 * MILLIONTHS);
    cr_assert_eq(range_left(ledger(), &limit, SECOND + SECOND / 2), 0);
    cr_assert_eq(range_left(ledger(), &limit, 100 * SECOND), 100 * MILLIONTHS);
}

/* What had overflowed in between has not, if something was taken before. */
Test(ranges, what_is_told_late_is_put_in_its_place)
{
    range_take(ledger(), &limit, 1 * SECOND, 100);
    range_take(ledger(), &limit, 3 * SECOND, 60);
    range_take(ledger(), &limit, 2 * SECOND, 100);
    cr_assert_eq(range_left(ledger(), &limit, 2 * SECOND), 0);
    cr_assert_eq(range_left(ledger(), &limit, 3 * SECOND), 40 * MILLIONTHS);
}

Test(ranges, a_long_ledger_is_summed_up)
{
    for (int64_t i = 0; i < 30000; i++) {
        range_take(ledger(), &limit, i * SECOND / 50, 2);
    }
    cr_assert_lt(ledger()->count, 10000);
    cr_assert_eq(range_left(ledger(), &limit, 30000 * SECOND / 50), 100 * MILLIONTHS);
}

Test(ranges, parts_lie_side_by_side_and_begin_with_what_was_taken)
{
    struct ranges *ranges = ranges_of(&all, 1);
    range_take(ledger(), &limit, SECOND, 30);
    size_t place = ranges_part(ranges, 0, STR("f"), STR("m"));
    cr_assert_eq(place, 1);
    cr_assert_eq(ranges->count, 3);
    cr_assert(range_is(&ranges->list[0], STR(""), STR("f")));
    cr_assert(range_is(&ranges->list[1], STR("f"), STR("m")));
    cr_assert(range_is(&ranges->list[2], STR("m"), STR("")));
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(range_left(&ranges->list[i].ledgers[0], &limit, SECOND), 70 * MILLIONTHS);
    }
    cr_assert_eq(ranges_place(ranges, STR("g")), 1);
    cr_assert_eq(ranges_place(ranges, STR("m")), 2);
    cr_assert(range_holds(&ranges->list[2], STR("x"), STR("")));
    cr_assert_not(range_holds(&ranges->list[1], STR("x"), STR("")));
}

Test(ranges, each_id_has_its_own)
{
    (void)ranges_part(ranges_of(&all, 1), 0, STR("f"), STR(""));
    cr_assert_eq(ranges_of(&all, 2)->count, 1);
    cr_assert_eq(ranges_of(&all, 1)->count, 2);
}
