#include <criterion/criterion.h>

#include "../../../emulator/http/http_date.h"

Test(http_date, prints_the_fixed_form)
{
    struct http_date date = {0};
    cr_assert_str_eq(http_date(&date, 0), "Thu, 01 Jan 1970 00:00:00 GMT");
    cr_assert_str_eq(http_date(&date, 784887151999999), "Tue, 15 Nov 1994 08:12:31 GMT");
    cr_assert_str_eq(http_date(&date, 784887152000000), "Tue, 15 Nov 1994 08:12:32 GMT");
}
