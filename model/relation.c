#include "relation.h"

bool relation_stands(operand a, enum relation relation, operand b)
{
    bool equal = a && b && typed_eq(a, b);
    if (relation == RELATION_EQ || relation == RELATION_NE) {
        return equal == (relation == RELATION_EQ);
    }
    if (!typed_comparable(a, b)) {
        return false;
    }
    int order = typed_cmp(a, b);
    switch (relation) {
    case RELATION_LT: return order < 0;
    case RELATION_LE: return order <= 0;
    case RELATION_GT: return order > 0;
    default: return order >= 0;
    }
}

static bool text_contains(struct str text, struct str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (str_eq((struct str){text.data + i, part.len}, part)) {
            return true;
        }
    }
    return part.len == 0;
}

/* The bytes of a string or a binary. */
static struct str bytes_of(struct arena *arena, operand value)
{
    struct str text = typed_payload(value)->string;
    return typed_is(value, "B") ? typed_binary(arena, text) : text;
}

static bool same_text_type(operand a, operand b)
{
    return typed_comparable(a, b) && !typed_is(a, "N");
}

static bool list_contains(struct arena *arena, operand list, operand part)
{
    struct str type = typed_type(list);
    const struct doc *elements = typed_payload(list);
    for (size_t i = 0; i < elements->list.count; i++) {
        const struct doc *element = &elements->list.items[i];
        struct doc member;
        if (type.len == 2) {
            const char *scalar = type.data[0] == 'S' ? "S" : type.data[0] == 'N' ? "N" : "B";
            member = typed_make(arena, scalar, *element);
            element = &member;
        }
        if (typed_eq(element, part)) {
            return true;
        }
    }
    return false;
}

bool relation_contains(struct arena *arena, operand whole, operand part)
{
    if (!whole || !part) {
        return false;
    }
    if (same_text_type(whole, part)) {
        return text_contains(bytes_of(arena, whole), bytes_of(arena, part));
    }
    return typed_payload(whole)->type == DOC_LIST && list_contains(arena, whole, part);
}

bool relation_begins(struct arena *arena, operand whole, operand start)
{
    return same_text_type(whole, start) &&
           str_starts(bytes_of(arena, whole), bytes_of(arena, start));
}
