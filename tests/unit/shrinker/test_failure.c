#include "../../../scenarios/shrinker/failure.h"

#include <criterion/criterion.h>

static bool same(const char *hazard_a, const char *a, const char *hazard_b, const char *b)
{
    struct arena arena;
    arena_init(&arena);
    struct failure one = failure_of(&arena, hazard_a, a);
    struct failure other = failure_of(&arena, hazard_b, b);
    bool out = failure_same(&one, &other);
    arena_release(&arena);
    return out;
}

Test(failure, numbers_and_values_do_not_count)
{
    cr_assert(same("h", "GetItem 17 is wrong: expected {\"a\":{\"S\":\"}\"}}, got nothing", "h",
                   "GetItem 3 is wrong: expected {}, got nothing"));
    cr_assert(same("h", "sum 480, not 500.5", "h", "sum 7, not 8"));
    cr_assert(same("h", "at [1, 2] \"a \\\" b\" end", "h", "at [] \"\" end"));
}

Test(failure, the_rest_does)
{
    cr_assert_not(same("h", "GetItem 17 is wrong", "h", "Query 17 is wrong"));
    cr_assert_not(same("h", "expected {}, got nothing", "h", "expected nothing, got {}"));
    cr_assert_not(same("h", "x", "i", "x"));
}

Test(failure, a_bracket_that_does_not_end_is_the_end)
{
    cr_assert(same("h", "got {\"a\":", "h", "got {\"b\":\"c"));
}
