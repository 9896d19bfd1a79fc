/* Values by what they mean. */
#include "../../../model/typed.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena);
}

static void close_arena(void)
{
    arena_release(&arena);
}

static int order(const char *a, const char *b)
{
    struct doc x = typed_number(&arena, str_from(a));
    struct doc y = typed_number(&arena, str_from(b));
    int there = typed_cmp(&x, &y);
    int back = typed_cmp(&y, &x);
    cr_assert_eq(there<0, back> 0, "%s %s", a, b);
    cr_assert_eq(there == 0, typed_eq(&x, &y), "%s %s", a, b);
    return (there > 0) - (there < 0);
}

TestSuite(typed, .init = open_arena, .fini = close_arena);

Test(typed, numbers_are_ordered_whatever_their_form)
{
    static const char *const rising[] = {"-10",
                                         "-9.5",
                                         "-1E-130",
                                         "0",
                                         "0.1",
                                         "9",
                                         "10",
                                         "1.1E1",
                                         "99",
                                         "100",
                                         "12345678901234567890123456789012345678",
                                         "1E38"};
    for (size_t i = 0; i < sizeof rising / sizeof rising[0]; i++) {
        for (size_t j = 0; j < sizeof rising / sizeof rising[0]; j++) {
            cr_assert_eq(order(rising[i], rising[j]), (i > j) - (i < j), "%s %s", rising[i],
                         rising[j]);
        }
    }
}

Test(typed, numbers_are_equal_whatever_their_form)
{
    cr_assert_eq(order("7", "007"), 0);
    cr_assert_eq(order("7", "7.00"), 0);
    cr_assert_eq(order("0", "-0"), 0);
    cr_assert_eq(order("0", "000"), 0);
    cr_assert_eq(order("700", "7E2"), 0);
    cr_assert_eq(order("700", "+700"), 0);
}
