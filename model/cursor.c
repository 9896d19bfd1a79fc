#include "cursor.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip(struct cursor *cursor)
{
    while (cursor->at < cursor->text.len && is_space(cursor->text.data[cursor->at])) {
        cursor->at++;
    }
}

bool cursor_at_end(struct cursor *cursor)
{
    skip(cursor);
    return cursor->at == cursor->text.len;
}

static struct str rest(struct cursor *cursor)
{
    skip(cursor);
    return (struct str){cursor->text.data + cursor->at, cursor->text.len - cursor->at};
}

bool cursor_take(struct cursor *cursor, const char *sign)
{
    bool there = str_starts(rest(cursor), str_from(sign));
    cursor->at += there ? strlen(sign) : 0;
    return there;
}

static size_t word_length(struct str text)
{
    size_t length = 0;
    while (length < text.len && is_word(text.data[length])) {
        length++;
    }
    return length;
}

bool cursor_take_word(struct cursor *cursor, const char *word)
{
    struct str text = rest(cursor);
    size_t length = word_length(text);
    bool there = length == strlen(word) && strncasecmp(text.data, word, length) == 0;
    cursor->at += there ? length : 0;
    return there;
}

struct str cursor_name(struct cursor *cursor)
{
    struct str text = rest(cursor);
    size_t head = text.len > 0 && (text.data[0] == '#' || text.data[0] == ':');
    size_t length = word_length((struct str){text.data + head, text.len - head});
    if (length == 0 || (head == 0 && is_digit(text.data[0]))) {
        return (struct str){0};
    }
    cursor->at += head + length;
    return (struct str){text.data, head + length};
}

struct str cursor_call(struct cursor *cursor)
{
    size_t start = cursor->at;
    struct str name = cursor_name(cursor);
    if (name.len > 0 && cursor_take(cursor, "(")) {
        return name;
    }
    cursor->at = start;
    return (struct str){0};
}

bool cursor_number(struct cursor *cursor, size_t *number)
{
    struct str text = rest(cursor);
    size_t length = 0;
    *number = 0;
    for (; length < text.len && is_digit(text.data[length]) && length < 9; length++) {
        *number = *number * 10 + (size_t)(text.data[length] - '0');
    }
    cursor->at += length;
    return length > 0;
}
