#include <string.h>

#include "ast.h"

#include "../base/mutant.h"

/*
 * DynamoDB counts the UTF-16 code units of a string (as measured on the service): one for each
 * character, two for those beyond the basic plane, which UTF-8 writes in four bytes.
 */
static int64_t string_length(struct str text)
{
    int64_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        units += (byte & 0xC0) != 0x80;
        units += byte >= 0xF0;
    }
    return units;
}

/* size() of the value; false: the type has none. */
static bool size_of(const struct value *value, int64_t *out)
{
    switch (value->type) {
    case VALUE_S: *out = string_length(value->bytes); return true;
    case VALUE_B: *out = (int64_t)value->bytes.len; return true;
    case VALUE_M: *out = (int64_t)value->map.count; return true;
    case VALUE_L:
    case VALUE_SS:
    case VALUE_NS:
    case VALUE_BS: *out = (int64_t)value->list.count; return true;
    default: return false;
    }
}

/* The value of an operand, NULL if there is none. `scratch` holds what had to be computed. */
static const struct value *operand(const struct node *node, const struct value *item,
                                   struct value *scratch)
{
    if (node->type == NODE_VALUE) {
        return node->value;
    }
    if (node->type == NODE_PATH) {
        return path_find(item, &node->path);
    }
    /* Of the functions only size() is an operand, and it never takes itself. */
    int64_t size = 0;
    struct value unused;
    const struct value *sized = operand(node->args[0], item, &unused);
    if (!sized || !size_of(sized, &size)) {
        return NULL;
    }
    scratch->type = VALUE_N;
    number_from_int(size + MUTANT(SIZE_ONE_MORE), &scratch->number);
    return scratch;
}

static bool is_ordered(enum value_type type)
{
    return type == VALUE_S || type == VALUE_N || type == VALUE_B;
}

static bool equal(const struct value *a, const struct value *b)
{
    return a && b && value_eq(a, b);
}

/* Are both there, of one type that has an order, and does the order satisfy the comparator? */
static bool ordered(enum node_type comparator, const struct value *a, const struct value *b)
{
    if (!a || !b || a->type != b->type || !is_ordered(a->type)) {
        return false;
    }
    int order = value_cmp(a, b);
    switch (comparator) {
    case NODE_LT: return order < 0;
    case NODE_LE: return order <= 0;
    case NODE_GT: return order > 0;
    default: return order >= 0;
    }
}

static bool comparison_holds(const struct node *node, const struct value *item)
{
    struct value scratch[2];
    const struct value *a = operand(node->args[0], item, &scratch[0]);
    const struct value *b = operand(node->args[1], item, &scratch[1]);
    switch (node->type) {
    case NODE_EQ: return equal(a, b);
    case NODE_NE: return !equal(a, b) && (!MUTANT(MISSING_IS_EQUAL) || (a && b));
    default: return ordered(node->type, a, b);
    }
}

static bool between_holds(const struct node *node, const struct value *item)
{
    struct value scratch[3];
    const struct value *value = operand(node->args[0], item, &scratch[0]);
    const struct value *low = operand(node->args[1], item, &scratch[1]);
    const struct value *high = operand(node->args[2], item, &scratch[2]);
    return ordered(NODE_GE, value, low) &&
           ordered(MUTANT(BETWEEN_EXCLUDES) ? NODE_LT : NODE_LE, value, high);
}

static bool in_holds(const struct node *node, const struct value *item)
{
    struct value scratch[2];
    const struct value *value = operand(node->args[0], item, &scratch[0]);
    for (size_t i = 1; i < node->count; i++) {
        if (equal(value, operand(node->args[i], item, &scratch[1]))) {
            return true;
        }
    }
    return false;
}

static bool begins_with(const struct value *value, const struct value *prefix)
{
    return value->type == prefix->type && (value->type == VALUE_S || value->type == VALUE_B) &&
           str_starts(value->bytes, prefix->bytes) &&
           !(MUTANT(BEGINS_WITH_SHORT) && value->bytes.len == prefix->bytes.len);
}

static bool bytes_contain(struct str bytes, struct str part)
{
    return part.len == 0 ||
           (part.len <= bytes.len && memmem(bytes.data, bytes.len, part.data, part.len));
}

static bool list_contains(const struct value *list, const struct value *part)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (value_eq(&list->list.items[i], part)) {
            return true;
        }
    }
    return false;
}

static bool contains(const struct value *value, const struct value *part)
{
    switch (value->type) {
    case VALUE_S:
    case VALUE_B: return part->type == value->type && bytes_contain(value->bytes, part->bytes);
    case VALUE_SS:
    case VALUE_NS:
    case VALUE_BS: return part->type == set_member_type(value->type) && set_has(value, part);
    case VALUE_L: return list_contains(value, part);
    default: return false;
    }
}

static bool has_type(const struct value *value, const struct value *name)
{
    enum value_type type;
    return value_type_by_name(name->bytes, &type) && type == value->type;
}

static bool call_holds(const struct node *node, const struct value *item)
{
    struct value scratch[2];
    const struct value *first = operand(node->args[0], item, &scratch[0]);
    if (node->function == FUNCTION_ATTRIBUTE_EXISTS) {
        return first != NULL;
    }
    if (node->function == FUNCTION_ATTRIBUTE_NOT_EXISTS) {
        return first == NULL;
    }
    const struct value *second = operand(node->args[1], item, &scratch[1]);
    if (!first || !second) {
        return false;
    }
    switch (node->function) {
    case FUNCTION_ATTRIBUTE_TYPE: return has_type(first, second);
    case FUNCTION_BEGINS_WITH: return begins_with(first, second);
    default: return contains(first, second);
    }
}

/* Recursion is as deep as the parser allowed. */
static bool holds(const struct node *node, const struct value *item)
{
    bool every = node->type == NODE_AND;
    switch (node->type) {
    case NODE_CALL: return call_holds(node, item);
    case NODE_BETWEEN: return between_holds(node, item);
    case NODE_IN: return in_holds(node, item);
    case NODE_NOT: return !holds(node->args[0], item);
    case NODE_AND:
    case NODE_OR: break;
    default: return comparison_holds(node, item);
    }
    for (size_t i = 0; i < node->count; i++) {
        if (holds(node->args[i], item) != every) {
            return !every;
        }
    }
    return every;
}

bool condition_holds(const struct expression *expression, const struct value *item)
{
    return holds(expression->condition, item);
}
