/* Parts of a request as replies hand them back. */
#include "../base/json.h"
#include "shape_internal.h"

static void dump_as_it_is(struct json_writer *w, const struct doc *doc)
{
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    json_raw(w, buf_view(&text));
    buf_release(&text);
}

/* NULL: the structure has no such member. */
static const struct shape *inside(const struct shape *shape, struct str name)
{
    if (shape->kind == SHAPE_MAP) {
        return shape->element.shape;
    }
    const struct shape_member *member = shape_member(shape, name);
    return member ? member->slot.shape : NULL;
}

static void dump_members(struct json_writer *w, const struct shape *shape, const struct doc *doc)
{
    json_open(w, '{');
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *given = &doc->map.members[i];
        const struct shape *known = inside(shape, given->name);
        if (known && given->value.type != DOC_NULL) {
            json_name_str(w, given->name);
            shape_dump(w, known, &given->value);
        }
    }
    json_close(w, '}');
}

static void dump_elements(struct json_writer *w, const struct shape *shape, const struct doc *doc)
{
    json_open(w, '[');
    for (size_t i = 0; i < doc->list.count; i++) {
        shape_dump(w, shape->element.shape, &doc->list.items[i]);
    }
    json_close(w, ']');
}

/* Recursion is bounded by the depth of the document. */
void shape_dump(struct json_writer *w, const struct shape *shape, const struct doc *doc)
{
    if (doc->type == DOC_MAP && (shape->kind == SHAPE_STRUCTURE || shape->kind == SHAPE_MAP)) {
        dump_members(w, shape, doc);
    } else if (doc->type == DOC_LIST && shape->kind == SHAPE_LIST) {
        dump_elements(w, shape, doc);
    } else if (shape->kind == SHAPE_INTEGER || shape->kind == SHAPE_LONG) {
        json_int(w, shape_int(doc));
    } else if (shape->kind == SHAPE_BOOLEAN) {
        json_bool(w, doc_truth(doc));
    } else {
        dump_as_it_is(w, doc);
    }
}
