/* The last step: members that are known but that Dynarig does not have yet are refused by name. */
#include "shape_internal.h"

static bool later_in(const struct shape *shape, const struct doc *doc, const char **name);

/* An empty list or map asks for nothing. */
static bool is_empty(const struct doc *doc)
{
    return (doc->type == DOC_LIST && doc->list.count == 0) ||
           (doc->type == DOC_MAP && doc->map.count == 0);
}

static bool later_in_structure(const struct shape *shape, const struct doc *doc, const char **name)
{
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc *value = &doc->map.members[i].value;
        const struct shape_member *member = shape_member(shape, doc->map.members[i].name);
        if (!member || value->type == DOC_NULL) {
            continue;
        }
        if (member->slot.state == STATE_LATER && !is_empty(value)) {
            *name = member->name.data;
            return true;
        }
        if (later_in(member->slot.shape, value, name)) {
            return true;
        }
    }
    return false;
}

/* Attribute values have nothing to refuse and are most of the bytes. */
static bool later_in(const struct shape *shape, const struct doc *doc, const char **name)
{
    const struct shape *element = shape->element.shape;
    if (shape->kind == SHAPE_STRUCTURE && shape != &shape_AttributeValue) {
        return later_in_structure(shape, doc, name);
    }
    if (!element || element == &shape_AttributeValue) {
        return false;
    }
    bool list = shape->kind == SHAPE_LIST;
    size_t count = list ? doc->list.count : doc->map.count;
    for (size_t i = 0; i < count; i++) {
        if (later_in(element, list ? &doc->list.items[i] : &doc->map.members[i].value, name)) {
            return true;
        }
    }
    return false;
}

bool shape_check_built(const struct operation *operation, const struct doc *request,
                       struct error *err)
{
    const char *name = NULL;
    return !later_in(operation->input, request, &name) ||
           error_set(err, ERROR_NOT_IMPLEMENTED, "Dynarig does not implement %s.%s yet",
                     operation->face.name, name);
}
