/* The canonical request: what both sides make of the same bytes. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/digest.h"
#include "../base/percent.h"
#include "sigv4.h"

static bool is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void encode(struct buf *out, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (is_unreserved(c)) {
            buf_byte(out, c);
        } else {
            char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
            buf_add(out, escape, sizeof escape);
        }
    }
}

/* ---- path: without empty, "." and ".." segments, and encoded once more than it came */

static void leave_segment(struct buf *out, size_t start)
{
    while (out->len > start && out->data[out->len - 1] != '/') {
        out->len--;
    }
    out->len -= out->len > start;
}

static void put_path(struct buf *out, struct str path)
{
    size_t start = out->len;
    bool folder = true;
    while (path.len > 0) {
        struct str segment = str_cut(&path, '/');
        folder = segment.len == 0 || str_is(segment, ".") || str_is(segment, "..");
        if (str_is(segment, "..")) {
            leave_segment(out, start);
        } else if (!folder) {
            buf_byte(out, '/');
            encode(out, segment);
            folder = path.data[-1] == '/';
        }
    }
    if (folder) {
        buf_byte(out, '/');
    }
}

/* ---- query: parameters encoded alike and sorted */

struct parameter {
    struct str name, value;
};

static int compare_parameters(const void *a, const void *b)
{
    const struct parameter *left = a;
    const struct parameter *right = b;
    int order = str_cmp(left->name, right->name);
    return order != 0 ? order : str_cmp(left->value, right->value);
}

static void put_sorted(struct buf *out, struct parameter *list, size_t count)
{
    qsort(list, count, sizeof *list, compare_parameters);
    for (size_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? "&" : "");
        buf_str(out, list[i].name);
        buf_byte(out, '=');
        buf_str(out, list[i].value);
    }
}

/* Decoded and encoded again, so that all clients' ways of writing it come out alike. */
static struct str recode(struct arena *arena, struct str text)
{
    struct buf word;
    buf_init(&word);
    encode(&word, percent_decode(arena, text));
    struct str out = arena_copy(arena, buf_view(&word));
    buf_release(&word);
    return out;
}

static void put_query(struct buf *out, struct str query)
{
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    struct parameter *list = ARENA_ARRAY(&arena, struct parameter, query.len / 2 + 1);
    while (query.len > 0) {
        struct str value = str_cut(&query, '&');
        struct str name = str_cut(&value, '=');
        if (name.len > 0 && !str_is(name, "X-Amz-Signature")) {
            list[count++] = (struct parameter){recode(&arena, name), recode(&arena, value)};
        }
    }
    put_sorted(out, list, count);
    arena_release(&arena);
}

/* ---- headers */

/* Blanks round the value go, runs of them become one. */
static void put_value(struct buf *out, struct str value)
{
    bool pending = false;
    bool begun = false;
    for (size_t i = 0; i < value.len; i++) {
        bool blank = value.data[i] == ' ' || value.data[i] == '\t';
        if (!blank) {
            buf_text(out, pending && begun ? " " : "");
            buf_byte(out, (unsigned char)value.data[i]);
            begun = true;
        }
        pending = blank;
    }
}

static bool is_named(const struct sigv4_field *field, struct str name)
{
    return field->name.len == name.len && strncasecmp(field->name.data, name.data, name.len) == 0;
}

static void put_header(struct buf *out, const struct sigv4_request *request, struct str name,
                       bool hidden)
{
    bool more = false;
    hidden = hidden && str_is(name, "x-amz-security-token");
    buf_str(out, name);
    buf_byte(out, ':');
    for (size_t i = 0; i < request->field_count; i++) {
        if (is_named(&request->fields[i], name)) {
            buf_text(out, more ? "," : "");
            put_value(out, hidden ? STR("(hidden)") : request->fields[i].value);
            more = true;
        }
    }
    buf_byte(out, '\n');
}

void sigv4_canonical(struct buf *out, const struct sigv4_request *request,
                     struct str signed_headers, bool hidden)
{
    unsigned char hash[32];
    buf_str(out, request->method);
    buf_byte(out, '\n');
    put_path(out, request->path);
    buf_byte(out, '\n');
    put_query(out, request->query);
    buf_byte(out, '\n');
    for (struct str rest = signed_headers; rest.len > 0;) {
        put_header(out, request, str_cut(&rest, ';'), hidden);
    }
    buf_byte(out, '\n');
    buf_str(out, signed_headers);
    buf_byte(out, '\n');
    sha256_of(request->body, hash);
    hex_print(out, hash, sizeof hash);
}
