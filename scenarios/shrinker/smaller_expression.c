#include "smaller_expression.h"

#include <ctype.h>
#include <strings.h>
#include <string.h>

/* A word (a name, a path, a placeholder, a keyword), or a mark of one or two characters. */
struct token {
    size_t start, end; /* in the text */
    int depth;         /* of parentheses around it; they themselves stand outside */
};

struct search {
    struct arena *arena;
    struct str text;
    struct token *tokens;
    size_t wanted, seen;
    struct str out;
};

/* Tokens from `from` up to, not with, `to`. */
struct range {
    size_t from, to;
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("_#:.[]-\"", c)) || (c & 0x80);
}

static size_t token_end(struct str text, size_t at)
{
    size_t end = at;
    if (text.data[at] == '-' || !is_word(text.data[at])) {
        bool two =
            at + 1 < text.len && strchr("<>", text.data[at]) && strchr("=>", text.data[at + 1]);
        return at + (two ? 2 : 1);
    }
    while (end < text.len && is_word(text.data[end])) {
        end++;
    }
    return end;
}

static size_t tokenize(struct search *s)
{
    size_t count = 0;
    int depth = 0;
    s->tokens = ARENA_ARRAY(s->arena, struct token, s->text.len);
    for (size_t at = 0; at < s->text.len;) {
        char c = s->text.data[at];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            at++;
            continue;
        }
        depth -= c == ')';
        size_t end = token_end(s->text, at);
        s->tokens[count++] = (struct token){at, end, depth};
        depth += c == '(';
        at = end;
    }
    return count;
}

static bool is(const struct search *s, size_t token, const char *word)
{
    const struct token *t = &s->tokens[token];
    return t->end - t->start == strlen(word) &&
           strncasecmp(s->text.data + t->start, word, t->end - t->start) == 0;
}

static bool is_any(const struct search *s, size_t token, const char *const *words)
{
    for (size_t i = 0; words[i]; i++) {
        if (is(s, token, words[i])) {
            return true;
        }
    }
    return false;
}

/* ---- edits */

static struct str span(const struct search *s, struct range range)
{
    if (range.from >= range.to) {
        return STR("");
    }
    size_t start = s->tokens[range.from].start;
    return (struct str){s->text.data + start, s->tokens[range.to - 1].end - start};
}

/* The whole text with `kept` in the place of the range, if it is the one that is wanted. */
static bool put(struct search *s, struct range range, struct str kept)
{
    if (s->seen++ != s->wanted) {
        return false;
    }
    size_t start = s->tokens[range.from].start;
    size_t end = s->tokens[range.to - 1].end;
    bool spaced = start == 0 || s->text.data[start - 1] == ' ';
    while (kept.len == 0 && spaced && end < s->text.len && s->text.data[end] == ' ') {
        end++;
    }
    const char *text = arena_printf(s->arena, "%.*s%.*s%.*s", (int)start, s->text.data,
                                    STR_ARG(kept), (int)(s->text.len - end), s->text.data + end);
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == ' ') {
        len--;
    }
    s->out = (struct str){text, len};
    return true;
}

static bool put_range(struct search *s, struct range range, struct range kept)
{
    return put(s, range, span(s, kept));
}

/* ---- parts */

static bool walk(struct search *s, struct range range);

/* The next token with this word at the range's own depth, from `at` on; range.to: none. The AND of
 * a BETWEEN is none. */
static size_t find(const struct search *s, struct range range, size_t at, const char *const *words)
{
    bool between = false;
    for (size_t i = range.from; i < range.to; i++) {
        if (s->tokens[i].depth != s->tokens[range.from].depth) {
            continue;
        }
        bool found = is_any(s, i, words);
        if (found && between && is(s, i, "AND")) {
            between = false;
            continue;
        }
        between = between || is(s, i, "BETWEEN");
        if (found && i >= at) {
            return i;
        }
    }
    return range.to;
}

