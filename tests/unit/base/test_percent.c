/* Percent-encoding and queries. */
#include <criterion/criterion.h>

#include "../../../emulator/base/percent.h"

static struct arena arena;

static void set_up(void)
{
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(percent, .init = set_up, .fini = tear_down);

Test(percent, decodes_hex_pairs)
{
    cr_assert(str_is(percent_decode(&arena, STR("a%20b%2F%2f")), "a b//"));
}

Test(percent, leaves_what_is_no_pair)
{
    cr_assert(str_is(percent_decode(&arena, STR("50%")), "50%"));
    cr_assert(str_is(percent_decode(&arena, STR("%2")), "%2"));
    cr_assert(str_is(percent_decode(&arena, STR("%zz1")), "%zz1"));
}

Test(percent, takes_queries_apart)
{
    struct str query = STR("after=3&limit=%31&flag"), name, value;

    cr_assert(query_next(&arena, &query, &name, &value));
    cr_assert(str_is(name, "after") && str_is(value, "3"));
    cr_assert(query_next(&arena, &query, &name, &value));
    cr_assert(str_is(name, "limit") && str_is(value, "1"));
    cr_assert(query_next(&arena, &query, &name, &value));
    cr_assert(str_is(name, "flag") && value.len == 0);
    cr_assert_not(query_next(&arena, &query, &name, &value));
}
