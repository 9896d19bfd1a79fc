#include "lexer.h"

struct spelling {
    enum token_type type;
    struct str text;
    enum keyword_family family;
};

static const struct spelling punctuation[] = {
#define TOKEN(code)
#define PUNCTUATION(code, text) {TOKEN_##code, {text, sizeof(text) - 1}, KEYWORDS_NONE},
#define KEYWORD(code, text, family)
#include "token.def"
#undef TOKEN
#undef PUNCTUATION
#undef KEYWORD
};

static const struct spelling keywords[] = {
#define TOKEN(code)
#define PUNCTUATION(code, text)
#define KEYWORD(code, text, family) {TOKEN_##code, {text, sizeof(text) - 1}, KEYWORDS_##family},
#include "token.def"
#undef TOKEN
#undef PUNCTUATION
#undef KEYWORD
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Bytes of the run of letters, digits and underscores at the start of `text`. */
static size_t word_length(struct str text)
{
    size_t len = 0;
    while (len < text.len && (is_letter(text.data[len]) || is_digit(text.data[len]))) {
        len++;
    }
    return len;
}

static size_t digits_length(struct str text)
{
    size_t len = 0;
    while (len < text.len && is_digit(text.data[len])) {
        len++;
    }
    return len;
}

/* A character is never cut: the bytes that continue it in UTF-8 belong to it. */
static size_t character_length(struct str text)
{
    size_t len = 1;
    while (len < text.len && ((unsigned char)text.data[len] & 0xC0) == 0x80) {
        len++;
    }
    return len;
}

static bool equal_in_any_case(struct str word, struct str upper)
{
    if (word.len != upper.len) {
        return false;
    }
    for (size_t i = 0; i < word.len; i++) {
        char c = word.data[i];
        if ((c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c) != upper.data[i]) {
            return false;
        }
    }
    return true;
}

static enum token_type word_type(struct str word, enum keyword_family family)
{
    for (size_t i = 0; i < COUNT(keywords); i++) {
        if (keywords[i].family == family && equal_in_any_case(word, keywords[i].text)) {
            return keywords[i].type;
        }
    }
    return TOKEN_WORD;
}

static struct token take(struct lexer *lexer, enum token_type type, size_t len)
{
    struct str text = {lexer->source.data + lexer->position, len};
    lexer->position += len;
    return (struct token){type, text};
}

/* '#' or ':' with at least one character of a word behind it. */
static struct token take_placeholder(struct lexer *lexer, struct str rest, enum token_type type)
{
    size_t len = word_length((struct str){rest.data + 1, rest.len - 1});
    return len == 0 ? take(lexer, TOKEN_STRAY, 1) : take(lexer, type, len + 1);
}

static struct token take_other(struct lexer *lexer, struct str rest)
{
    for (size_t i = 0; i < COUNT(punctuation); i++) {
        if (str_starts(rest, punctuation[i].text)) {
            return take(lexer, punctuation[i].type, punctuation[i].text.len);
        }
    }
    return take(lexer, TOKEN_STRAY, character_length(rest));
}

void lexer_init(struct lexer *lexer, struct str source, enum keyword_family family)
{
    *lexer = (struct lexer){source.data ? source : STR(""), 0, family};
}

struct token lexer_next(struct lexer *lexer)
{
    struct str source = lexer->source;
    while (lexer->position < source.len && is_blank(source.data[lexer->position])) {
        lexer->position++;
    }
    struct str rest = {source.data + lexer->position, source.len - lexer->position};
    if (rest.len == 0) {
        return take(lexer, TOKEN_END, 0);
    }
    char first = rest.data[0];
    if (is_letter(first)) {
        struct str word = {rest.data, word_length(rest)};
        return take(lexer, word_type(word, lexer->family), word.len);
    }
    if (is_digit(first)) {
        return take(lexer, TOKEN_DIGITS, digits_length(rest));
    }
    if (first == '#') {
        return take_placeholder(lexer, rest, TOKEN_NAME_PLACEHOLDER);
    }
    if (first == ':') {
        return take_placeholder(lexer, rest, TOKEN_VALUE_PLACEHOLDER);
    }
    return take_other(lexer, rest);
}
