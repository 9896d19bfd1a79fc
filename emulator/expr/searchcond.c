#include "check.h"

/*
 * SearchConditionExpression of SearchVectors: equalities of top-level attributes with values,
 * joined by AND (API Reference, "SearchVectors"). Whatever else it holds, the service complains of
 * the comparator (as measured, for comparators; by analogy for the rest).
 */

static bool refuse_comparator(const struct checker *c)
{
    return expression_refuse(c->kind, c->err,
                             "Invalid comparator used in SearchConditionExpression");
}

static bool is_attribute(const struct node *node)
{
    return node->type == NODE_PATH && node->path.count == 1;
}

static bool add_equality(const struct checker *c, const struct node *node,
                         struct expression *expression)
{
    if (node->type != NODE_EQ) {
        return refuse_comparator(c);
    }
    bool swapped = node->args[0]->type == NODE_VALUE;
    const struct node *attribute = node->args[swapped ? 1 : 0];
    const struct node *value = node->args[swapped ? 0 : 1];
    if (!is_attribute(attribute) || value->type != NODE_VALUE) {
        return refuse_comparator(c);
    }
    expression->clauses[expression->clause_count++] = (struct clause){
        .name = attribute->path.elements[0].name, .op = KEY_EQ, .low = value->value};
    return true;
}

static bool take_equalities(const struct checker *c, const struct node *node,
                            struct expression *expression)
{
    if (node->type != NODE_AND) {
        return add_equality(c, node, expression);
    }
    for (size_t i = 0; i < node->count; i++) {
        if (!take_equalities(c, node->args[i], expression)) {
            return false;
        }
    }
    return true;
}

bool check_searchcond(const struct checker *c, struct expression *expression)
{
    expression->clauses =
        ARENA_ARRAY(c->arena, struct clause, node_conjuncts(expression->condition));
    return take_equalities(c, expression->condition, expression);
}

bool searchcond_clause(const struct expression *expression, size_t i, struct str *name,
                       const struct value **value)
{
    if (i >= expression->clause_count) {
        return false;
    }
    *name = expression->clauses[i].name;
    *value = expression->clauses[i].low;
    return true;
}
