/* Before our own header, which gives two of Jansson's names to other functions. */
#include <jansson.h>

#include "json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"

#define INT64_DIGITS 19 /* of INT64_MAX; shorter integers always fit */

void json_setup(void)
{
    json_object_seed(1);
}

/* ---- Reading: Jansson's tree into ours. Depth is bounded by Jansson's parser. ---- */

static struct str copy_string(struct arena *arena, const json_t *json)
{
    return arena_copy(arena, (struct str){json_string_value(json), json_string_length(json)});
}

static void convert(struct arena *arena, json_t *json, struct doc *out);

static void convert_list(struct arena *arena, json_t *json, struct doc *out)
{
    size_t count = json_array_size(json);
    struct doc *items = arena_alloc(arena, sizeof *items * (count + 1));
    for (size_t i = 0; i < count; i++)
        convert(arena, json_array_get(json, i), &items[i]);
    *out = (struct doc){.type = DOC_LIST, .list = {items, count}};
}

static void convert_map(struct arena *arena, json_t *json, struct doc *out)
{
    struct doc_member *members = arena_alloc(arena, sizeof *members * (json_object_size(json) + 1));
    size_t count = 0;
    for (void *at = json_object_iter(json); at; at = json_object_iter_next(json, at)) {
        struct doc_member *member = &members[count++];
        member->name = arena_copy(arena, str_from(json_object_iter_key(at)));
        convert(arena, json_object_iter_value(at), &member->value);
    }
    *out = (struct doc){.type = DOC_MAP, .map = {members, count}};
}

static void convert(struct arena *arena, json_t *json, struct doc *out)
{
    switch (json_typeof(json)) {
    case JSON_NULL: *out = (struct doc){.type = DOC_NULL}; break;
    case JSON_TRUE: *out = (struct doc){.type = DOC_BOOL, .boolean = true}; break;
    case JSON_FALSE: *out = (struct doc){.type = DOC_BOOL, .boolean = false}; break;
    case JSON_INTEGER:
        *out = (struct doc){.type = DOC_INTEGER, .integer = json_integer_value(json)};
        break;
    case JSON_REAL: *out = (struct doc){.type = DOC_REAL, .real = json_real_value(json)}; break;
    case JSON_STRING:
        *out = (struct doc){.type = DOC_STRING, .string = copy_string(arena, json)};
        break;
    case JSON_ARRAY: convert_list(arena, json, out); break;
    case JSON_OBJECT: convert_map(arena, json, out); break;
    }
}

/* The end of the string whose opening quote stands at `at`: past its closing quote. */
static size_t past_string(struct str text, size_t at)
{
    for (at++; at < text.len && text.data[at] != '"'; at++)
        if (text.data[at] == '\\')
            at++;
    return at < text.len ? at + 1 : text.len;
}

static size_t past_number(struct str text, size_t at)
{
    while (at < text.len && text.data[at] && strchr("+-.0123456789eE", text.data[at]))
        at++;
    return at;
}

/* Is the token an integer that no int64 holds? */
static bool is_wide(struct str token)
{
    const char *limit = token.data[0] == '-' ? "9223372036854775808" : "9223372036854775807";
    size_t sign = token.data[0] == '-';
    struct str digits = {token.data + sign, token.len - sign};
    for (size_t i = 0; i < digits.len; i++)
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return false;
    return digits.len > INT64_DIGITS ||
           (digits.len == INT64_DIGITS && str_cmp(digits, str_from(limit)) > 0);
}

/* Jansson refuses integers beyond int64. RFC 8259 allows them: they get a fraction of zero. */
static void widen(struct buf *out, struct str text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t start = at;
        char c = text.data[at];
        if (c == '"')
            at = past_string(text, at);
        else if (c == '-' || (c >= '0' && c <= '9'))
            at = past_number(text, at);
        else
            at++;
        struct str token = {text.data + start, at - start};
        buf_str(out, token);
        if (c != '"' && is_wide(token))
            buf_text(out, ".0");
    }
}

