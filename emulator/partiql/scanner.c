#include "scanner.h"

#include <strings.h>

struct spelling {
    enum lexeme_type type;
    struct str text;
};

static const struct spelling signs[] = {
#define SIGN(code, text) {LEXEME_##code, {text, sizeof(text) - 1}},
#define KEYWORD(code, text)
#define RESERVED(text)
#include "spelling.def"
#undef SIGN
#undef KEYWORD
#undef RESERVED
};

static const struct spelling words[] = {
#define SIGN(code, text)
#define KEYWORD(code, text) {LEXEME_##code, {text, sizeof(text) - 1}},
#define RESERVED(text) {LEXEME_RESERVED, {text, sizeof(text) - 1}},
#include "spelling.def"
#undef SIGN
#undef KEYWORD
#undef RESERVED
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_digit(struct str text, size_t at)
{
    return at < text.len && text.data[at] >= '0' && text.data[at] <= '9';
}

static bool is_letter(struct str text, size_t at)
{
    if (at >= text.len) {
        return false;
    }
    char c = text.data[at];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void scanner_init(struct scanner *scanner, struct str source)
{
    *scanner = (struct scanner){source.data ? source : STR(""), 0};
}

static struct str rest_of(const struct scanner *scanner)
{
    struct str source = scanner->source;
    return (struct str){source.data + scanner->position, source.len - scanner->position};
}

static struct lexeme take(struct scanner *scanner, enum lexeme_type type, size_t len)
{
    struct str text = {scanner->source.data + scanner->position, len};
    scanner->position += len;
    return (struct lexeme){type, text};
}

/* Bytes of the comment at the start; 0: there is none, or it does not end. */
static size_t comment_length(struct str text)
{
    bool line = str_starts(text, STR("--"));
    if (!line && !str_starts(text, STR("/*"))) {
        return 0;
    }
    struct str end = line ? STR("\n") : STR("*/");
    for (size_t at = 2; at < text.len; at++) {
        if (str_starts((struct str){text.data + at, text.len - at}, end)) {
            return at + end.len;
        }
    }
    return line ? text.len : 0;
}

static void skip_blanks(struct scanner *scanner)
{
    for (;;) {
        struct str rest = rest_of(scanner);
        size_t len = rest.len > 0 && is_blank(rest.data[0]) ? 1 : comment_length(rest);
        if (len == 0) {
            return;
        }
        scanner->position += len;
    }
}

static size_t digits_end(struct str text, size_t at)
{
    while (is_digit(text, at)) {
        at++;
    }
    return at;
}

/* Does a run of decimal digits lie within 32 bits with sign? */
static bool is_int32(struct str digits)
{
    int64_t number = 0;
    for (size_t i = 0; i < digits.len; i++) {
        number = number * 10 + (digits.data[i] - '0');
        if (number > INT32_MAX) {
            return false;
        }
    }
    return true;
}

/* digits [. digits] [e [sign] digits]; without digits the exponent is a word behind the number. */
static struct lexeme take_number(struct scanner *scanner, struct str rest)
{
    size_t end = digits_end(rest, 0);
    if (end < rest.len && rest.data[end] == '.') {
        end = digits_end(rest, end + 1);
    }
    size_t exponent =
        end < rest.len && (rest.data[end] == 'e' || rest.data[end] == 'E') ? end + 1 : rest.len;
    if (exponent < rest.len && (rest.data[exponent] == '-' || rest.data[exponent] == '+')) {
        exponent++;
    }
    if (!is_digit(rest, exponent)) {
        return take(scanner, LEXEME_NUMBER, end);
    }
    end = digits_end(rest, exponent);
    bool fits = is_int32((struct str){rest.data + exponent, end - exponent});
    return take(scanner, fits ? LEXEME_NUMBER : LEXEME_STRAY, end);
}

/* Up to the mark that is not doubled. */
static struct lexeme take_quoted(struct scanner *scanner, struct str rest)
{
    char mark = rest.data[0];
    for (size_t at = 1; at < rest.len; at++) {
        if (rest.data[at] != mark) {
            continue;
        }
        if (at + 1 < rest.len && rest.data[at + 1] == mark) {
            at++;
        } else {
            return take(scanner, mark == '"' ? LEXEME_QUOTED : LEXEME_STRING, at + 1);
        }
    }
    return take(scanner, LEXEME_STRAY, rest.len);
}

static struct lexeme take_word(struct scanner *scanner, struct str rest)
{
    size_t len = 1;
    while (is_letter(rest, len) || is_digit(rest, len)) {
        len++;
    }
    for (size_t i = 0; i < COUNT(words); i++) {
        if (words[i].text.len == len && strncasecmp(words[i].text.data, rest.data, len) == 0) {
            return take(scanner, words[i].type, len);
        }
    }
    return take(scanner, LEXEME_NAME, len);
}

static struct lexeme take_sign(struct scanner *scanner, struct str rest)
{
    for (size_t i = 0; i < COUNT(signs) && !str_starts(rest, STR("/*")); i++) {
        if (str_starts(rest, signs[i].text)) {
            return take(scanner, signs[i].type, signs[i].text.len);
        }
    }
    return take(scanner, LEXEME_STRAY, 1);
}

struct lexeme scanner_next(struct scanner *scanner)
{
    skip_blanks(scanner);
    struct str rest = rest_of(scanner);
    if (rest.len == 0) {
        return take(scanner, LEXEME_END, 0);
    }
    if (is_letter(rest, 0)) {
        return take_word(scanner, rest);
    }
    if (is_digit(rest, 0) || (rest.data[0] == '.' && is_digit(rest, 1))) {
        return take_number(scanner, rest);
    }
    bool quoted = rest.data[0] == '"' || rest.data[0] == '\'';
    return quoted ? take_quoted(scanner, rest) : take_sign(scanner, rest);
}

struct str lexeme_unquoted(struct arena *arena, struct lexeme lexeme)
{
    struct str text = lexeme.text;
    char *bytes = arena_alloc(arena, text.len);
    size_t len = 0;
    for (size_t at = 1; at + 1 < text.len; at++) {
        bytes[len++] = text.data[at];
        at += text.data[at] == text.data[0]; /* its double follows */
    }
    return (struct str){bytes, len};
}

bool lexeme_is_word(enum lexeme_type type)
{
    return type == LEXEME_NAME || type == LEXEME_RESERVED || type >= LEXEME_ALL;
}

const char *lexeme_place(struct arena *arena, struct str source, struct str text)
{
    size_t line = 1;
    size_t column = 1;
    for (const char *at = source.data; at < text.data; at++) {
        bool next_line = *at == '\n';
        line += next_line;
        column = next_line ? 1 : column + 1;
    }
    return arena_printf(arena, "%zu:%zu:%zu", line, column, text.len);
}
