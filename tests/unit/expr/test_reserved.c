#include "../../../emulator/expr/reserved.h"

#include <criterion/criterion.h>
#include <string.h>

/* Developer Guide, "Reserved words in DynamoDB", lists 573. */
Test(reserved, has_573_sorted_words)
{
    size_t count = 0;
    while (reserved_at(count)) {
        cr_expect_leq(strlen(reserved_at(count)), 16);
        if (count > 0) {
            cr_expect_lt(strcmp(reserved_at(count - 1), reserved_at(count)), 0);
        }
        count++;
    }
    cr_expect_eq(count, 573);
}

Test(reserved, finds_every_word)
{
    for (size_t i = 0; reserved_at(i); i++) {
        cr_expect(reserved_has(str_from(reserved_at(i))), "%s", reserved_at(i));
    }
}

Test(reserved, ignores_case_only)
{
    cr_expect(reserved_has(STR("abOrt")));
    cr_expect(reserved_has(STR("zone")));
    cr_expect_not(reserved_has(STR("abor")));
    cr_expect_not(reserved_has(STR("aborts")));
    cr_expect_not(reserved_has(STR("pk")));
    cr_expect_not(reserved_has(STR("")));
    cr_expect_not(reserved_has(STR("a_name_longer_than_any_word")));
}