static json_t *parse(struct str text, size_t more_flags, json_error_t *error)
{
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | more_flags;
    text = text.data ? text : STR("");
    json_t *root = json_loadb(text.data, text.len, flags, error);
    if (root || json_error_code(error) != json_error_numeric_overflow)
        return root;
    struct buf wide;
    buf_init(&wide);
    widen(&wide, text);
    root = json_loadb(wide.data, wide.len, flags, error);
    buf_release(&wide);
    return root;
}

static bool read_text(struct arena *arena, struct str text, size_t flags, struct doc *out,
                      struct json_fault *fault)
{
    json_error_t error;
    json_t *root = parse(text, flags, &error);
    if (root) {
        convert(arena, root, out);
        json_decref(root);
        return true;
    }
    if (fault) {
        fault->line = error.line > 0 ? error.line : 0;
        fault->column = error.column > 0 ? error.column : 1;
        fault->message = arena_printf(arena, "%s", error.text);
    }
    return false;
}

bool json_read(struct arena *arena, struct str text, struct doc *out, struct json_fault *fault)
{
    return scan_json(arena, text, out) || json_read_whole(arena, text, out, fault);
}

bool json_read_whole(struct arena *arena, struct str text, struct doc *out,
                     struct json_fault *fault)
{
    return read_text(arena, text, 0, out, fault);
}

bool json_read_file(struct arena *arena, struct str text, struct doc *out, struct json_fault *fault)
{
    return read_text(arena, text, JSON_REJECT_DUPLICATES, out, fault);
}

/* ---- Locating: a walk over the text itself, since Jansson keeps no positions. ---- */

static size_t past_blanks(struct str text, size_t at)
{
    while (at < text.len && text.data[at] && strchr(" \t\r\n", text.data[at]))
        at++;
    return at;
}

