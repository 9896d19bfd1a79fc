#include "../../../emulator/expr/lexer.h"

#include <criterion/criterion.h>

static void expect_tokens(const char *source, enum keyword_family family, size_t count,
                          const enum token_type *types, const char *const *texts)
{
    struct lexer lexer;
    lexer_init(&lexer, str_from(source), family);
    for (size_t i = 0; i < count; i++) {
        struct token token = lexer_next(&lexer);
        cr_expect_eq(token.type, types[i], "%s: token %zu", source, i);
        cr_expect(str_is(token.text, texts[i]), "%s: token %zu is %.*s", source, i,
                  STR_ARG(token.text));
    }
    cr_expect_eq(lexer_next(&lexer).type, TOKEN_END);
    cr_expect_eq(lexer_next(&lexer).type, TOKEN_END, "the end stays the end");
}

Test(lexer, takes_the_longest_comparator)
{
    const enum token_type types[] = {TOKEN_LT, TOKEN_LE, TOKEN_NE, TOKEN_GE, TOKEN_GT, TOKEN_EQ};
    const char *texts[] = {"<", "<=", "<>", ">=", ">", "="};
    expect_tokens("< <=<>>=> =", KEYWORDS_CONDITION, 6, types, texts);
}

Test(lexer, knows_words_placeholders_and_digits)
{
    const enum token_type types[] = {
        TOKEN_WORD,        TOKEN_DOT, TOKEN_NAME_PLACEHOLDER, TOKEN_OPEN_INDEX, TOKEN_DIGITS,
        TOKEN_CLOSE_INDEX, TOKEN_EQ,  TOKEN_VALUE_PLACEHOLDER};
    const char *texts[] = {"_a1", ".", "#1_x", "[", "01", "]", "=", ":0"};
    expect_tokens(" _a1\t.\r#1_x\n[01]=:0 ", KEYWORDS_CONDITION, 8, types, texts);
}

Test(lexer, takes_keywords_in_any_case_by_family)
{
    const enum token_type condition[] = {TOKEN_AND, TOKEN_BETWEEN, TOKEN_WORD};
    const enum token_type update[] = {TOKEN_WORD, TOKEN_WORD, TOKEN_REMOVE};
    const enum token_type none[] = {TOKEN_WORD, TOKEN_WORD, TOKEN_WORD};
    const char *texts[] = {"aNd", "between", "Remove"};
    expect_tokens("aNd between Remove", KEYWORDS_CONDITION, 3, condition, texts);
    expect_tokens("aNd between Remove", KEYWORDS_UPDATE, 3, update, texts);
    expect_tokens("aNd between Remove", KEYWORDS_NONE, 3, none, texts);
}

Test(lexer, gives_whole_characters_as_stray)
{
    const enum token_type types[] = {TOKEN_STRAY, TOKEN_STRAY, TOKEN_STRAY, TOKEN_STRAY,
                                     TOKEN_WORD};
    const char *texts[] = {"!", "#", ":", "\xC3\xA9", "a"};
    expect_tokens("!# :\xC3\xA9"
                  "a",
                  KEYWORDS_CONDITION, 5, types, texts);
}

Test(lexer, ends_at_once_on_nothing)
{
    struct lexer lexer;
    lexer_init(&lexer, (struct str){NULL, 0}, KEYWORDS_NONE);
    cr_expect_eq(lexer_next(&lexer).type, TOKEN_END);
}
