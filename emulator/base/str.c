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

/* Each is 0x80 in the bytes of `word` that are zero, or below `limit` (at most 0x80), and may be so
 * in bytes above such a one, too. */
#define ZERO_BYTES(word) BYTES_BELOW(word, 1)
#define BYTES_BELOW(word, limit) (((word) - (limit)*EACH_BYTE) & ~(word)&0x80 * EACH_BYTE)
#define EACH_BYTE UINT64_C(0x0101010101010101)

static const bool special[256] = {[0 ... 0x1f] = true, ['"'] = true, ['\\'] = true, [0xc0] = true};

size_t str_plain(struct str s)
{
    size_t at = 0;
    for (uint64_t word; at + sizeof word <= s.len; at += sizeof word) {
        memcpy(&word, s.data + at, sizeof word);
        if (BYTES_BELOW(word, 0x20) | ZERO_BYTES(word ^ '"' * EACH_BYTE) |
            ZERO_BYTES(word ^ '\\' * EACH_BYTE) | ZERO_BYTES(word ^ 0xc0 * EACH_BYTE))
            break;
    }
    while (at < s.len && !special[(unsigned char)s.data[at]])
        at++;
    return at;
}

/* Only the last star ever needs another try: an earlier one already matched as early as it can. */
struct str str_cut(struct str *rest, char mark)
{
    const char *at = rest->len ? memchr(rest->data, mark, rest->len) : NULL;
    struct str head = {rest->data, at ? (size_t)(at - rest->data) : rest->len};
    size_t taken = at ? head.len + 1 : head.len;
    if (taken)
        *rest = (struct str){rest->data + taken, rest->len - taken};
    return head;
}

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

static void grow(struct buf *buf, size_t more)
{
    assert(more < SIZE_MAX / 2 - buf->len);
    size_t cap = buf->cap ? buf->cap : BUF_FIRST;
    while (cap <= buf->len + more)
        cap *= 2;
    buf->data = mem_realloc(buf->data, cap);
    buf->cap = cap;
}

/* One byte stays free for the NUL. */
void buf_reserve(struct buf *buf, size_t more)
{
    if (more >= buf->cap - buf->len)
        grow(buf, more);
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
    buf_reserve(buf, 1);
    buf->data[buf->len++] = (char)byte;
    buf->data[buf->len] = '\0';
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
