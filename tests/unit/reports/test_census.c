#include "../../../reports/census.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct census *new_census(void)
{
    return mem_zalloc(sizeof(struct census));
}

static void expect_print(const struct census *census, const char *expected)
{
    struct buf out;
    buf_init(&out);
    census_print(census, &out);
    buf_byte(&out, '\0');
    cr_expect_str_eq(out.data, expected);
    buf_release(&out);
}

Test(census, counts_what_happened)
{
    struct census *census = new_census();
    census_add(census, "operation", STR("PutItem"), STR(""), 1200);
    census_add(census, "operation", STR("PutItem"), STR("ThrottlingException"), 1);
    census_add(census, "fault", STR("latency"), STR("success"), 2);
    census_add(census, "operation", STR("PutItem"), STR(""), 4);
    census_add(census, "operation", STR("GetItem"), STR("None"), 0);
    expect_print(census, "fault       latency                  2 success\n"
                         "operation   PutItem                  1,204 success, "
                         "1 ThrottlingException\n");
    free(census);
}

Test(census, adds_up_in_any_order)
{
    struct census *whole = new_census(), *one = new_census(), *other = new_census();
    for (int i = 0; i < 300; i++) {
        char name[8];
        size_t len = (size_t)snprintf(name, sizeof name, "n%d", i % 37);
        struct str text = {name, len};
        census_add(whole, "check", text, i % 3 ? STR("a") : STR("b"), 1);
        census_add(i % 2 ? one : other, "check", text, i % 3 ? STR("a") : STR("b"), 1);
    }
    census_merge(one, other);
    struct arena arena;
    const struct census_row *expected, *got;
    arena_init(&arena);
    size_t count = census_sorted(whole, &arena, &expected);
    cr_assert_eq(count, census_sorted(one, &arena, &got));
    cr_assert_eq(count, 37 * 2);
    for (size_t i = 0; i < count; i++) {
        cr_expect(strcmp(expected[i].name, got[i].name) == 0 && expected[i].count == got[i].count);
    }
    arena_release(&arena);
    free(whole);
    free(one);
    free(other);
}

Test(census, says_what_it_could_not_count)
{
    struct census *census = new_census();
    char name[80];
    memset(name, 'x', sizeof name);
    for (int i = 0; i < CENSUS_ROWS_MAX + 5; i++) {
        (void)snprintf(name, 16, "%d", i);
        census_add(census, "check", str_from(name), STR(""), 1);
    }
    cr_assert_eq(census->rows, CENSUS_ROWS_MAX);
    cr_assert_eq(census->lost, 5);
    free(census);
}

Test(census, cuts_long_names)
{
    struct census *census = new_census();
    char name[200];
    memset(name, 'y', sizeof name);
    census_add(census, "a group with a long name", (struct str){name, 200}, (struct str){name, 200},
               1);
    census_add(census, "a group with a long name", (struct str){name, 200}, (struct str){name, 200},
               1);
    cr_assert_eq(census->rows, 1);
    free(census);
}
