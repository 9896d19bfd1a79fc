/* Where seeds come from. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../scenarios/options/seed.h"

static struct options options;

Test(seed, is_the_one_given)
{
    options.text[OPTION_SEED] = "18446744073709551615";
    cr_assert_eq(seed_choose(&options, "0"), UINT64_MAX);
}

Test(seed, falls_back_to_that_of_the_sub_command)
{
    memset(&options, 0, sizeof(options));
    cr_assert_eq(seed_choose(&options, "0"), 0);
}

Test(seed, differs_between_commits)
{
    uint64_t one = seed_of_commit(STR("9f2c7a1e00000000000000000000000000000000"));

    cr_assert_eq(one, seed_of_commit(STR("9f2c7a1e00000000000000000000000000000000")));
    cr_assert_neq(one, seed_of_commit(STR("9f2c7a1e00000000000000000000000000000001")));
}

Test(seed, is_random_outside_of_any_repository)
{
    char folder[] = "/tmp/test_seed_XXXXXX";

    memset(&options, 0, sizeof(options));
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(setenv("GIT_CEILING_DIRECTORIES", "/tmp", 1), 0);
    cr_assert_neq(seed_choose(&options, "auto"), seed_choose(&options, "auto"));
    rmdir(folder);
}
