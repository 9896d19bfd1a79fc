#include "ast.h"

struct function {
    struct str name;
    size_t operands;
    enum { FAMILY_CONDITION, FAMILY_UPDATE } family;
    enum { RESULT_TRUTH, RESULT_OPERAND } result;
};

static const struct function functions[] = {
    [FUNCTION_UNKNOWN] = {{"", 0}, 0, FAMILY_CONDITION, RESULT_OPERAND},
#define FUNCTION(code, name, operands, family, result)                                             \
    [FUNCTION_##code] = {{name, sizeof(name) - 1}, operands, FAMILY_##family, RESULT_##result},
#include "function.def"
#undef FUNCTION
};

#define FUNCTION_COUNT (sizeof(functions) / sizeof(functions[0]))

static const char *const kind_prefixes[] = {
    [EXPRESSION_CONDITION] = "Invalid ConditionExpression: ",
    [EXPRESSION_FILTER] = "Invalid FilterExpression: ",
    [EXPRESSION_KEY_CONDITION] = "Invalid KeyConditionExpression: ",
    [EXPRESSION_SEARCH_CONDITION] = "Invalid SearchConditionExpression: ",
    [EXPRESSION_PROJECTION] = "Invalid ProjectionExpression: ",
    [EXPRESSION_UPDATE] = "Invalid UpdateExpression: ",
    [EXPRESSION_STATEMENT] = "",
};

static const char *const node_names[] = {
    [NODE_PATH] = "path", [NODE_VALUE] = "value", [NODE_CALL] = "function",
    [NODE_PLUS] = "+",    [NODE_MINUS] = "-",     [NODE_EQ] = "=",
    [NODE_NE] = "<>",     [NODE_LT] = "<",        [NODE_LE] = "<=",
    [NODE_GT] = ">",      [NODE_GE] = ">=",       [NODE_BETWEEN] = "BETWEEN",
    [NODE_IN] = "IN",     [NODE_NOT] = "NOT",     [NODE_AND] = "AND",
    [NODE_OR] = "OR",
};

static const char *const section_names[] = {
    [SECTION_SET] = "SET",
    [SECTION_REMOVE] = "REMOVE",
    [SECTION_ADD] = "ADD",
    [SECTION_DELETE] = "DELETE",
};

const char *section_name(enum section section)
{
    return section_names[section];
}

bool expression_refuse(enum expression_kind kind, struct error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(err->arena, format, args);
    va_end(args);
    return error_enveloped(err, "%s%s", kind_prefixes[kind], text);
}

enum function_code function_by_name(enum expression_kind kind, struct str name)
{
    for (size_t i = FUNCTION_UNKNOWN + 1; i < FUNCTION_COUNT; i++) {
        bool fits = (functions[i].family == FAMILY_UPDATE) == (kind == EXPRESSION_UPDATE);
        if (fits && str_eq(functions[i].name, name)) {
            return (enum function_code)i;
        }
    }
    return FUNCTION_UNKNOWN;
}

size_t function_operands(enum function_code function)
{
    return functions[function].operands;
}

bool function_is_condition(enum function_code function)
{
    return functions[function].result == RESULT_TRUTH;
}

struct str node_name(const struct node *node)
{
    return node->type == NODE_CALL ? node->text : str_from(node_names[node->type]);
}

size_t node_conjuncts(const struct node *node)
{
    size_t count = node->type == NODE_AND ? 0 : 1;
    for (size_t i = 0; node->type == NODE_AND && i < node->count; i++) {
        count += node_conjuncts(node->args[i]);
    }
    return count;
}
