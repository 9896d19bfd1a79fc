#include "check.h"

#include "../base/digest.h"

/* Sets of value types as bits. */
#define BIT(type) (1u << (VALUE_##type))
#define ORDERED (BIT(S) | BIT(N) | BIT(B))
#define SETS (BIT(SS) | BIT(NS) | BIT(BS))
#define ANY ((1u << VALUE_TYPE_COUNT) - 1)

/* The type that is known from the text alone; VALUE_TYPE_COUNT: none is. */
static enum value_type known_type(const struct node *node)
{
    if (node->type == NODE_VALUE) {
        return node->value->type;
    }
    bool is_size = node->type == NODE_CALL && node->function == FUNCTION_SIZE;
    return is_size ? VALUE_N : VALUE_TYPE_COUNT;
}

static bool wrong_type(const struct checker *c, const struct node *node, const char *type)
{
    return expression_refuse(c->kind, c->err,
                             "Incorrect operand type for operator or function; "
                             "operator or function: %.*s, operand type: %s",
                             STR_ARG(node_name(node)), type);
}

/* Every operand whose type is known must be among `types`. */
static bool check_all(const struct checker *c, const struct node *node, unsigned types)
{
    for (size_t i = 0; i < node->count; i++) {
        enum value_type type = known_type(node->args[i]);
        if (type != VALUE_TYPE_COUNT && !(types >> type & 1u)) {
            return wrong_type(c, node, value_type_name(type));
        }
    }
    return true;
}

static bool check_first(const struct checker *c, const struct node *node, unsigned types)
{
    enum value_type type = known_type(node->args[0]);
    bool good = type == VALUE_TYPE_COUNT || (types >> type & 1u);
    return good || wrong_type(c, node, value_type_name(type));
}

static bool check_path_first(const struct checker *c, const struct node *node)
{
    return node->args[0]->type == NODE_PATH ||
           expression_refuse(c->kind, c->err,
                             "Operator or function requires a document path; "
                             "operator or function: %.*s",
                             STR_ARG(node_name(node)));
}

/* The orders of type names are those in which the service prints its own sets. */
static bool check_attribute_type(const struct checker *c, const struct node *node)
{
    const struct node *wanted = node->args[1];
    if (wanted->type == NODE_PATH) {
        return wrong_type(c, node, "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
    }
    enum value_type type = known_type(wanted);
    if (type != VALUE_S) {
        return wrong_type(c, node, value_type_name(type));
    }
    enum value_type named;
    return value_type_by_name(wanted->value->bytes, &named) ||
           expression_refuse(c->kind, c->err,
                             "Invalid attribute type name found; type: %.*s, "
                             "valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
                             STR_ARG(wanted->value->bytes));
}

/* "{N:1}", in the arena; of a scalar. */
static const char *print_scalar(struct arena *arena, const struct value *value)
{
    struct buf text;
    buf_init(&text);
    buf_printf(&text, "{%s:", value_type_name(value->type));
    if (value->type == VALUE_N) {
        number_print(&text, &value->number);
    } else if (value->type == VALUE_B) {
        base64_print(&text, value->bytes);
    } else {
        buf_str(&text, value->bytes);
    }
    buf_byte(&text, '}');
    const char *copy = arena_copy(arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}

static bool refuse_bounds(const struct checker *c, const char *rule, const struct value *low,
                          const struct value *high)
{
    return expression_refuse(c->kind, c->err,
                             "The BETWEEN operator requires %s; "
                             "lower bound operand: AttributeValue: %s, "
                             "upper bound operand: AttributeValue: %s",
                             rule, print_scalar(c->arena, low), print_scalar(c->arena, high));
}

static bool check_between(const struct checker *c, const struct node *node)
{
    if (!check_all(c, node, ORDERED)) {
        return false;
    }
    if (node->args[1]->type != NODE_VALUE || node->args[2]->type != NODE_VALUE) {
        return true;
    }
    const struct value *low = node->args[1]->value;
    const struct value *high = node->args[2]->value;
    if (low->type != high->type) {
        return refuse_bounds(c, "same data type for lower and upper bounds", low, high);
    }
    return value_cmp(low, high) <= 0 ||
           refuse_bounds(c, "upper bound to be greater than or equal to lower bound", low, high);
}

static bool check_call_types(const struct checker *c, const struct node *node)
{
    switch (node->function) {
    case FUNCTION_ATTRIBUTE_EXISTS:
    case FUNCTION_ATTRIBUTE_NOT_EXISTS:
    case FUNCTION_IF_NOT_EXISTS: return check_path_first(c, node);
    case FUNCTION_ATTRIBUTE_TYPE: return check_attribute_type(c, node);
    case FUNCTION_BEGINS_WITH: return check_all(c, node, BIT(S) | BIT(B));
    case FUNCTION_CONTAINS: return check_first(c, node, SETS | BIT(S) | BIT(B) | BIT(L));
    case FUNCTION_SIZE: return check_first(c, node, ANY & ~(BIT(N) | BIT(BOOL) | BIT(NULL)));
    case FUNCTION_LIST_APPEND: return check_all(c, node, BIT(L));
    case FUNCTION_UNKNOWN: break;
    }
    return true;
}

bool check_count(const struct checker *c, const struct node *node)
{
    if (node->type == NODE_IN && node->count - 1 > EXPRESSION_IN_MAX) {
        return expression_refuse(c->kind, c->err,
                                 "The IN operator is provided with too many operands; "
                                 "number of operands: %zu",
                                 node->count - 1);
    }
    if (node->type != NODE_CALL || node->count == function_operands(node->function)) {
        return true;
    }
    return expression_refuse(c->kind, c->err,
                             "Incorrect number of operands for operator or function; "
                             "operator or function: %.*s, number of operands: %zu",
                             STR_ARG(node_name(node)), node->count);
}

bool check_types(const struct checker *c, const struct node *node)
{
    switch (node->type) {
    case NODE_LT:
    case NODE_LE:
    case NODE_GT:
    case NODE_GE: return check_all(c, node, ORDERED);
    case NODE_BETWEEN: return check_between(c, node);
    case NODE_PLUS:
    case NODE_MINUS: return check_all(c, node, BIT(N));
    case NODE_CALL: return check_call_types(c, node);
    default: return true;
    }
}
