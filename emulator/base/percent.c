#include "percent.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct str percent_decode(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '%' && text.len - i > 2 && hex_digit(text.data[i + 1]) >= 0 &&
            hex_digit(text.data[i + 2]) >= 0) {
            out[length++] = (char)(hex_digit(text.data[i + 1]) * 16 + hex_digit(text.data[i + 2]));
            i += 2;
        } else {
            out[length++] = text.data[i];
        }
    }
    out[length] = '\0';
    return (struct str){out, length};
}

static size_t find(struct str text, char c)
{
    size_t i = 0;

    while (i < text.len && text.data[i] != c) {
        i++;
    }
    return i;
}

bool query_next(struct arena *arena, struct str *query, struct str *name, struct str *value)
{
    if (query->len == 0) {
        return false;
    }
    size_t end = find(*query, '&');
    struct str pair = {query->data, end};
    size_t equals = find(pair, '=');
    size_t value_start = equals < end ? equals + 1 : end;

    *name = percent_decode(arena, (struct str){pair.data, equals});
    *value = percent_decode(arena, (struct str){pair.data + value_start, end - value_start});
    end += end < query->len ? 1 : 0;
    *query = (struct str){query->data + end, query->len - end};
    return true;
}
