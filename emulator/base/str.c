#include "str.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "format.h"

#define BUF_FIRST 128 /* bytes of the first block */

struct str str_from(const char *text)
{
    return (struct str){text, text ? strlen(text) : 0};
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool str_is(struct str a, const char *text)
{
    return str_eq(a, str_from(text));
}

int str_cmp(struct str a, struct str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.data, b.data, common) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str a, struct str prefix)
{
    return a.len >= prefix.len && (prefix.len == 0 || memcmp(a.data, prefix.data, prefix.len) == 0);
}

/* Only the last star ever needs another try: an earlier one already matched as early as it can. */
bool str_glob(struct str pattern, struct str text)
{
    size_t p = 0, t = 0;
    size_t star = SIZE_MAX, resume = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.data[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.len && pattern.data[p] == text.data[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '*')
        p++;
    return p == pattern.len;
}

void buf_init(struct buf *buf)
{
    *buf = (struct buf){0};
}

void buf_release(struct buf *buf)
{
    free(buf->data);
    buf_init(buf);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

void buf_reserve(struct buf *buf, size_t more)
{
    assert(more < SIZE_MAX / 2 - buf->len);
    size_t need = buf->len + more + 1;
    if (need <= buf->cap)
        return;
    size_t cap = buf->cap ? buf->cap : BUF_FIRST;
    while (cap < need)
        cap *= 2;
    buf->data = mem_realloc(buf->data, cap);
    buf->cap = cap;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    buf_reserve(buf, len);
    if (len)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_str(struct buf *buf, struct str s)
{
    buf_add(buf, s.data, s.len);
}

void buf_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_byte(struct buf *buf, unsigned char byte)
{
    buf_add(buf, &byte, 1);
}

void buf_u32(struct buf *buf, uint32_t number)
{
    unsigned char bytes[4];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(number >> (24 - 8 * i));
    buf_add(buf, bytes, sizeof bytes);
}

void buf_u64(struct buf *buf, uint64_t number)
{
    buf_u32(buf, (uint32_t)(number >> 32));
    buf_u32(buf, (uint32_t)number);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    assert(format);
    va_list args;
    va_start(args, format);
    format_print(buf, format, args);
    va_end(args);
}

struct str buf_view(const struct buf *buf)
{
    return (struct str){buf->data, buf->len};
}