/* Parts with a mark between them: without each, and within each. False: there is no such mark, or
 * nothing was found. */
static bool walk_parts(struct search *s, struct range range, const char *const *marks)
{
    for (size_t from = range.from; from < range.to;) {
        size_t mark = find(s, range, from, marks);
        bool first = from == range.from;
        struct range gone = {first ? from : from - 1, first && mark < range.to ? mark + 1 : mark};
        if (put_range(s, gone, (struct range){0, 0}) || walk(s, (struct range){from, mark})) {
            return true;
        }
        from = mark + 1;
    }
    return false;
}

static const char *const clauses[] = {"SET", "REMOVE", "ADD", "DELETE", NULL};

static bool walk_clauses(struct search *s, struct range range)
{
    for (size_t from = range.from; from < range.to;) {
        size_t next = find(s, range, from + 1, clauses);
        bool only = from == range.from && next == range.to;
        if ((!only && put_range(s, (struct range){from, next}, (struct range){0, 0})) ||
            walk(s, (struct range){from + 1, next})) {
            return true;
        }
        from = next;
    }
    return false;
}

/* Both sides of an operator. */
static bool walk_sides(struct search *s, struct range range, size_t mark)
{
    struct range left = {range.from, mark};
    struct range right = {mark + 1, range.to};
    bool sum = is(s, mark, "+") || is(s, mark, "-");
    return (sum && (put_range(s, range, left) || put_range(s, range, right))) || walk(s, left) ||
           walk(s, right);
}

/* An argument may do in the place of the call. */
static bool walk_call(struct search *s, struct range range)
{
    static const char *const comma[] = {",", NULL};
    struct range inside = {range.from + 2, range.to - 1};
    for (size_t from = inside.from; from < inside.to;) {
        size_t mark = find(s, inside, from, comma);
        if (put_range(s, range, (struct range){from, mark})) {
            return true;
        }
        from = mark + 1;
    }
    return walk(s, inside);
}

/* "a.b[0]": "a". */
static bool walk_path(struct search *s, struct range range)
{
    struct str path = span(s, range);
    size_t root = 0;
    while (root < path.len && path.data[root] != '.' && path.data[root] != '[') {
        root++;
    }
    return root > 0 && root < path.len && put(s, range, (struct str){path.data, root});
}

/* Neither lists nor operators. */
static bool walk_operand(struct search *s, struct range range)
{
    size_t count = range.to - range.from;
    if (count == 1) {
        return walk_path(s, range);
    }
    if (is(s, range.from, "NOT")) {
        struct range rest = {range.from + 1, range.to};
        return put_range(s, range, rest) || walk(s, rest);
    }
    if (!is(s, range.to - 1, ")")) {
        return false;
    }
    if (is(s, range.from, "(")) {
        struct range inside = {range.from + 1, range.to - 1};
        return put_range(s, range, inside) || walk(s, inside);
    }
    return count > 3 && is(s, range.from + 1, "(") && walk_call(s, range);
}

static bool walk(struct search *s, struct range range)
{
    static const char *const lists[][2] = {{",", NULL}, {"OR", NULL}, {"AND", NULL}};
    static const char *const operators[] = {"=", "<>", "<", "<=", ">", ">=", "+", "-", "IN", NULL};
    if (range.from >= range.to) {
        return false;
    }
    if (is_any(s, range.from, clauses)) {
        return walk_clauses(s, range);
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (find(s, range, range.from, lists[i]) < range.to) {
            return walk_parts(s, range, lists[i]);
        }
    }
    size_t mark = find(s, range, range.from, operators);
    return mark < range.to ? walk_sides(s, range, mark) : walk_operand(s, range);
}

struct str smaller_expression(struct arena *arena, struct str text, size_t n)
{
    struct search s = {.arena = arena, .text = text, .wanted = n};
    size_t count = tokenize(&s);
    return walk(&s, (struct range){0, count}) ? s.out : (struct str){0};
}
