#include "format.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SPEC_BYTES_MAX = 16 };

/* One conversion of the format. */
struct spec {
    char text[SPEC_BYTES_MAX]; /* "%04llx" */
    char length;               /* 'l', 'L' (ll), 'z', 'j'; NUL: int */
    char letter;
    bool counted; /* "%.*s" */
};

static bool is_of(const char *set, char c)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Returns what follows the conversion that starts at `format`. */
static const char *read_spec(const char *format, struct spec *spec)
{
    const char *at = format + 1 + strspn(format + 1, "-+ #0123456789.*");
    spec->counted = at[-1] == '*';
    spec->length = is_of("lzjh", *at) ? *at++ : '\0';
    if (spec->length == 'l' && *at == 'l') {
        spec->length = 'L';
        at++;
    }
    spec->letter = *at++;
    size_t bytes = (size_t)(at - format);
    assert(is_of("diuxXcs%", spec->letter) && bytes < sizeof spec->text);
    memcpy(spec->text, format, bytes);
    spec->text[bytes] = '\0';
    return at;
}

/* One argument of its type, by the C library. */
#define PRINT(out, spec, type, args)                                                               \
    do {                                                                                           \
        type given = va_arg(args, type);                                                           \
        int len = snprintf(NULL, 0, (spec)->text, given);                                          \
        assert(len >= 0);                                                                          \
        buf_reserve(out, (size_t)len);                                                             \
        snprintf((out)->data + (out)->len, (size_t)len + 1, (spec)->text, given);                  \
        (out)->len += (size_t)len;                                                                 \
    } while (0)

void format_print(struct buf *out, const char *format, va_list arguments)
{
    struct spec spec;
    va_list args;
    va_copy(args, arguments);
    for (const char *next = strchr(format, '%'); next; next = strchr(format, '%')) {
        buf_add(out, format, (size_t)(next - format));
        format = read_spec(next, &spec);
        if (spec.letter == '%') {
            buf_byte(out, '%');
        } else if (spec.counted) {
            int len = va_arg(args, int);
            buf_add(out, va_arg(args, const char *), (size_t)len);
        } else if (spec.letter == 's') {
            PRINT(out, &spec, const char *, args);
        } else if (spec.length == 'L') {
            PRINT(out, &spec, long long, args);
        } else if (spec.length == 'l') {
            PRINT(out, &spec, long, args);
        } else if (spec.length == 'z') {
            PRINT(out, &spec, size_t, args);
        } else if (spec.length == 'j') {
            PRINT(out, &spec, intmax_t, args);
        } else {
            PRINT(out, &spec, int, args);
        }
    }
    va_end(args);
    buf_text(out, format);
}
