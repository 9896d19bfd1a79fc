#include <criterion/criterion.h>

#include "../../../emulator/http/env_real.h"

Test(env_real, follows_the_wall)
{
    struct env_real clock = {0};
    cr_assert_eq(env_real_follow(&clock, 100, 40), 100);
    cr_assert_eq(env_real_follow(&clock, 130, 100), 130);
}

Test(env_real, keeps_the_distance_of_a_core_that_was_moved_ahead)
{
    struct env_real clock = {0};
    cr_assert_eq(env_real_follow(&clock, 100, 5000), 5000);
    cr_assert_eq(env_real_follow(&clock, 107, 5000), 5007);
}

Test(env_real, does_not_go_back_with_the_wall)
{
    struct env_real clock = {0};
    cr_assert_eq(env_real_follow(&clock, 100, 0), 100);
    cr_assert_eq(env_real_follow(&clock, 50, 100), 100);
    cr_assert_eq(env_real_follow(&clock, 60, 100), 110);
}
