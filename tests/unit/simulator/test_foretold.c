#include "../../../scenarios/simulator/foretold.h"

#include <criterion/criterion.h>

#include "../../../scenarios/hazards/finding_kinds.h"

Test(foretold, a_failure_is_one_unless_the_emulator_is_to_blame)
{
    struct scenario canary = {.must_fail = finding_kind_bit("check-failed")};
    struct scenario correct = {0};
    uint64_t other = finding_kind_bit("unsafe-repeat");
    cr_expect(foretold_failure(&canary, canary.must_fail));
    cr_expect(foretold_failure(&canary, other), "one mistake has many consequences");
    cr_expect_not(foretold_failure(&canary, 0));
    cr_expect_not(foretold_failure(&correct, canary.must_fail));
    cr_expect_not(
        foretold_failure(&canary, canary.must_fail | finding_kind_bit("reply-not-explained")));
    cr_expect_not(foretold_failure(&canary, canary.must_fail | finding_kind_bit("transactions")));
    cr_expect_not(foretold_failure(&canary, canary.must_fail | finding_kind_bit("never heard of")));
}

Test(foretold, all_must_be_found_by_some_seed)
{
    struct arena arena;
    uint64_t check = finding_kind_bit("check-failed");
    uint64_t repeat = finding_kind_bit("unsafe-repeat");
    struct scenario canary = {.must_fail = check | repeat};
    arena_init(&arena);
    cr_expect_not(foretold_all(&canary, check));
    cr_expect(foretold_all(&canary, check | repeat | finding_kind_bit("page-ignored")));
    cr_expect_not(foretold_all(&(struct scenario){0}, check));
    cr_expect_str_eq(foretold_list(&canary, check, true, &arena), "check-failed");
    cr_expect_str_eq(foretold_list(&canary, check, false, &arena), "unsafe-repeat");
    cr_expect_str_eq(foretold_list(&canary, 0, false, &arena), "unsafe-repeat, check-failed");
    arena_release(&arena);
}

Test(foretold, names_what_no_seed_met)
{
    struct arena arena;
    struct scenario scenario = {
        .expect = STR("{\"sometimes\":[{\"name\":\"a\"},{\"name\":\"b\"}],"
                      "\"always\":[{\"name\":\"c\"}],\"reachable\":[{\"name\":\"d\"}]}")};
    arena_init(&arena);
    cr_expect_str_eq(foretold_unmet(&scenario, 2, 0, &arena), "a");
    cr_expect_str_eq(foretold_unmet(&scenario, 2, 1, &arena), "d");
    cr_expect_null(foretold_unmet(&scenario, 2, 2, &arena));
    cr_expect_null(foretold_unmet(&scenario, 7, 0, &arena));
    arena_release(&arena);
}
