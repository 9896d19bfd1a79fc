/*
 * Byte strings with a length (may hold NUL), and a growing buffer.
 *
 * A `struct str` borrows: who made the bytes says how long they live. A `struct buf` owns heap
 * memory until buf_release.
 */
#ifndef DYNARIG_STR_H
#define DYNARIG_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *data; /* may be NULL when len is 0 */
    size_t len;       /* bytes */
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
/* For printf("%.*s"). */
#define STR_ARG(s) (int)(s).len, (s).data ? (s).data : ""

struct str str_from(const char *text); /* of a C string; NULL gives the empty string */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *text);
int str_cmp(struct str a, struct str b); /* by unsigned bytes, then length: <0, 0, >0 */
bool str_starts(struct str a, struct str prefix);
/* How many bytes stand before the first that JSON may have to escape: a control, a quote, a
 * backslash, or C0, with which a NUL begins (arena_text). */
size_t str_plain(struct str s);
/* Cuts what stands before the first `mark` off `rest`, and the mark; the whole where there is
 * none. */
struct str str_cut(struct str *rest, char mark);
/* Glob with `*` (any run of bytes, also none); every other byte stands for itself. */
bool str_glob(struct str pattern, struct str text);

struct buf {
    char *data; /* NULL while empty; always followed by a NUL when not */
    size_t len;
    size_t cap;
};

void buf_init(struct buf *buf);
void buf_release(struct buf *buf);
void buf_clear(struct buf *buf); /* length 0, memory kept */
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_str(struct buf *buf, struct str s);
void buf_text(struct buf *buf, const char *text);
void buf_byte(struct buf *buf, unsigned char byte);
void buf_u32(struct buf *buf, uint32_t number); /* big endian */
void buf_u64(struct buf *buf, uint64_t number); /* big endian */
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str buf_view(const struct buf *buf); /* valid until the buffer changes */

#endif
