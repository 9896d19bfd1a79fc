#include "request_body.h"
#include "typed.h"

static bool holds_null(const struct doc *doc)
{
    bool found = doc->type == DOC_NULL;
    for (size_t i = 0; doc->type == DOC_MAP && i < doc->map.count && !found; i++) {
        found = holds_null(&doc->map.members[i].value);
    }
    for (size_t i = 0; doc->type == DOC_LIST && i < doc->list.count && !found; i++) {
        found = holds_null(&doc->list.items[i]);
    }
    return found;
}

/* Texts are shared with the body. */
static struct doc without_nulls(struct arena *arena, const struct doc *doc)
{
    struct doc out = *doc;
    if (doc->type == DOC_MAP) {
        out = doc_map_of(arena, doc->map.count);
        for (size_t i = 0; i < doc->map.count; i++) {
            const struct doc_member *member = &doc->map.members[i];
            struct doc value = without_nulls(arena, &member->value);
            if (value.type != DOC_NULL) {
                doc_map_put(&out, member->name, &value);
            }
        }
    } else if (doc->type == DOC_LIST) {
        struct doc *items = ARENA_ARRAY(arena, struct doc, doc->list.count);
        for (size_t i = 0; i < doc->list.count; i++) {
            items[i] = without_nulls(arena, &doc->list.items[i]);
        }
        out.list.items = items;
    }
    return out;
}

const struct doc *body_cleaned(struct arena *arena, const struct doc *body)
{
    if (!holds_null(body)) {
        return body;
    }
    struct doc *copy = arena_zalloc(arena, sizeof *copy);
    *copy = without_nulls(arena, body);
    return copy;
}

static bool is_set(struct str name)
{
    return str_is(name, "SS") || str_is(name, "NS") || str_is(name, "BS");
}

static bool holds(const struct doc *list, const struct doc *wanted)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (body_same(&list->list.items[i], wanted)) {
            return true;
        }
    }
    return false;
}

/* No member of a set comes twice. */
static bool sets_same(const struct doc *a, const struct doc *b)
{
    bool lists = a->type == DOC_LIST && b->type == DOC_LIST;
    if (!lists || a->list.count != b->list.count) {
        return false;
    }
    for (size_t i = 0; i < a->list.count; i++) {
        if (!holds(b, &a->list.items[i])) {
            return false;
        }
    }
    return true;
}

static bool maps_same(const struct doc *a, const struct doc *b)
{
    for (size_t i = 0; i < a->map.count; i++) {
        const struct doc_member *member = &a->map.members[i];
        const struct doc *other = doc_get_str(b, member->name);
        if (!other || !(is_set(member->name) ? sets_same(&member->value, other)
                                             : body_same(&member->value, other))) {
            return false;
        }
    }
    return a->map.count == b->map.count;
}

static bool lists_same(const struct doc *a, const struct doc *b)
{
    for (size_t i = 0; i < a->list.count && i < b->list.count; i++) {
        if (!body_same(&a->list.items[i], &b->list.items[i])) {
            return false;
        }
    }
    return a->list.count == b->list.count;
}

bool body_same(const struct doc *a, const struct doc *b)
{
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case DOC_NULL: return true;
    case DOC_BOOL: return a->boolean == b->boolean;
    case DOC_INTEGER: return a->integer == b->integer;
    case DOC_REAL: return a->real >= b->real && a->real <= b->real;
    case DOC_STRING: return str_eq(a->string, b->string);
    case DOC_LIST: return lists_same(a, b);
    case DOC_MAP: return maps_same(a, b);
    }
    return false;
}