/* Brackets are counted instead of recursing: the text is known to be valid. */
static size_t past_value(struct str text, size_t at)
{
    size_t depth = 0;
    do {
        char c = text.data[at];
        if (c == '"') {
            at = past_string(text, at);
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        at++;
    } while (at < text.len && (depth > 0 || !strchr(",]} \t\r\n", text.data[at])));
    return at;
}

/* Does the quoted text stand for `name`? Escapes are left to the parser. */
static bool quoted_is(struct arena *arena, struct str quoted, struct str name)
{
    struct doc doc;
    if (!memchr(quoted.data, '\\', quoted.len))
        return str_eq((struct str){quoted.data + 1, quoted.len - 2}, name);
    return json_read(arena, quoted, &doc, NULL) && str_eq(doc.string, name);
}

/* Where a step of the path led: the value, and what to point at for it. */
struct spot {
    size_t value;
    size_t shown;
};

/* The last member of this name, since the last wins. */
static bool find_member(struct arena *arena, struct str text, struct str name, struct spot *spot)
{
    size_t at = spot->value;
    bool found = false;
    if (at >= text.len || text.data[at] != '{')
        return false;
    at = past_blanks(text, at + 1);
    while (at < text.len && text.data[at] == '"') {
        size_t start = at;
        at = past_string(text, at);
        struct str quoted = {text.data + start, at - start};
        size_t value = past_blanks(text, past_blanks(text, at) + 1);
        if (value >= text.len)
            return false;
        if (quoted_is(arena, quoted, name)) {
            *spot = (struct spot){value, start};
            found = true;
        }
        at = past_blanks(text, past_value(text, value));
        if (at < text.len && text.data[at] == ',')
            at = past_blanks(text, at + 1);
    }
    return found;
}

static bool find_element(struct str text, uint64_t index, struct spot *spot)
{
    size_t at = spot->value;
    if (at >= text.len || text.data[at] != '[')
        return false;
    at = past_blanks(text, at + 1);
    for (uint64_t i = 0; at < text.len && text.data[at] != ']'; i++) {
        if (i == index) {
            *spot = (struct spot){at, at};
            return true;
        }
        at = past_blanks(text, past_value(text, at));
        if (at < text.len && text.data[at] == ',')
            at = past_blanks(text, at + 1);
    }
    return false;
}

/* Takes a step in brackets, `[3]` or `["a b"]`, off the front of `path`. */
static bool step_bracket(struct arena *arena, struct str text, struct str *path, struct spot *spot)
{
    bool quoted = path->len > 1 && path->data[1] == '"';
    size_t end = quoted ? past_string(*path, 1) : past_number(*path, 1);
    if (end < 2 || end >= path->len || path->data[end] != ']')
        return false;
    struct str inner = {path->data + 1, end - 1};
    struct doc step;
    *path = (struct str){path->data + end + 1, path->len - end - 1};
    if (!json_read(arena, inner, &step, NULL))
        return false;
    if (step.type == DOC_STRING)
        return find_member(arena, text, step.string, spot);
    return step.type == DOC_INTEGER && step.integer >= 0 &&
           find_element(text, (uint64_t)step.integer, spot);
}

static bool step_name(struct arena *arena, struct str text, struct str *path, struct spot *spot)
{
    size_t end = 0;
    while (end < path->len && path->data[end] != '.' && path->data[end] != '[')
        end++;
    struct str name = {path->data, end};
    *path = (struct str){path->data + end, path->len - end};
    return end > 0 && find_member(arena, text, name, spot);
}

/* Columns count characters, as Jansson's do. */
static void place(struct str text, size_t at, int *line, int *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < at; i++) {
        if (text.data[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text.data[i] & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

static bool follow(struct arena *arena, struct str text, struct str path, struct spot *spot)
{
    while (path.len > 0) {
        if (path.data[0] == '[') {
            if (!step_bracket(arena, text, &path, spot))
                return false;
            continue;
        }
        if (path.data[0] == '.')
            path = (struct str){path.data + 1, path.len - 1};
        if (!step_name(arena, text, &path, spot))
            return false;
    }
    return true;
}

bool json_locate(struct str text, const char *path, int *line, int *column)
{
    struct arena arena;
    size_t top = past_blanks(text, 0);
    struct spot spot = {top, top};
    arena_init(&arena);
    bool found = top < text.len && follow(&arena, text, str_from(path), &spot);
    arena_release(&arena);
    if (found)
        place(text, spot.shown, line, column);
    return found;
}

/* ---- Writing. ---- */

static void print_escape(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"': buf_text(out, "\\\""); break;
    case '\\': buf_text(out, "\\\\"); break;
    case '\b': buf_text(out, "\\b"); break;
    case '\f': buf_text(out, "\\f"); break;
    case '\n': buf_text(out, "\\n"); break;
    case '\r': buf_text(out, "\\r"); break;
    case '\t': buf_text(out, "\\t"); break;
    default: buf_printf(out, "\\u%04x", c); break;
    }
}

/* The special byte at the front of `s`: how many bytes it took. */
static size_t print_special(struct buf *out, struct str s)
{
    unsigned char c = (unsigned char)s.data[0];
    bool nul = c == 0xC0 && s.len > 1 && s.data[1] == '\x80';
    if (c == 0xC0 && !nul)
        buf_byte(out, c);
    else
        print_escape(out, nul ? '\0' : c);
    return nul ? 2 : 1;
}

static void print_escaped(struct buf *out, struct str s)
{
    while (s.len > 0) {
        size_t count = str_plain(s);
        buf_add(out, s.data, count);
        if (count < s.len)
            count += print_special(out, (struct str){s.data + count, s.len - count});
        s = (struct str){s.data + count, s.len - count};
    }
}

/* A string with what stands about it. Most need no escapes and go out in one stroke. */
static void print_quoted(struct buf *out, bool comma, struct str s, bool colon)
{
    buf_reserve(out, s.len + 4);
    char *to = out->data + out->len;
    if (comma)
        *to++ = ',';
    *to++ = '"';
    if (str_plain(s) == s.len) {
        memcpy(to, s.data ? s.data : "", s.len);
        to += s.len;
    } else {
        out->len = (size_t)(to - out->data);
        print_escaped(out, s);
        buf_reserve(out, 2);
        to = out->data + out->len;
    }
    *to++ = '"';
    if (colon)
        *to++ = ':';
    *to = '\0';
    out->len = (size_t)(to - out->data);
}

void json_print_string(struct buf *out, struct str s)
{
    print_quoted(out, false, s, false);
}

/* The shortest text that reads back as the same number, and as a number with fraction. */
static void print_real(struct buf *out, double real)
{
    char text[40];
    assert(isfinite(real));
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        double back = strtod(text, NULL);
        if (back >= real && back <= real)
            break;
    }
    buf_text(out, text);
    if (!strpbrk(text, ".e"))
        buf_text(out, ".0");
}

static void print_list(struct buf *out, const struct doc *doc)
{
    buf_byte(out, '[');
    for (size_t i = 0; i < doc->list.count; i++) {
        if (i)
            buf_byte(out, ',');
        json_print(out, &doc->list.items[i]);
    }
    buf_byte(out, ']');
}

static void print_map(struct buf *out, const struct doc *doc)
{
    buf_byte(out, '{');
    for (size_t i = 0; i < doc->map.count; i++) {
        if (i)
            buf_byte(out, ',');
        json_print_string(out, doc->map.members[i].name);
        buf_byte(out, ':');
        json_print(out, &doc->map.members[i].value);
    }
    buf_byte(out, '}');
}

/* Recursion is bounded: documents come from json_read, whose parser bounds their depth. */
void json_print(struct buf *out, const struct doc *doc)
{
    switch (doc->type) {
    case DOC_NULL: buf_text(out, "null"); break;
    case DOC_BOOL: buf_text(out, doc->boolean ? "true" : "false"); break;
    case DOC_INTEGER: buf_printf(out, "%" PRId64, doc->integer); break;
    case DOC_REAL: print_real(out, doc->real); break;
    case DOC_STRING: json_print_string(out, doc->string); break;
    case DOC_LIST: print_list(out, doc); break;
    case DOC_MAP: print_map(out, doc); break;
    }
}

const struct doc *doc_clone(struct arena *arena, const struct doc *doc)
{
    struct buf text;
    struct doc *copy = arena_zalloc(arena, sizeof *copy);
    buf_init(&text);
    json_print(&text, doc);
    (void)json_read(arena, buf_view(&text), copy, NULL);
    buf_release(&text);
    return copy;
}

void json_begin(struct json_writer *w, struct buf *out)
{
    *w = (struct json_writer){.out = out};
}

/* What comes before each value and name; after a value the next one needs a comma. */
static void separate(struct json_writer *w)
{
    if (w->comma)
        buf_byte(w->out, ',');
    w->comma = true;
}

void json_open(struct json_writer *w, char bracket)
{
    separate(w);
    buf_byte(w->out, (unsigned char)bracket);
    w->comma = false;
}

void json_close(struct json_writer *w, char bracket)
{
    buf_byte(w->out, (unsigned char)bracket);
    w->comma = true;
}

void json_name(struct json_writer *w, const char *name)
{
    json_name_str(w, str_from(name));
}

void json_name_str(struct json_writer *w, struct str name)
{
    print_quoted(w->out, w->comma, name, true);
    w->comma = false;
}

void json_string(struct json_writer *w, struct str s)
{
    print_quoted(w->out, w->comma, s, false);
    w->comma = true;
}

void json_text(struct json_writer *w, const char *text)
{
    json_string(w, str_from(text));
}

void json_int(struct json_writer *w, int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    separate(w);
    if (number < 0)
        buf_byte(w->out, '-');
    buf_add(w->out, digits + at, sizeof digits - at);
}

void json_fraction(struct json_writer *w, double number)
{
    separate(w);
    print_real(w->out, number);
}

void json_bool(struct json_writer *w, bool flag)
{
    separate(w);
    buf_text(w->out, flag ? "true" : "false");
}

void json_null(struct json_writer *w)
{
    separate(w);
    buf_text(w->out, "null");
}

void json_doc(struct json_writer *w, const struct doc *doc)
{
    separate(w);
    json_print(w->out, doc);
}

void json_raw(struct json_writer *w, struct str text)
{
    separate(w);
    buf_str(w->out, text);
}
