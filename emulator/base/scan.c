#include "scan.h"

#include <string.h>

enum {
    DEPTH_MAX = 200,   /* of containers: twice what an item of DynamoDB may have */
    MEMBERS_MAX = 256, /* of one map: duplicates are looked for one by one */
    DIGITS_MAX = 18,   /* of an integer: any of so many fits into 64 bits */
    STACK_FIRST = 32,
};

/*
 * The text is read in a copy of its own, which ends with a NUL: no byte that may stand in JSON, so
 * that every loop ends there. Strings are decoded where they stand and get their NUL in place of
 * the closing quote. Finished values of the containers under way lie on one stack.
 */
struct scan {
    struct arena *arena;
    char *at;
    struct doc_member *stack;
    size_t count;
    size_t room;
    int depth;
};

static bool take_value(struct scan *scan, struct doc *out);

/* Bytes that stand for themselves in a string: ASCII but for controls, quote and backslash. */
static bool is_plain(char byte)
{
    unsigned char c = (unsigned char)byte;
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void skip_blanks(struct scan *scan)
{
    while (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t')
        scan->at++;
}

static bool take_byte(struct scan *scan, char byte)
{
    bool there = *scan->at == byte;
    scan->at += there;
    return there;
}

/* ---- Strings. ---- */

/* RFC 3629: the bytes of the sequence at `at`, 0 where there is none. */
static size_t utf8_length(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    size_t len = byte[0] < 0xc2 ? 0 : byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
    if (len == 0 || byte[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (byte[0] == 0xe0 && byte[1] < 0xa0) || (byte[0] == 0xf0 && byte[1] < 0x90);
    bool surrogate = byte[0] == 0xed && byte[1] > 0x9f;
    bool beyond = byte[0] == 0xf4 && byte[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : len;
}

static char *print_utf8(char *to, uint32_t point)
{
    if (point < 0x80) {
        *to++ = (char)point;
        return to;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
    *to++ = (char)(first[more] | point >> (6 * more));
    while (more-- > 0)
        *to++ = (char)(0x80 | (point >> (6 * more) & 0x3f));
    return to;
}

static bool take_hex(struct scan *scan, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, scan->at++) {
        char c = *scan->at, lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            *out = *out << 4 | (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            *out = *out << 4 | (uint32_t)(lower - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* Four digits, or twice four for a pair of surrogates; half a pair is declined. */
static char *take_unicode(struct scan *scan, char *to)
{
    uint32_t point, low;
    if (!take_hex(scan, &point) || (point >= 0xdc00 && point < 0xe000))
        return NULL;
    if (point >= 0xd800 && point < 0xdc00) {
        if (!take_byte(scan, '\\') || !take_byte(scan, 'u') || !take_hex(scan, &low) ||
            low < 0xdc00 || low >= 0xe000)
            return NULL;
        point = 0x10000 + ((point - 0xd800) << 10 | (low - 0xdc00));
    }
    return print_utf8(to, point);
}

static char *take_escape(struct scan *scan, char *to)
{
    static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    if (!take_byte(scan, '\\'))
        return NULL;
    if (take_byte(scan, 'u'))
        return take_unicode(scan, to);
    const char *found = *scan->at ? strchr(letters, *scan->at) : NULL;
    if (!found)
        return NULL;
    scan->at++;
    *to = bytes[found - letters];
    return to + 1;
}

/* The rest of a string from its first byte that is not plain: its end where it is decoded to, or
 * NULL. No sequence grows by its decoding. */
static char *take_odd(struct scan *scan)
{
    char *to = scan->at;
    while (to && *scan->at != '"') {
        size_t len = is_plain(*scan->at) ? 1 : utf8_length(scan->at);
        if (len == 0) {
            to = take_escape(scan, to);
            continue;
        }
        memmove(to, scan->at, len);
        to += len;
        scan->at += len;
    }
    return to;
}

static bool take_string(struct scan *scan, struct str *out)
{
    if (!take_byte(scan, '"'))
        return false;
    char *start = scan->at;
    while (is_plain(*scan->at))
        scan->at++;
    char *end = *scan->at == '"' ? scan->at : take_odd(scan);
    if (!end)
        return false;
    *end = '\0';
    scan->at++;
    *out = (struct str){start, (size_t)(end - start)};
    return true;
}

/* ---- Numbers and words. ---- */

static bool take_integer(struct scan *scan, struct doc *out)
{
    bool negative = take_byte(scan, '-');
    const char *start = scan->at;
    int64_t number = 0;
    for (; *scan->at >= '0' && *scan->at <= '9'; scan->at++) {
        if (scan->at - start == DIGITS_MAX)
            return false;
        number = number * 10 + (*scan->at - '0');
    }
    ptrdiff_t digits = scan->at - start;
    *out = (struct doc){.type = DOC_INTEGER, .integer = negative ? -number : number};
    return digits > 0 && (digits == 1 || *start != '0');
}

static bool take_word(struct scan *scan, const char *word, struct doc value, struct doc *out)
{
    size_t len = strlen(word);
    bool there = strncmp(scan->at, word, len) == 0;
    scan->at += there ? len : 0;
    *out = value;
    return there;
}

/* ---- Containers. ---- */

static void push(struct scan *scan, const struct doc_member *member)
{
    if (scan->count == scan->room) {
        struct doc_member *more = arena_alloc(scan->arena, sizeof *more * 2 * scan->room);
        memcpy(more, scan->stack, sizeof *more * scan->count);
        scan->stack = more;
        scan->room *= 2;
    }
    scan->stack[scan->count++] = *member;
}

/* Has a member from `first` on this name? Its value is the new one then: the last wins. */
static bool replace(struct scan *scan, size_t first, const struct doc_member *member)
{
    for (size_t i = first; i < scan->count; i++) {
        if (str_eq(scan->stack[i].name, member->name)) {
            scan->stack[i].value = member->value;
            return true;
        }
    }
    return false;
}

static bool take_member(struct scan *scan, size_t first)
{
    struct doc_member member;
    if (!take_string(scan, &member.name) || memchr(member.name.data, '\0', member.name.len))
        return false;
    skip_blanks(scan);
    if (!take_byte(scan, ':') || !take_value(scan, &member.value))
        return false;
    if (!replace(scan, first, &member))
        push(scan, &member);
    return scan->count - first <= MEMBERS_MAX;
}

static bool take_element(struct scan *scan, size_t first)
{
    struct doc_member element = {0};
    (void)first;
    bool good = take_value(scan, &element.value);
    push(scan, &element);
    return good;
}

/* What stands between the brackets goes onto the stack, above `first`. */
static bool take_parts(struct scan *scan, char close, size_t first,
                       bool (*take)(struct scan *scan, size_t first))
{
    scan->at++;
    skip_blanks(scan);
    if (take_byte(scan, close))
        return true;
    for (;;) {
        if (!take(scan, first))
            return false;
        skip_blanks(scan);
        if (take_byte(scan, close))
            return true;
        if (!take_byte(scan, ','))
            return false;
        skip_blanks(scan);
    }
}

static bool take_map(struct scan *scan, struct doc *out)
{
    size_t first = scan->count;
    if (++scan->depth > DEPTH_MAX || !take_parts(scan, '}', first, take_member))
        return false;
    size_t count = scan->count - first;
    struct doc_member *members = arena_alloc(scan->arena, sizeof *members * (count + 1));
    memcpy(members, scan->stack + first, sizeof *members * count);
    *out = (struct doc){.type = DOC_MAP, .map = {members, count}};
    scan->count = first;
    scan->depth--;
    return true;
}

static bool take_list(struct scan *scan, struct doc *out)
{
    size_t first = scan->count;
    if (++scan->depth > DEPTH_MAX || !take_parts(scan, ']', first, take_element))
        return false;
    size_t count = scan->count - first;
    struct doc *items = arena_alloc(scan->arena, sizeof *items * (count + 1));
    for (size_t i = 0; i < count; i++)
        items[i] = scan->stack[first + i].value;
    *out = (struct doc){.type = DOC_LIST, .list = {items, count}};
    scan->count = first;
    scan->depth--;
    return true;
}

static bool take_value(struct scan *scan, struct doc *out)
{
    skip_blanks(scan);
    switch (*scan->at) {
    case '"': out->type = DOC_STRING; return take_string(scan, &out->string);
    case '{': return take_map(scan, out);
    case '[': return take_list(scan, out);
    case 't': return take_word(scan, "true", (struct doc){.type = DOC_BOOL, .boolean = true}, out);
    case 'f':
        return take_word(scan, "false", (struct doc){.type = DOC_BOOL, .boolean = false}, out);
    case 'n': return take_word(scan, "null", (struct doc){.type = DOC_NULL}, out);
    default: return take_integer(scan, out);
    }
}

bool scan_json(struct arena *arena, struct str text, struct doc *out)
{
    struct doc_member stack[STACK_FIRST];
    char *copy = arena_alloc(arena, text.len + 1);
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    struct scan scan = {.arena = arena, .at = copy, .stack = stack, .room = STACK_FIRST};
    struct doc whole;
    if (!take_value(&scan, &whole))
        return false;
    skip_blanks(&scan);
    if (scan.at != copy + text.len)
        return false;
    *out = whole;
    return true;
}
