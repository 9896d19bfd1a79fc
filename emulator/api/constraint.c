/* The walk over a request that collects what breaks a constraint. */
#include "constraint.h"

#include <inttypes.h>

static void check_slot(struct failures *failures, const struct place *place,
                       const struct shape_slot *slot, const struct doc *doc);

static void fail(struct failures *failures, const struct place *place, const struct shape *shape,
                 const struct doc *doc, enum constraint kind, const char *text)
{
    if (failures->top_count++ >= FAILURES_MAX) {
        return;
    }
    struct arena *arena = failures->arena;
    struct failure *failure = arena_zalloc(arena, sizeof *failure);
    *failure = (struct failure){
        .top = failures->top,
        .kind = kind,
        .path = place_path(arena, place, true),
        .plain_path = place_path(arena, place, false),
        .value = doc ? arena_printf(arena, "'%s'", constraint_echo(arena, shape, doc)) : "null",
        .text = text,
    };
    *failures->end = failure;
    failures->end = &failure->next;
}

/* ---- Texts of single constraints ---- */

static const char *min_text(struct arena *arena, const char *what, int64_t min)
{
    return arena_printf(arena, "Member must have %s greater than or equal to %" PRId64, what, min);
}

static const char *max_text(struct arena *arena, const char *what, int64_t max)
{
    return arena_printf(arena, "Member must have %s less than or equal to %" PRId64, what, max);
}

static const char *form_requirement(struct arena *arena, enum shape_form form)
{
    return form_is_set(form)
               ? arena_printf(arena, "Member must satisfy enum value set: [%s]", form_text(form))
               : arena_printf(arena, "Member must satisfy regular expression pattern: %s",
                              form_text(form));
}

/* All that keys or values of a map, or elements of a list, must satisfy: "[a, b, c]". */
static const char *all_texts(struct arena *arena, const struct shape_slot *slot)
{
    const char *parts[3];
    size_t count = 0;
    if (slot->max != SHAPE_MANY) {
        parts[count++] = max_text(arena, "length", slot->max);
    }
    if (slot->min > 0) {
        parts[count++] = min_text(arena, "length", slot->min);
    }
    if (slot->form != FORM_TEXT) {
        parts[count++] = form_requirement(arena, slot->form);
    }
    const char *text = "";
    for (size_t i = 0; i < count; i++) {
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", parts[i]);
    }
    return text;
}

/* ---- One value ---- */

static int64_t length_of(const struct doc *doc)
{
    switch (doc->type) {
    case DOC_STRING: return (int64_t)doc->string.len;
    case DOC_LIST: return (int64_t)doc->list.count;
    case DOC_MAP: return (int64_t)doc->map.count;
    default: return 0;
    }
}

static void check_text(struct failures *failures, const struct place *place,
                       const struct shape_slot *slot, const struct doc *doc)
{
    struct arena *arena = failures->arena;
    bool holds = form_holds(slot->form, doc->string);
    int64_t length = length_of(doc), max = form_max(slot, doc->string);
    if (form_is_set(slot->form)) {
        if (!holds) {
            fail(failures, place, slot->shape, doc, CONSTRAINT_CHOICE,
                 form_requirement(arena, slot->form));
        }
        return;
    }
    if (length < slot->min) {
        fail(failures, place, slot->shape, doc, CONSTRAINT_MIN,
             min_text(arena, "length", slot->min));
    }
    if (length > max) {
        fail(failures, place, slot->shape, doc, CONSTRAINT_MAX, max_text(arena, "length", max));
    }
    /* Of an empty text the service does not say that it fails the pattern too. */
    if (!holds && length > 0) {
        fail(failures, place, slot->shape, doc, CONSTRAINT_PATTERN,
             form_requirement(arena, slot->form));
    }
}

static void check_range(struct failures *failures, const struct place *place,
                        const struct shape_slot *slot, const struct doc *doc, const char *what,
                        int64_t figure)
{
    if (figure < slot->min) {
        fail(failures, place, slot->shape, doc, CONSTRAINT_MIN,
             min_text(failures->arena, what, slot->min));
    }
    if (figure > slot->max) {
        fail(failures, place, slot->shape, doc, CONSTRAINT_MAX,
             max_text(failures->arena, what, slot->max));
    }
}

/* ---- Lists and maps ---- */

static bool satisfies(const struct shape_slot *slot, const struct doc *doc)
{
    if (doc->type == DOC_STRING && !form_holds(slot->form, doc->string)) {
        return false;
    }
    int64_t max = doc->type == DOC_STRING ? form_max(slot, doc->string) : slot->max;
    return length_of(doc) >= slot->min && length_of(doc) <= max;
}

static bool is_bounded(const struct shape_slot *slot)
{
    return slot->max != SHAPE_MANY || slot->min > 0 || slot->form != FORM_TEXT;
}

