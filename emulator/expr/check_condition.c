#include "check.h"

static bool resolve_tree(const struct checker *c, struct node *node)
{
    if (node->type == NODE_PATH) {
        return resolve_path(c, &node->path);
    }
    if (node->type == NODE_VALUE) {
        return resolve_value(c, node);
    }
    for (size_t i = 0; i < node->count; i++) {
        if (!resolve_tree(c, node->args[i])) {
            return false;
        }
    }
    return true;
}

/* One check on every node of a tree, operands before what takes them. */
static bool check_tree(const struct checker *c, const struct node *node,
                       bool (*check)(const struct checker *, const struct node *))
{
    for (size_t i = 0; i < node->count; i++) {
        if (!check_tree(c, node->args[i], check)) {
            return false;
        }
    }
    return check(c, node);
}

/* A comparator or a function of two operands never takes one path twice. */
static bool check_distinct(const struct checker *c, const struct node *node)
{
    bool pair = node->type != NODE_IN && node->count == 2;
    if (!pair || node->args[0]->type != NODE_PATH || node->args[1]->type != NODE_PATH ||
        path_cmp(&node->args[0]->path, &node->args[1]->path) != 0) {
        return true;
    }
    return expression_refuse(c->kind, c->err,
                             "The first operand must be distinct from the remaining operands for "
                             "this operator or function; operator: %.*s, first operand: %s",
                             STR_ARG(node_name(node)), path_print(c->arena, &node->args[0]->path));
}

static bool check_operands_of(const struct checker *c, const struct node *node)
{
    return check_tree(c, node, check_count) && check_distinct(c, node) &&
           check_tree(c, node, check_types);
}

/* Conditions are checked one after the other, each in these stages. */
static bool check_single(const struct checker *c, struct node *node)
{
    return resolve_tree(c, node) && check_operands_of(c, node);
}

static bool check_each(const struct checker *c, struct node *node)
{
    if (node->type != NODE_AND && node->type != NODE_OR && node->type != NODE_NOT) {
        return check_single(c, node);
    }
    for (size_t i = 0; i < node->count; i++) {
        if (!check_each(c, node->args[i])) {
            return false;
        }
    }
    return true;
}

bool check_condition(const struct checker *c, struct expression *expression)
{
    struct survey survey = {0};
    survey_tree(&survey, expression->condition);
    return refuse_unknown(c, &survey) && refuse_misused(c, &survey) &&
           refuse_reserved(c, &survey) && check_each(c, expression->condition);
}

bool check_made_condition(const struct checker *c, struct node *node)
{
    if (node->type != NODE_AND && node->type != NODE_OR && node->type != NODE_NOT) {
        return check_operands_of(c, node);
    }
    for (size_t i = 0; i < node->count; i++) {
        if (!check_made_condition(c, node->args[i])) {
            return false;
        }
    }
    return true;
}
