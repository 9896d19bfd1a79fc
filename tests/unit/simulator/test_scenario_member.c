#include "../../../scenarios/simulator/scenario_member.h"

#include <criterion/criterion.h>

Test(scenario_member, stands_behind_the_object_that_it_is_in)
{
    for (size_t i = 0; scenario_member(i); i++) {
        struct str parent = member_parent(scenario_member(i));
        bool before = parent.len == 0;
        for (size_t k = 0; k < i; k++) {
            before = before || (member_is_group(scenario_member(k)) &&
                                str_is(parent, scenario_member(k)->path));
        }
        cr_assert(before, "%s", scenario_member(i)->path);
    }
}

Test(scenario_member, is_there_once_and_says_what_it_means)
{
    for (size_t i = 0; scenario_member(i); i++) {
        cr_assert_gt(str_from(scenario_member(i)->about).len, 0);
        for (size_t k = 0; k < i; k++) {
            cr_assert_str_neq(scenario_member(k)->path, scenario_member(i)->path);
        }
    }
}

Test(scenario_member, finds_words_and_neighbours)
{
    int64_t at = -1;
    cr_assert(member_word("one|two|three", STR("two"), &at));
    cr_assert_eq(at, 1);
    cr_assert(!member_word("one|two|three", STR("tw"), &at));
    cr_assert(!member_word("one|two|three", STR(""), NULL));
    for (size_t i = 0; scenario_member(i); i++) {
        if (str_is(str_from(scenario_member(i)->path), "think.min")) {
            cr_assert_str_eq(member_beside(scenario_member(i), "max")->path, "think.max");
            cr_assert_null(member_beside(scenario_member(i), "retry"));
            return;
        }
    }
    cr_assert_fail("think.min is gone");
}