/* The element's own bounds were looked at with its list or map; what lies in it was not. */
static void check_element(struct failures *failures, const struct place *place,
                          const struct shape_slot *slot, const struct doc *doc)
{
    struct shape_slot inner = {.shape = slot->shape, .min = SHAPE_LEAST, .max = SHAPE_MANY};
    if (doc->type == DOC_NULL) {
        fail(failures, place, slot->shape, NULL, CONSTRAINT_NULL, "Member must not be null");
    } else if (slot->shape->kind <= SHAPE_MAP) {
        check_slot(failures, place, &inner, doc);
    }
}

static void check_list(struct failures *failures, const struct place *place,
                       const struct shape *shape, const struct doc *doc)
{
    bool good = true;
    for (size_t i = 0; i < doc->list.count && good && is_bounded(&shape->element); i++) {
        const struct doc *item = &doc->list.items[i];
        good = item->type == DOC_NULL || satisfies(&shape->element, item);
    }
    if (!good) {
        fail(failures, place, shape, doc, CONSTRAINT_ELEMENTS,
             arena_printf(failures->arena, "Member must satisfy constraint: [%s]",
                          all_texts(failures->arena, &shape->element)));
    }
    for (size_t i = 0; i < doc->list.count; i++) {
        struct place here = {.up = place, .index = i};
        check_element(failures, &here, &shape->element, &doc->list.items[i]);
    }
}

static void check_map(struct failures *failures, const struct place *place,
                      const struct shape *shape, const struct doc *doc)
{
    struct arena *arena = failures->arena;
    bool keys = true, values = true;
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *member = &doc->map.members[i];
        struct doc key = {.type = DOC_STRING, .string = member->name};
        keys = keys && (!is_bounded(&shape->key) || satisfies(&shape->key, &key));
        values = values && (!is_bounded(&shape->element) || member->value.type == DOC_NULL ||
                            satisfies(&shape->element, &member->value));
    }
    if (!keys) {
        fail(failures, place, shape, doc, CONSTRAINT_KEYS,
             arena_printf(arena, "Map keys must satisfy constraint: [%s]",
                          all_texts(arena, &shape->key)));
    }
    if (!values) {
        fail(failures, place, shape, doc, CONSTRAINT_VALUES,
             arena_printf(arena, "Map value must satisfy constraint: [%s]",
                          all_texts(arena, &shape->element)));
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *member = &doc->map.members[i];
        struct place here = {.up = place, .name = member->name};
        check_element(failures, &here, &shape->element, &member->value);
    }
}

/* ---- Structures ---- */

static void check_member(struct failures *failures, const struct place *up,
                         const struct shape_member *member, const struct doc *doc)
{
    struct place here = {.up = up, .name = member->name, .member = true};
    if (!up) {
        failures->top = member;
        failures->top_count = 0;
    }
    if (doc) {
        check_slot(failures, &here, &member->slot, doc);
    } else if (member->slot.required) {
        fail(failures, &here, member->slot.shape, NULL, CONSTRAINT_NULL, "Member must not be null");
    }
}

static void check_structure(struct failures *failures, const struct place *place,
                            const struct shape *shape, const struct doc *doc)
{
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct shape_member *member = &shape->members[i];
        check_member(failures, place, member, doc_get_str(doc, member->name));
    }
}

/* Most of the bytes of most requests: none of its members is required, one is given. */
static void check_attribute_value(struct failures *failures, const struct place *place,
                                  const struct doc *doc)
{
    for (size_t i = 0; i < doc->map.count; i++) {
        const struct doc_member *given = &doc->map.members[i];
        const struct shape_member *member = shape_member(&shape_AttributeValue, given->name);
        if (member && given->value.type != DOC_NULL) {
            check_member(failures, place, member, &given->value);
        }
    }
}

static void check_slot(struct failures *failures, const struct place *place,
                       const struct shape_slot *slot, const struct doc *doc)
{
    const struct shape *shape = slot->shape;
    switch (shape->kind) {
    case SHAPE_STRUCTURE:
        if (shape == &shape_AttributeValue) {
            check_attribute_value(failures, place, doc);
        } else {
            check_structure(failures, place, shape, doc);
        }
        break;
    case SHAPE_LIST:
        check_range(failures, place, slot, doc, "length", length_of(doc));
        check_list(failures, place, shape, doc);
        break;
    case SHAPE_MAP:
        check_range(failures, place, slot, doc, "length", length_of(doc));
        check_map(failures, place, shape, doc);
        break;
    case SHAPE_STRING: check_text(failures, place, slot, doc); break;
    case SHAPE_INTEGER:
    case SHAPE_LONG: check_range(failures, place, slot, doc, "value", shape_int(doc)); break;
    default: break;
    }
}

bool constraints_check(struct arena *arena, const struct operation *operation,
                       const struct doc *request, enum dialect dialect, struct error *err)
{
    struct failures failures = {.arena = arena};
    failures.end = &failures.first;
    check_structure(&failures, NULL, operation->input, request);
    if (!failures.first) {
        return true;
    }
    failures_order(&failures, operation);
    return failures_tell(&failures, operation, dialect, err);
}
