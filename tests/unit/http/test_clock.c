#include <criterion/criterion.h>

#include "../../../emulator/http/clock.h"

static struct clock real(int64_t start_us, int64_t wall_us)
{
    struct clock clock;
    clock_init(&clock, &(struct clock_options){.start_us = start_us}, wall_us);
    return clock;
}

static struct clock virtual(int64_t start_us, int64_t tick_us)
{
    struct clock clock;
    struct clock_options options = {CLOCK_VIRTUAL, start_us, tick_us};
    clock_init(&clock, &options, 100);
    return clock;
}

Test(clock, follows_the_wall)
{
    struct clock clock = real(0, 90);
    cr_assert_eq(clock_now(&clock, 100, 40), 100);
    cr_assert_eq(clock_now(&clock, 130, 100), 130);
}

Test(clock, keeps_the_distance_of_a_core_that_was_moved_ahead)
{
    struct clock clock = real(0, 90);
    cr_assert_eq(clock_now(&clock, 100, 5000), 5000);
    cr_assert_eq(clock_now(&clock, 107, 5000), 5007);
}

Test(clock, does_not_go_back_with_the_wall)
{
    struct clock clock = real(0, 90);
    cr_assert_eq(clock_now(&clock, 100, 0), 100);
    cr_assert_eq(clock_now(&clock, 50, 100), 100);
    cr_assert_eq(clock_now(&clock, 60, 100), 110);
}

Test(clock, begins_where_it_is_told_and_goes_at_the_pace_of_the_wall)
{
    struct clock early = real(10, 100), late = real(1000, 100);
    cr_assert_eq(clock_now(&early, 103, 0), 13);
    cr_assert_eq(clock_now(&late, 103, 0), 1003);
}

Test(clock, goes_on_from_where_it_was_moved)
{
    struct clock clock = real(0, 100);
    clock_move(&clock, 100, 500);
    cr_assert_eq(clock_now(&clock, 103, 500), 503);
    clock_move(&clock, 104, 300);
    cr_assert_eq(clock_now(&clock, 105, 503), 505, "it is past that");
}

Test(clock, stands_when_it_is_virtual)
{
    struct clock clock = virtual(1000, 0);
    cr_assert_eq(clock_now(&clock, 5000, 0), 1000);
    cr_assert_eq(clock_arrival(&clock, 6000, 1000), 1000);
    clock_move(&clock, 7000, 2000);
    clock_move(&clock, 7000, 1500);
    cr_assert_eq(clock_now(&clock, 8000, 1000), 2000);
    cr_assert_eq(clock_now(&clock, 8000, 2500), 2500, "the core is ahead");
}

Test(clock, begins_at_wall_time_where_nothing_is_said)
{
    struct clock clock = virtual(0, 0);
    cr_assert_eq(clock_now(&clock, 5000, 0), 100);
}

Test(clock, ticks_with_each_request_alone)
{
    struct clock clock = virtual(1000, 5);
    cr_assert_eq(clock_arrival(&clock, 100, 0), 1005);
    cr_assert_eq(clock_now(&clock, 100, 1005), 1005);
    cr_assert_eq(clock_arrival(&clock, 100, 1005), 1010);
}
