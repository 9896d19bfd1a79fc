#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../emulator/base/json.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)

/* A smaller value than this stands on one line. */
#define PRETTY_INLINE_CHARS 64

/* ---- UTF-8 */

/* Bytes that the lead byte asks for, with the range of the second byte (RFC 3629, section 4);
 * 0: no lead byte. */
static size_t utf8_form(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/* Length of the character at the front of `s` (not empty); 0: none, its first byte is stray. */
static size_t utf8_length(struct str s)
{
    const unsigned char *bytes = (const unsigned char *)s.data;
    unsigned char low = 0;
    unsigned char high = 0;
    size_t length = utf8_form(bytes[0], &low, &high);
    if (length > s.len) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] < (i == 1 ? low : 0x80) || bytes[i] > (i == 1 ? high : 0xBF)) {
            return 0;
        }
    }
    return length;
}

/* Control characters, and the two characters at the end of the first plane that XML forbids. */
static bool is_unprintable(struct str character)
{
    const unsigned char *bytes = (const unsigned char *)character.data;
    if (character.len == 1) {
        return bytes[0] == 0x7F || (bytes[0] < 0x20 && bytes[0] != '\t' && bytes[0] != '\n');
    }
    if (character.len == 2) {
        return bytes[0] == 0xC2 && bytes[1] < 0xA0;
    }
    return character.len == 3 && bytes[0] == 0xEF && bytes[1] == 0xBF && bytes[2] >= 0xBE;
}

/* Takes the next character off the front of `s` (not empty), made harmless. */
static struct str take(struct str *s)
{
    size_t length = utf8_length(*s);
    struct str character = {s->data, length ? length : 1};
    s->data += character.len;
    s->len -= character.len;
    if (character.data[0] == '\r' && s->len > 0 && s->data[0] == '\n') {
        return STR("");
    }
    return length == 0 || is_unprintable(character) ? STR(REPLACEMENT) : character;
}

struct str text_clean(struct arena *arena, struct str s)
{
    struct buf clean;
    buf_init(&clean);
    while (s.len > 0) {
        buf_str(&clean, take(&s));
    }
    struct str copy = arena_copy(arena, buf_view(&clean));
    buf_release(&clean);
    return copy;
}

struct str text_cut(struct str s, size_t bytes_max)
{
    if (s.len <= bytes_max) {
        return s;
    }
    size_t len = bytes_max;
    while (len > 0 && len + 3 > bytes_max && ((unsigned char)s.data[len] & 0xC0) == 0x80) {
        len--;
    }
    return (struct str){s.data, len};
}

/* ---- escapes: one table a format */

struct escape {
    char byte;
    const char *text;
};

static const struct escape html_escapes[] = {{'&', "&amp;"},  {'<', "&lt;"},   {'>', "&gt;"},
                                             {'"', "&quot;"}, {'\'', "&#39;"}, {0, NULL}};
static const struct escape xml_value_escapes[] = {{'&', "&amp;"},  {'<', "&lt;"},  {'>', "&gt;"},
                                                  {'"', "&quot;"}, {'\t', "&#9;"}, {'\n', "&#10;"},
                                                  {0, NULL}};
static const struct escape line_escapes[] = {{'\n', " "}, {'\t', " "}, {0, NULL}};
static const struct escape markdown_escapes[] = {
    {'\\', "\\\\"}, {'`', "\\`"},   {'*', "\\*"}, {'_', "\\_"}, {'[', "\\["},
    {']', "\\]"},   {'#', "\\#"},   {'|', "\\|"}, {'~', "\\~"}, {'<', "&lt;"},
    {'>', "&gt;"},  {'&', "&amp;"}, {'\n', " "},  {'\t', " "},  {0, NULL}};
static const struct escape command_escapes[] = {{'%', "%25"}, {'\n', "%0A"}, {0, NULL}};
static const struct escape command_value_escapes[] = {
    {'%', "%25"}, {'\n', "%0A"}, {':', "%3A"}, {',', "%2C"}, {0, NULL}};

static void add_escaped(struct buf *out, struct str s, const struct escape *escapes)
{
    while (s.len > 0) {
        struct str character = take(&s);
        const struct escape *escape = escapes;
        while (escape->text && (character.len != 1 || escape->byte != character.data[0])) {
            escape++;
        }
        buf_str(out, escape->text ? str_from(escape->text) : character);
    }
}

void text_html(struct buf *out, struct str s)
{
    add_escaped(out, s, html_escapes);
}

void text_xml(struct buf *out, struct str s)
{
    add_escaped(out, s, html_escapes);
}

void text_xml_value(struct buf *out, struct str s)
{
    add_escaped(out, s, xml_value_escapes);
}

void text_line(struct buf *out, struct str s)
{
    add_escaped(out, s, line_escapes);
}

void text_markdown(struct buf *out, struct str s)
{
    add_escaped(out, s, markdown_escapes);
}

void text_command(struct buf *out, struct str s)
{
    add_escaped(out, s, command_escapes);
}

void text_command_value(struct buf *out, struct str s)
{
    add_escaped(out, s, command_value_escapes);
}

void text_json(struct buf *out, struct str s)
{
    struct arena arena;
    arena_init(&arena);
    json_print_string(out, text_clean(&arena, s));
    arena_release(&arena);
}

