#include <criterion/criterion.h>

#include "../../../emulator/store/decisions.h"

Test(decisions, are_found_oldest_first_until_they_are_done)
{
    char message[256];
    struct decision decision;
    struct store *store = store_open(NULL, false, message);
    cr_assert_not_null(store, "%s", message);
    cr_assert_not(decisions_first(store, &decision));
    decisions_put(store, &(struct decision){2, 20, 8, STR("two")});
    decisions_put(store, &(struct decision){1, 10, 7, STR("one\0one")});
    cr_assert(decisions_first(store, &decision));
    cr_assert(decision.id == 1 && decision.time_us == 10 && decision.submit == 7);
    cr_assert(str_eq(decision.writes, STR("one\0one")));
    decisions_done(store, 1);
    cr_assert(decisions_first(store, &decision));
    cr_assert_eq(decision.id, 2);
    decisions_done(store, 2);
    cr_assert_not(decisions_first(store, &decision));
    store_close(store);
}
