/* Paths and values as the service prints them in a failure: its Java objects' own text. */
#include "constraint.h"

#include <inttypes.h>

static void echo(struct buf *out, const struct shape *shape, const struct doc *doc);

static void put_name(struct buf *out, struct str name, bool lowered)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool lower = lowered && i == 0 && c >= 'A' && c <= 'Z';
        buf_byte(out, (unsigned char)(lower ? c - 'A' + 'a' : c));
    }
}

static void put_place(struct buf *out, const struct place *place, bool lowered)
{
    if (place->up) {
        put_place(out, place->up, lowered);
        buf_byte(out, '.');
    }
    if (place->member) {
        put_name(out, place->name, lowered);
        return;
    }
    if (place->name.data) {
        buf_str(out, place->name);
    } else {
        buf_printf(out, "%zu", place->index + 1);
    }
    buf_text(out, ".member");
}

static const char *take(struct arena *arena, struct buf *buf)
{
    const char *text = arena_text(arena, buf_view(buf));
    buf_release(buf);
    return text;
}

const char *place_path(struct arena *arena, const struct place *place, bool lowered)
{
    struct buf out;
    buf_init(&out);
    put_place(&out, place, lowered);
    return take(arena, &out);
}

/* Java prints no member that is not set. */
static void echo_structure(struct buf *out, const struct shape *shape, const struct doc *doc)
{
    bool more = false;
    buf_text(out, shape->name);
    buf_byte(out, '(');
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct shape_member *member = &shape->members[i];
        const struct doc *value = doc_get_str(doc, member->name);
        if (value) {
            buf_text(out, more ? ", " : "");
            put_name(out, member->name, true);
            buf_byte(out, '=');
            echo(out, member->slot.shape, value);
            more = true;
        }
    }
    buf_byte(out, ')');
}

static void echo_list(struct buf *out, const struct shape *shape, const struct doc *doc)
{
    buf_byte(out, '[');
    for (size_t i = 0; i < doc->list.count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        echo(out, shape->element.shape, &doc->list.items[i]);
    }
    buf_byte(out, ']');
}

static void echo_map(struct buf *out, const struct shape *shape, const struct doc *doc)
{
    buf_byte(out, '{');
    for (size_t i = 0; i < doc->map.count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        buf_str(out, doc->map.members[i].name);
        buf_byte(out, '=');
        echo(out, shape->element.shape, &doc->map.members[i].value);
    }
    buf_byte(out, '}');
}

static void echo_scalar(struct buf *out, const struct shape *shape, const struct doc *doc)
{
    if (shape->kind == SHAPE_BOOLEAN) {
        buf_text(out, doc_truth(doc) ? "true" : "false");
    } else if (doc->type == DOC_STRING) {
        buf_str(out, doc->string);
    } else {
        buf_printf(out, "%" PRId64, shape_int(doc));
    }
}

static void echo(struct buf *out, const struct shape *shape, const struct doc *doc)
{
    if (doc->type == DOC_NULL) {
        buf_text(out, "null");
        return;
    }
    switch (shape->kind) {
    case SHAPE_STRUCTURE: echo_structure(out, shape, doc); break;
    case SHAPE_LIST: echo_list(out, shape, doc); break;
    case SHAPE_MAP: echo_map(out, shape, doc); break;
    default: echo_scalar(out, shape, doc); break;
    }
}

const char *constraint_echo(struct arena *arena, const struct shape *shape, const struct doc *doc)
{
    struct buf out;
    buf_init(&out);
    echo(&out, shape, doc);
    return take(arena, &out);
}
