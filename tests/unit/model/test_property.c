#include "../../../model/property.h"

#include <criterion/criterion.h>

Test(property, each_check_has_a_name_of_its_own)
{
    for (int i = 0; i < CHECK_COUNT; i++) {
        cr_assert(check_about((enum check)i)[0] != '\0');
        for (int j = 0; j < i; j++) {
            cr_assert_str_neq(check_name((enum check)i), check_name((enum check)j));
        }
    }
    cr_assert_str_eq(check_name(CHECK_ITEMS), "linearizability");
}
