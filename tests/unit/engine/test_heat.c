#include <criterion/criterion.h>

#include "../../../emulator/engine/heat.h"

Test(heat, forgets_what_is_older_than_its_slots)
{
    struct heat heat = {0};
    heat_roll(&heat, 100);
    heat_add(&heat, 7);
    heat_roll(&heat, 101);
    heat_add(&heat, 5);
    heat_roll(&heat, 100 + HEAT_SLOTS - 1);
    cr_assert_eq(heat.sum, 12);
    heat_roll(&heat, 100 + HEAT_SLOTS);
    cr_assert_eq(heat.sum, 5);
    heat_roll(&heat, INT64_MAX / 2);
    cr_assert_eq(heat.sum, 0);
}

Test(heat, is_the_same_however_often_it_is_rolled)
{
    struct heat once = {0}, often = {0};
    heat_add(&once, 3);
    heat_add(&often, 3);
    for (int64_t slot = 1; slot <= 75; slot++) {
        heat_roll(&often, slot);
    }
    heat_roll(&once, 75);
    cr_assert_eq(once.sum, often.sum);
    cr_assert_eq(once.slot, often.slot);
    cr_assert_arr_eq(once.halves, often.halves, sizeof once.halves);
}

Test(heat, is_shared_out_without_loss)
{
    struct heat lower = {0}, upper;
    heat_add(&lower, 7);
    heat_roll(&lower, 1);
    heat_add(&lower, 10);
    heat_part(&lower, &upper, 1, 4);
    cr_assert_eq(lower.sum, 3);
    cr_assert_eq(upper.sum, 14);
    cr_assert_eq(upper.halves[0], 6);
}

Test(heat, of_which_nothing_is_known_is_halved)
{
    struct heat lower = {0}, upper;
    heat_add(&lower, 8);
    heat_part(&lower, &upper, 0, 0);
    cr_assert_eq(lower.sum, 4);
    cr_assert_eq(upper.sum, 4);
}
