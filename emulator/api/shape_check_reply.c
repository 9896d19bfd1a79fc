/* The strict check of replies, for tests: what the models do not name must not be sent. */
#include <stdio.h>

#include "constraint.h"

static bool check_value(const struct place *place, const struct shape_slot *slot,
                        const struct doc *doc, char why[256]);

static bool tell(const struct place *place, const char *what, char why[256])
{
    struct arena arena;
    arena_init(&arena);
    (void)snprintf(why, 256, "%s: %s", place ? place_path(&arena, place, false) : "reply", what);
    arena_release(&arena);
    return false;
}

static bool is_of_kind(enum shape_kind kind, enum doc_type type)
{
    switch (kind) {
    case SHAPE_STRUCTURE:
    case SHAPE_MAP: return type == DOC_MAP;
    case SHAPE_LIST: return type == DOC_LIST;
    case SHAPE_STRING:
    case SHAPE_BLOB: return type == DOC_STRING;
    case SHAPE_INTEGER:
    case SHAPE_LONG: return type == DOC_INTEGER;
    case SHAPE_DOUBLE:
    case SHAPE_TIMESTAMP: return type == DOC_INTEGER || type == DOC_REAL;
    case SHAPE_BOOLEAN: return type == DOC_BOOL;
    }
    return false;
}

static bool check_given(const struct place *place, const struct shape *shape, const struct doc *doc,
                        char why[256])
{
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *given = &doc->map.members[i];
        struct place here = {.up = place, .name = given->name, .member = true};
        const struct shape_member *member = shape_member(shape, given->name);
        if (!member) {
            return tell(&here, "no such member", why);
        }
        if (!check_value(&here, &member->slot, &given->value, why)) {
            return false;
        }
    }
    return true;
}

static bool check_structure(const struct place *place, const struct shape *shape,
                            const struct doc *doc, char why[256])
{
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct shape_member *member = &shape->members[i];
        struct place here = {.up = place, .name = member->name, .member = true};
        if (member->slot.required && !doc_get_str(doc, member->name)) {
            return tell(&here, "missing", why);
        }
    }
    if (shape == &shape_AttributeValue && doc->map.count != 1) {
        return tell(place, "an attribute value has exactly one type", why);
    }
    return check_given(place, shape, doc, why);
}

static bool check_elements(const struct place *place, const struct shape *shape,
                           const struct doc *doc, char why[256])
{
    for (size_t i = 0; i < doc->list.count; i++) {
        struct place here = {.up = place, .index = i};
        if (!check_value(&here, &shape->element, &doc->list.items[i], why)) {
            return false;
        }
    }
    return true;
}

static bool check_entries(const struct place *place, const struct shape *shape,
                          const struct doc *doc, char why[256])
{
    for (size_t i = 0; i < doc->map.count; i++) {
        struct place here = {.up = place, .name = doc->map.members[i].name};
        if (!check_value(&here, &shape->element, &doc->map.members[i].value, why)) {
            return false;
        }
    }
    return true;
}

static bool check_value(const struct place *place, const struct shape_slot *slot,
                        const struct doc *doc, char why[256])
{
    const struct shape *shape = slot->shape;
    if (!is_of_kind(shape->kind, doc->type)) {
        return tell(place, doc_type_name(doc->type), why);
    }
    switch (shape->kind) {
    case SHAPE_STRUCTURE: return check_structure(place, shape, doc, why);
    case SHAPE_LIST: return check_elements(place, shape, doc, why);
    case SHAPE_MAP: return check_entries(place, shape, doc, why);
    case SHAPE_STRING:
        return form_holds(slot->form, doc->string) || tell(place, "not of its form", why);
    default: return true;
    }
}

bool shape_check_reply(const struct operation *operation, const struct doc *reply, char why[256])
{
    struct shape_slot whole = {.shape = operation->output};
    return check_value(NULL, &whole, reply, why);
}
