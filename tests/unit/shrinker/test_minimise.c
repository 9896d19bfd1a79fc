#include "../../../scenarios/shrinker/minimise.h"

#include <criterion/criterion.h>
#include <string.h>

/* Holds while all of these are kept. */
struct needed {
    const size_t *places;
    size_t count;
    size_t trials;
};

static bool all_there(void *context, const bool *kept, size_t count)
{
    struct needed *needed = context;
    needed->trials++;
    for (size_t i = 0; i < needed->count; i++) {
        if (needed->places[i] >= count || !kept[needed->places[i]]) {
            return false;
        }
    }
    return true;
}

static size_t run(bool *kept, size_t count, struct needed *needed)
{
    memset(kept, true, count);
    return minimise(kept, count, all_there, needed);
}

Test(minimise, keeps_what_is_needed_and_nothing_else)
{
    static const size_t places[] = {3, 41, 99};
    struct needed needed = {places, 3, 0};
    bool kept[100];
    cr_assert_eq(run(kept, 100, &needed), 3);
    for (size_t i = 0; i < 100; i++) {
        cr_assert_eq(kept[i], i == 3 || i == 41 || i == 99);
    }
    cr_assert_lt(needed.trials, 100);
}

Test(minimise, nothing_is_needed)
{
    struct needed needed = {NULL, 0, 0};
    bool kept[7];
    cr_assert_eq(run(kept, 7, &needed), 0);
    cr_assert_eq(needed.trials, 1);
}

Test(minimise, all_is_needed)
{
    static const size_t places[] = {0, 1, 2, 3, 4};
    struct needed needed = {places, 5, 0};
    bool kept[5];
    cr_assert_eq(run(kept, 5, &needed), 5);
}

Test(minimise, an_empty_list_needs_no_trial)
{
    struct needed needed = {NULL, 0, 0};
    bool kept[1];
    cr_assert_eq(minimise(kept, 0, all_there, &needed), 0);
    cr_assert_eq(needed.trials, 0);
}

/* Two that only go together: with one of them alone it does not hold. */
static bool pairs(void *context, const bool *kept, size_t count)
{
    (void)context, (void)count;
    return kept[0] == kept[1] && kept[2];
}

Test(minimise, what_goes_only_together_goes_as_a_run)
{
    bool kept[4] = {true, true, true, true};
    cr_assert_eq(minimise(kept, 4, pairs, NULL), 1);
    cr_assert(kept[2]);
}
