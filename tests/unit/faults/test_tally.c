#include <stdio.h>

#include <criterion/criterion.h>

#include "../../../faults/tally.h"

Test(tally, counts_each_name_apart)
{
    struct tally tally;
    char name[16];
    tally_init(&tally);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 500; i++) {
            snprintf(name, sizeof name, "k%d", i);
            *tally_at(&tally, str_from(name)) += (uint64_t)i;
        }
    }
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "k%d", i);
        cr_assert_eq(tally_get(&tally, str_from(name)), (uint64_t)(3 * i));
    }
    cr_assert_eq(tally.count, 500);
    tally_clear(&tally);
    cr_assert_eq(tally_get(&tally, STR("k7")), 0);
    cr_assert_eq(*tally_at(&tally, STR("k7")), 0);
    tally_release(&tally);
}

Test(tally, names_may_hold_nul_or_be_empty)
{
    struct tally tally;
    tally_init(&tally);
    *tally_at(&tally, STR("a\0b")) = 1;
    *tally_at(&tally, STR("a\0c")) = 2;
    *tally_at(&tally, (struct str){NULL, 0}) = 3;
    cr_assert_eq(tally_get(&tally, STR("a\0b")), 1);
    cr_assert_eq(tally_get(&tally, STR("a\0c")), 2);
    cr_assert_eq(tally_get(&tally, STR("")), 3);
    cr_assert_eq(tally_get(&tally, STR("a")), 0);
    tally_release(&tally);
}
