/* What a run is called in the end. */
#include <criterion/criterion.h>

#include "../../../scenarios/rig/judgement.h"

static const char *verdict(size_t errors, size_t warnings, uint64_t requests, int status,
                           bool strict)
{
    struct rig_outcome outcome = {.errors = errors, .warnings = warnings, .requests = requests};

    return verdict_of(&outcome, status, strict);
}

Test(judgement, passes_what_shows_nothing)
{
    cr_assert_str_eq(verdict(0, 0, 9, 0, true), "passed");
    cr_assert_str_eq(verdict(0, 2, 9, 0, false), "passed");
    cr_assert_str_eq(verdict(0, 0, 9, -1, false), "passed");
}

Test(judgement, fails_on_errors_and_on_the_command)
{
    cr_assert_str_eq(verdict(1, 0, 9, 0, false), "failed");
    cr_assert_str_eq(verdict(0, 0, 9, 3, false), "failed");
    cr_assert_str_eq(verdict(0, 0, 0, 3, false), "failed");
}

Test(judgement, fails_on_warnings_when_strict)
{
    cr_assert_str_eq(verdict(0, 1, 9, 0, true), "failed");
}

Test(judgement, leaves_a_run_without_requests_undecided)
{
    cr_assert_str_eq(verdict(0, 0, 0, 0, false), "undecided");
}