void text_fence(struct buf *out, struct str s)
{
    static const struct escape none[] = {{0, NULL}};
    size_t longest = 2;
    for (size_t i = 0, run = 0; i < s.len; i++) {
        run = s.data[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (int end = 0; end < 2; end++) {
        for (size_t i = 0; i <= longest; i++) {
            buf_byte(out, '`');
        }
        buf_text(out, "\n");
        if (end == 0) {
            add_escaped(out, s, none);
            buf_text(out, "\n");
        }
    }
}

/* ---- numbers and times */

void text_number(struct buf *out, int64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRId64, number);
    int sign = number < 0;
    for (int i = 0; i < len; i++) {
        if (i > sign && (len - i) % 3 == 0) {
            buf_byte(out, ',');
        }
        buf_byte(out, (unsigned char)digits[i]);
    }
}

void text_count(struct buf *out, int64_t number, const char *noun)
{
    text_number(out, number);
    buf_printf(out, " %s%s", noun, number == 1 ? "" : "s");
}

void text_duration(struct buf *out, int64_t us)
{
    int64_t ms = us / 1000;
    buf_printf(out, "%" PRId64 ".%03" PRId64 "s", ms / 1000, ms % 1000);
}

void text_span(struct buf *out, int64_t us)
{
    if (us < MINUTE_US) {
        text_duration(out, us);
        return;
    }
    if (us >= HOUR_US) {
        buf_printf(out, "%" PRId64 "h ", us / HOUR_US);
    }
    buf_printf(out, "%" PRId64 "m %" PRId64 "s", us % HOUR_US / MINUTE_US,
               us % MINUTE_US / SECOND_US);
}

void text_time(struct buf *out, int64_t us)
{
    time_t seconds = (time_t)(us / SECOND_US);
    struct tm parts;
    char text[32];
    if (us < 0 || !gmtime_r(&seconds, &parts) ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        buf_text(out, "(no time)");
        return;
    }
    buf_text(out, text);
}

/* ---- commands */

static bool is_plain_word(struct str word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./:=@%+,";
    for (size_t i = 0; i < word.len; i++) {
        if (word.data[i] == '\0' || !strchr(plain, word.data[i])) {
            return false;
        }
    }
    return word.len > 0;
}

static void add_word(struct buf *out, struct str word)
{
    if (is_plain_word(word)) {
        buf_str(out, word);
        return;
    }
    buf_byte(out, '\'');
    for (size_t i = 0; i < word.len; i++) {
        if (word.data[i] == '\'') {
            buf_text(out, "'\\''");
        } else {
            buf_byte(out, (unsigned char)word.data[i]);
        }
    }
    buf_byte(out, '\'');
}

void text_shell(struct buf *out, struct arena *arena, struct str command)
{
    struct doc doc;
    if (!json_read(arena, command, &doc, NULL) || doc.type != DOC_LIST) {
        buf_str(out, command);
        return;
    }
    for (size_t i = 0; i < doc.list.count; i++) {
        const struct doc *word = &doc.list.items[i];
        buf_text(out, i > 0 ? " " : "");
        if (word->type == DOC_STRING) {
            add_word(out, word->string);
        } else {
            json_print(out, word);
        }
    }
}

/* ---- JSON for people */

/* Index behind the string that starts at `at`. */
static size_t skip_string(struct str json, size_t at)
{
    for (at++; at < json.len && json.data[at] != '"'; at++) {
        at += json.data[at] == '\\';
    }
    return at < json.len ? at + 1 : json.len;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Index behind the bracketed value at `at` when it is short enough for one line; else 0. */
static size_t short_value_end(struct str json, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < json.len && i < at + PRETTY_INLINE_CHARS;) {
        char byte = json.data[i];
        if (byte == '"') {
            i = skip_string(json, i);
            continue;
        }
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        i++;
        if (depth == 0) {
            return i <= at + PRETTY_INLINE_CHARS ? i : 0;
        }
    }
    return 0;
}

static void add_inline(struct buf *out, struct str json)
{
    for (size_t i = 0; i < json.len;) {
        if (json.data[i] == '"') {
            size_t end = skip_string(json, i);
            buf_add(out, json.data + i, end - i);
            i = end;
            continue;
        }
        if (!is_space(json.data[i])) {
            buf_byte(out, (unsigned char)json.data[i]);
        }
        if (json.data[i] == ':' || json.data[i] == ',') {
            buf_byte(out, ' ');
        }
        i++;
    }
}

static void add_break(struct buf *out, size_t depth)
{
    buf_byte(out, '\n');
    for (size_t i = 0; i < depth && i < 40; i++) {
        buf_text(out, "  ");
    }
}

/* One token of laid-out JSON; returns the index behind it. */
static size_t add_token(struct buf *out, struct str json, size_t at, size_t *depth)
{
    char byte = json.data[at];
    bool opens = byte == '{' || byte == '[';
    size_t end = opens ? short_value_end(json, at) : byte == '"' ? skip_string(json, at) : 0;
    if (end > 0) {
        struct str piece = {json.data + at, end - at};
        if (opens) {
            add_inline(out, piece);
        } else {
            buf_str(out, piece);
        }
        return end;
    }
    if ((byte == '}' || byte == ']') && *depth > 0) {
        add_break(out, --*depth);
    }
    if (!is_space(byte)) {
        buf_byte(out, (unsigned char)byte);
    }
    *depth += opens;
    if (opens || byte == ',') {
        add_break(out, *depth);
    } else if (byte == ':') {
        buf_byte(out, ' ');
    }
    return at + 1;
}

void text_pretty(struct buf *out, struct str json, size_t bytes_max)
{
    size_t start = out->len;
    size_t depth = 0;
    if (json.len == 0 || (json.data[0] != '{' && json.data[0] != '[')) {
        buf_str(out, json);
        return;
    }
    for (size_t at = 0; at < json.len && out->len - start <= bytes_max;) {
        at = add_token(out, json, at, &depth);
    }
}
