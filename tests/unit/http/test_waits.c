#include <criterion/criterion.h>
#include <stdio.h>

#include "../../../emulator/http/waits.h"

Test(waits, remembers_whose_status_was_told)
{
    struct waits waits = {0};
    char name[32];
    for (int i = 0; i < 40; i++) {
        (void)snprintf(name, sizeof name, "table-%d", i);
        cr_assert_not(waits_told(&waits, str_from(name)));
        cr_assert(waits_told(&waits, str_from(name)));
    }
    cr_assert(waits_told(&waits, STR("table-0")));
    waits_forget(&waits);
    cr_assert_not(waits_told(&waits, STR("table-0")));
    waits_release(&waits);
}

Test(waits, takes_an_attempt_for_the_back_off_before_it)
{
    static const struct {
        const char *header;
        int64_t seconds;
    } cases[] = {
        {"", 0},
        {"max=4", 0},
        {"attempt=1", 0},
        {"attempt=1; max=4", 0},
        {"attempt=2; max=4", 1},
        {"attempt=3; max=4", 2},
        {"attempt=4; max=4", 4},
        {"attempt=6", 16},
        {"ttl=20261125T220000Z; attempt=2; max=6", 1},
        {"attempt=7", 20},
        {"attempt=10; max=10", 20},
        {"attempt=99999999999999999999", 20},
        {"attempt=two", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(waits_backoff_us(str_from(cases[i].header)), cases[i].seconds * 1000000, "%s",
                     cases[i].header);
    }
}
