#include "../../../model/partiql_text.h"

#include <criterion/criterion.h>

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena);
}

static void close_arena(void)
{
    arena_release(&arena);
}

TestSuite(partiql_text, .init = open_arena, .fini = close_arena);

Test(partiql_text, blanks_and_comments_are_passed_over)
{
    struct cursor cursor = {STR(" /* a * b */-- to the end\n\tselect/**/* -- last"), 0};
    cr_expect(partiql_take_word(&cursor, "SELECT"));
    cr_expect(partiql_take(&cursor, "*"));
    cr_expect(partiql_at_end(&cursor));
    struct cursor open = {STR("a /* never closed"), 0};
    cr_expect(partiql_take_word(&open, "a"));
    cr_expect(partiql_at_end(&open));
}

Test(partiql_text, words_are_whole)
{
    struct cursor cursor = {STR("orders"), 0};
    cr_expect_not(partiql_take_word(&cursor, "OR"));
    cr_expect(partiql_take_word(&cursor, "ORDERS"));
}

Test(partiql_text, names_and_strings)
{
    struct cursor cursor = {STR("a_1 \"b \"\"c\" 'it''s' \"open"), 0};
    struct str text;
    cr_assert(partiql_name(&arena, &cursor, &text));
    cr_expect(str_is(text, "a_1"));
    cr_assert(partiql_name(&arena, &cursor, &text));
    cr_expect(str_is(text, "b \"c"));
    cr_expect_not(partiql_name(&arena, &cursor, &text));
    cr_assert(partiql_string(&arena, &cursor, &text));
    cr_expect(str_is(text, "it's"));
    cr_expect_not(partiql_name(&arena, &cursor, &text));
}

Test(partiql_text, numbers)
{
    static const char *const whole[] = {"0", "12", ".5", "5.", "1.5", "1e3", "1.5E-2", "2e+1"};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        struct cursor cursor = {str_from(whole[i]), 0};
        struct str text;
        cr_assert(partiql_number(&cursor, &text), "%s", whole[i]);
        cr_expect(str_is(text, whole[i]), "%s", whole[i]);
    }
    struct cursor exponent = {STR("1e"), 0};
    struct str text;
    cr_assert(partiql_number(&exponent, &text));
    cr_expect(str_is(text, "1"));
    struct cursor point = {STR("."), 0};
    cr_expect_not(partiql_number(&point, &text));
}

Test(partiql_text, calls)
{
    struct cursor cursor = {STR("Size (x)"), 0};
    cr_expect(partiql_same_word(partiql_call(&cursor), "size"));
    cr_expect_eq(partiql_call(&cursor).len, 0);
    cr_expect(partiql_take_word(&cursor, "x"));
}
