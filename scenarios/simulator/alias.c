#include "alias.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../../emulator/base/json.h"
#include "../../emulator/base/random.h"

struct renaming {
    struct arena *arena;
    struct str prefix;
};

static struct str prefixed(const struct renaming *renaming, struct str name)
{
    static const char mark[] = ":table/";
    if (name.len == 0) {
        return name; /* to be refused as it is */
    }
    const char *found = memmem(name.data, name.len, mark, sizeof mark - 1);
    size_t at = found ? (size_t)(found - name.data) + sizeof mark - 1 : 0;
    struct str text = {arena_alloc(renaming->arena, name.len + renaming->prefix.len + 1),
                       name.len + renaming->prefix.len};
    char *out = (char *)text.data;
    memcpy(out, name.data, at);
    memcpy(out + at, renaming->prefix.data, renaming->prefix.len);
    memcpy(out + at + renaming->prefix.len, name.data + at, name.len - at);
    return text;
}

/* ---- statements */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* How long the token at the start is: a word, a quoted text, or one byte of anything else. */
static size_t token_length(struct str text)
{
    char quote = text.data[0];
    size_t len = 1;
    if (quote == '\'' || quote == '"') {
        while (len < text.len && text.data[len] != quote) {
            len++;
        }
        return len < text.len ? len + 1 : len;
    }
    while (is_word(quote) && len < text.len && is_word(text.data[len])) {
        len++;
    }
    return len;
}

static bool names_table(struct str word)
{
    static const char *const words[] = {"FROM", "INTO", "UPDATE"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (word.len == strlen(words[i]) && strncasecmp(word.data, words[i], word.len) == 0) {
            return true;
        }
    }
    return false;
}

static void put_table(const struct renaming *renaming, struct str token, struct buf *out)
{
    bool quoted = token.data[0] == '"';
    struct str rest = quoted ? (struct str){token.data + 1, token.len - 2} : token;
    struct str name = quoted ? rest : str_cut(&rest, '.');
    struct str whole = prefixed(renaming, name);
    buf_printf(out, "\"%.*s\"", STR_ARG(whole));
    if (!quoted && rest.len > 0) {
        buf_printf(out, ".%.*s", STR_ARG(rest));
    }
}

static struct str statement(const struct renaming *renaming, struct str text)
{
    struct buf out;
    bool next_names = false;
    buf_init(&out);
    while (text.len > 0) {
        struct str token = {text.data, token_length(text)};
        bool blank = isspace((unsigned char)token.data[0]) != 0;
        if (next_names && (token.data[0] == '"' || is_word(token.data[0]))) {
            put_table(renaming, token, &out);
        } else {
            buf_str(&out, token);
        }
        next_names = blank ? next_names : names_table(token);
        text.data += token.len;
        text.len -= token.len;
    }
    struct str whole = arena_copy(renaming->arena, buf_view(&out));
    buf_release(&out);
    return whole;
}

/* ---- documents */

/* As long as a token may be; longer ones are to be refused as they are. */
enum { TOKEN_CHARS_MAX = 36 };

/* A prefix would make it too long. */
static struct str own_token(const struct renaming *renaming, struct str token)
{
    if (token.len == 0 || token.len > TOKEN_CHARS_MAX) {
        return token;
    }
    uint64_t of_run = random_hash(0, renaming->prefix);
    return str_from(arena_printf(renaming->arena, "%016llx%016llx", (unsigned long long)of_run,
                                 (unsigned long long)random_hash(of_run, token)));
}

static struct doc renamed(const struct renaming *renaming, const struct doc *doc);

static bool is_name(struct str member)
{
    return str_is(member, "TableName") || str_is(member, "TableArn") ||
           str_is(member, "ResourceArn");
}

static struct doc renamed_member(const struct renaming *renaming, const struct doc_member *member)
{
    bool text = member->value.type == DOC_STRING;
    if (text && is_name(member->name)) {
        return doc_text(prefixed(renaming, member->value.string));
    }
    if (text && str_is(member->name, "ClientRequestToken")) {
        return doc_text(own_token(renaming, member->value.string));
    }
    if (text && str_is(member->name, "Statement")) {
        return doc_text(statement(renaming, member->value.string));
    }
    return renamed(renaming, &member->value);
}

static struct doc renamed_map(const struct renaming *renaming, const struct doc *doc, bool by_table)
{
    struct doc_member *members = ARENA_ARRAY(renaming->arena, struct doc_member, doc->map.count);
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *member = &doc->map.members[i];
        bool tables = str_is(member->name, "RequestItems") && member->value.type == DOC_MAP;
        members[i].name = by_table ? prefixed(renaming, member->name) : member->name;
        members[i].value =
            tables ? renamed_map(renaming, &member->value, true) : renamed_member(renaming, member);
    }
    return (struct doc){.type = DOC_MAP, .map = {members, doc->map.count}};
}

/* As deep as the reader of JSON goes. */
static struct doc renamed(const struct renaming *renaming, const struct doc *doc)
{
    if (doc->type == DOC_MAP) {
        return renamed_map(renaming, doc, false);
    }
    if (doc->type != DOC_LIST) {
        return *doc;
    }
    struct doc *items = ARENA_ARRAY(renaming->arena, struct doc, doc->list.count);
    for (size_t i = 0; i < doc->list.count; i++) {
        items[i] = renamed(renaming, &doc->list.items[i]);
    }
    return (struct doc){.type = DOC_LIST, .list = {items, doc->list.count}};
}

struct str alias_request(struct arena *arena, struct str prefix, struct str body)
{
    struct renaming renaming = {arena, prefix};
    struct doc doc;
    struct buf text;
    if (!json_read(arena, body, &doc, NULL)) {
        return body;
    }
    struct doc whole = renamed(&renaming, &doc);
    buf_init(&text);
    json_print(&text, &whole);
    struct str out = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return out;
}

struct str alias_reply(struct arena *arena, struct str prefix, struct str body)
{
    struct buf text;
    buf_init(&text);
    while (body.len > 0) {
        const char *found = memmem(body.data, body.len, prefix.data, prefix.len);
        size_t before = found ? (size_t)(found - body.data) : body.len;
        size_t past = found ? before + prefix.len : before;
        buf_add(&text, body.data, before);
        body.data += past;
        body.len -= past;
    }
    struct str out = arena_copy(arena, buf_view(&text));
    buf_release(&text);
    return out;
}
