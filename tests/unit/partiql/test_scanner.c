#include "../../../emulator/partiql/scanner.h"

#include <criterion/criterion.h>

static void expect_lexemes(const char *source, size_t count, const enum lexeme_type *types,
                           const char *const *texts)
{
    struct scanner scanner;
    scanner_init(&scanner, str_from(source));
    for (size_t i = 0; i < count; i++) {
        struct lexeme lexeme = scanner_next(&scanner);
        cr_expect_eq(lexeme.type, types[i], "%s: lexeme %zu", source, i);
        cr_expect(str_is(lexeme.text, texts[i]), "%s: lexeme %zu is %.*s", source, i,
                  STR_ARG(lexeme.text));
    }
    cr_expect_eq(scanner_next(&scanner).type, LEXEME_END, "%s", source);
    cr_expect_eq(scanner_next(&scanner).type, LEXEME_END, "the end stays the end");
}

static enum lexeme_type first_type(const char *source)
{
    struct scanner scanner;
    scanner_init(&scanner, str_from(source));
    return scanner_next(&scanner).type;
}

Test(scanner, takes_the_longest_sign)
{
    const enum lexeme_type types[] = {LEXEME_OPEN_BAG, LEXEME_LE, LEXEME_NE,       LEXEME_UNEQUAL,
                                      LEXEME_GE,       LEXEME_GT, LEXEME_CLOSE_BAG};
    const char *texts[] = {"<<", "<=", "<>", "!=", ">=", ">", ">>"};
    expect_lexemes("<< <=<>!=>= > >>", 7, types, texts);
}

Test(scanner, knows_words_in_any_case)
{
    const enum lexeme_type types[] = {LEXEME_SELECT, LEXEME_NAME, LEXEME_RESERVED, LEXEME_NAME,
                                      LEXEME_MISSING};
    const char *texts[] = {"sElEcT", "year", "inner", "_a$1", "MISSING"};
    expect_lexemes("sElEcT year inner _a$1 MISSING", 5, types, texts);
}

Test(scanner, cuts_numbers)
{
    const enum lexeme_type types[] = {LEXEME_NUMBER, LEXEME_NUMBER, LEXEME_NUMBER, LEXEME_NUMBER,
                                      LEXEME_NAME,   LEXEME_MINUS,  LEXEME_NUMBER};
    const char *texts[] = {"1.5E-3", ".73", "5.", "1", "e", "-", "2"};
    expect_lexemes("1.5E-3 .73 5. 1e -2", 7, types, texts);
}

Test(scanner, refuses_exponents_beyond_32_bits)
{
    cr_expect_eq(first_type("1e2147483647"), LEXEME_NUMBER);
    cr_expect_eq(first_type("1e2147483648"), LEXEME_STRAY);
    cr_expect_eq(first_type("1e-99999999999999999999"), LEXEME_STRAY);
}

Test(scanner, takes_marks_that_are_doubled)
{
    struct arena arena;
    struct scanner scanner;
    arena_init(&arena);
    scanner_init(&scanner, STR("'it''s'\"a\"\"b\"''"));
    cr_expect(str_is(lexeme_unquoted(&arena, scanner_next(&scanner)), "it's"));
    struct lexeme quoted = scanner_next(&scanner);
    cr_expect_eq(quoted.type, LEXEME_QUOTED);
    cr_expect(str_is(lexeme_unquoted(&arena, quoted), "a\"b"));
    cr_expect_eq(lexeme_unquoted(&arena, scanner_next(&scanner)).len, 0);
    arena_release(&arena);
}

Test(scanner, skips_comments)
{
    const enum lexeme_type types[] = {LEXEME_NAME, LEXEME_NAME, LEXEME_SLASH};
    const char *texts[] = {"a", "b", "/"};
    expect_lexemes("a--x\n/**/ /* * / */b/ -- the end", 3, types, texts);
}

Test(scanner, strays_are_what_does_not_end_or_begin)
{
    cr_expect_eq(first_type("#"), LEXEME_STRAY);
    cr_expect_eq(first_type("'a"), LEXEME_STRAY);
    cr_expect_eq(first_type("\"a"), LEXEME_STRAY);
    cr_expect_eq(first_type("/* a"), LEXEME_STRAY);
    cr_expect_eq(first_type("!"), LEXEME_STRAY);
}

Test(scanner, places_count_lines_and_columns_from_one)
{
    struct arena arena;
    arena_init(&arena);
    struct str source = STR("ab\n cde");
    cr_expect_str_eq(lexeme_place(&arena, source, (struct str){source.data + 4, 3}), "2:2:3");
    cr_expect_str_eq(lexeme_place(&arena, source, (struct str){source.data, 2}), "1:1:2");
    arena_release(&arena);
}
