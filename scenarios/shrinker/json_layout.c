#include "json_layout.h"

#include "../../emulator/base/json.h"

enum { WIDTH = 100, INDENT = 2 };

/* A list or a map, seen alike. */
struct parts {
    const struct doc *doc;
    size_t count;
    char open, close;
};

static struct parts parts_of(const struct doc *doc)
{
    bool map = doc->type == DOC_MAP;
    size_t count = map ? doc->map.count : doc->type == DOC_LIST ? doc->list.count : 0;
    return (struct parts){doc, count, map ? '{' : '[', map ? '}' : ']'};
}

static const struct doc *part(const struct parts *parts, size_t place, struct buf *out)
{
    if (parts->doc->type == DOC_LIST) {
        return &parts->doc->list.items[place];
    }
    json_print_string(out, parts->doc->map.members[place].name);
    buf_text(out, ": ");
    return &parts->doc->map.members[place].value;
}

static void print_line(struct buf *out, const struct doc *doc)
{
    struct parts parts = parts_of(doc);
    if (parts.count == 0) {
        json_print(out, doc);
        return;
    }
    bool map = doc->type == DOC_MAP;
    buf_byte(out, (unsigned char)parts.open);
    buf_text(out, map ? " " : "");
    for (size_t i = 0; i < parts.count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        print_line(out, part(&parts, i, out));
    }
    buf_text(out, map ? " " : "");
    buf_byte(out, (unsigned char)parts.close);
}

static void break_line(struct buf *out, size_t indent)
{
    buf_byte(out, '\n');
    for (size_t i = 0; i < indent; i++) {
        buf_byte(out, ' ');
    }
}

/* `column`: where the value begins. A comma may follow. */
static void print(struct buf *out, const struct doc *doc, size_t indent, size_t column)
{
    struct parts parts = parts_of(doc);
    size_t before = out->len;
    print_line(out, doc);
    if (parts.count == 0 || column + (out->len - before) + 1 <= WIDTH) {
        return;
    }
    out->len = before;
    buf_byte(out, (unsigned char)parts.open);
    for (size_t i = 0; i < parts.count; i++) {
        buf_text(out, i > 0 ? "," : "");
        break_line(out, indent + INDENT);
        size_t start = out->len;
        const struct doc *value = part(&parts, i, out);
        print(out, value, indent + INDENT, indent + INDENT + (out->len - start));
    }
    break_line(out, indent);
    buf_byte(out, (unsigned char)parts.close);
}

void json_layout(struct buf *out, const struct doc *doc)
{
    print(out, doc, 0, 0);
    buf_byte(out, '\n');
}
