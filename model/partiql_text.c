#include "partiql_text.h"

#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c == '_' || c == '$' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct str rest_of(const struct cursor *cursor)
{
    return (struct str){cursor->text.data + cursor->at, cursor->text.len - cursor->at};
}

/* How long the comment is that is next; 0: none is. */
static size_t comment_length(struct str rest)
{
    bool line = str_starts(rest, STR("--"));
    if (!line && !str_starts(rest, STR("/*"))) {
        return 0;
    }
    const char *end =
        line ? memchr(rest.data, '\n', rest.len) : memmem(rest.data + 2, rest.len - 2, "*/", 2);
    return end ? (size_t)(end - rest.data) + (line ? 1 : 2) : rest.len;
}

static struct str skip(struct cursor *cursor)
{
    for (;;) {
        struct str rest = rest_of(cursor);
        size_t blank = rest.len > 0 && memchr(" \t\r\n", rest.data[0], 4) ? 1 : 0;
        size_t length = blank + comment_length(rest);
        if (length == 0) {
            return rest;
        }
        cursor->at += length;
    }
}

bool partiql_at_end(struct cursor *cursor)
{
    return skip(cursor).len == 0;
}

bool partiql_take(struct cursor *cursor, const char *sign)
{
    bool there = str_starts(skip(cursor), str_from(sign));
    cursor->at += there ? strlen(sign) : 0;
    return there;
}

static size_t word_length(struct str text)
{
    size_t length = 0;
    while (length < text.len &&
           (is_letter(text.data[length]) || (length > 0 && is_digit(text.data[length])))) {
        length++;
    }
    return length;
}

bool partiql_same_word(struct str text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.data, word, text.len) == 0;
}

bool partiql_take_word(struct cursor *cursor, const char *word)
{
    struct str rest = skip(cursor);
    size_t length = word_length(rest);
    bool there = partiql_same_word((struct str){rest.data, length}, word);
    cursor->at += there ? length : 0;
    return there;
}

/* Between two marks; a mark that is doubled stands for itself. */
static bool take_marked(struct arena *arena, struct cursor *cursor, char mark, struct str *out)
{
    struct str rest = skip(cursor);
    char *text = arena_alloc(arena, rest.len + 1);
    size_t length = 0;
    if (rest.len == 0 || rest.data[0] != mark) {
        return false;
    }
    for (size_t i = 1; i < rest.len; i++) {
        bool doubled = i + 1 < rest.len && rest.data[i + 1] == mark;
        if (rest.data[i] == mark && !doubled) {
            cursor->at += i + 1;
            *out = (struct str){text, length};
            return true;
        }
        text[length++] = rest.data[i];
        i += rest.data[i] == mark;
    }
    return false;
}

bool partiql_string(struct arena *arena, struct cursor *cursor, struct str *out)
{
    return take_marked(arena, cursor, '\'', out);
}

bool partiql_name(struct arena *arena, struct cursor *cursor, struct str *out)
{
    struct str rest = skip(cursor);
    size_t length = word_length(rest);
    if (length == 0) {
        return take_marked(arena, cursor, '"', out);
    }
    *out = (struct str){rest.data, length};
    cursor->at += length;
    return true;
}

static size_t digits_from(struct str text, size_t start)
{
    size_t at = start;
    while (at < text.len && is_digit(text.data[at])) {
        at++;
    }
    return at;
}

bool partiql_number(struct cursor *cursor, struct str *out)
{
    struct str rest = skip(cursor);
    size_t whole = digits_from(rest, 0);
    size_t end = whole;
    if (end < rest.len && rest.data[end] == '.') {
        end = digits_from(rest, end + 1);
        end = end == whole + 1 && whole == 0 ? 0 : end; /* a point alone */
    }
    if (end == 0) {
        return false;
    }
    if (end < rest.len && (rest.data[end] == 'e' || rest.data[end] == 'E')) {
        size_t sign =
            end + 1 < rest.len && (rest.data[end + 1] == '-' || rest.data[end + 1] == '+');
        size_t last = digits_from(rest, end + 1 + sign);
        end = last > end + 1 + sign ? last : end;
    }
    *out = (struct str){rest.data, end};
    cursor->at += end;
    return true;
}

struct str partiql_call(struct cursor *cursor)
{
    size_t start = cursor->at;
    struct str rest = skip(cursor);
    struct str word = {rest.data, word_length(rest)};
    cursor->at += word.len;
    if (word.len > 0 && partiql_take(cursor, "(")) {
        return word;
    }
    cursor->at = start;
    return (struct str){0};
}
