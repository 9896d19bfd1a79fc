#include "check.h"

#include <stdlib.h>

/* A visit to each node of a tree, operands before what takes them. */
static bool visit(const struct checker *c, struct node *node,
                  bool (*check)(const struct checker *, struct node *))
{
    for (size_t i = 0; i < node->count; i++) {
        if (!visit(c, node->args[i], check)) {
            return false;
        }
    }
    return check(c, node);
}

static bool resolve_if_path(const struct checker *c, struct node *node)
{
    return node->type != NODE_PATH || resolve_path(c, &node->path);
}

static bool resolve_if_value(const struct checker *c, struct node *node)
{
    return node->type != NODE_VALUE || resolve_value(c, node);
}

static bool check_operands(const struct checker *c, struct node *node)
{
    return check_count(c, node) && check_types(c, node);
}

static bool check_words(const struct checker *c, const struct expression *expression)
{
    struct survey survey = {0};
    for (size_t i = 0; i < expression->action_count; i++) {
        const struct action *action = &expression->actions[i];
        survey_path(&survey, &action->target);
        if (action->operand) {
            survey_tree(&survey, action->operand);
        }
    }
    return refuse_reserved(c, &survey) && refuse_unknown(c, &survey);
}

static bool check_sections(const struct checker *c, const struct expression *expression)
{
    return !expression->repeated ||
           expression_refuse(c->kind, c->err,
                             "The \"%s\" section can only be used once in an update expression;",
                             expression->repeated);
}

static bool resolve_names(const struct checker *c, struct expression *expression)
{
    for (size_t i = 0; i < expression->action_count; i++) {
        struct action *action = &expression->actions[i];
        if (!resolve_path(c, &action->target) ||
            (action->operand && !visit(c, action->operand, resolve_if_path))) {
            return false;
        }
    }
    return true;
}

/* `check` on every node of every operand. */
static bool check_values(const struct checker *c, struct expression *expression,
                         bool (*check)(const struct checker *, struct node *))
{
    for (size_t i = 0; i < expression->action_count; i++) {
        struct action *action = &expression->actions[i];
        if (action->operand && !visit(c, action->operand, check)) {
            return false;
        }
    }
    return true;
}

static int compare_targets(const void *a, const void *b)
{
    const struct action *const *left = a;
    const struct action *const *right = b;
    return path_cmp(&(*left)->target, &(*right)->target);
}

void update_rank(struct arena *arena, struct expression *expression)
{
    size_t count = expression->action_count;
    struct action **actions = ARENA_ARRAY(arena, struct action *, count);
    for (size_t i = 0; i < count; i++) {
        actions[i] = &expression->actions[i];
    }
    qsort(actions, count, sizeof(struct action *), compare_targets);
    expression->sorted = ARENA_ARRAY(arena, struct path, count);
    for (size_t i = 0; i < count; i++) {
        expression->sorted[i] = actions[i]->target;
        actions[i]->rank = i;
    }
}

static bool sort_targets(const struct checker *c, struct expression *expression)
{
    size_t count = expression->action_count;
    const struct path **in_order = ARENA_ARRAY(c->arena, const struct path *, count);
    for (size_t i = 0; i < count; i++) {
        in_order[i] = &expression->actions[i].target;
    }
    update_rank(c->arena, expression);
    return check_disjoint(c, in_order, expression->sorted, count);
}

/* ADD takes numbers and sets, DELETE sets. This one text spells the types out. */
static bool check_literal(const struct checker *c, const struct action *action)
{
    static const char *const names[VALUE_TYPE_COUNT] = {
        [VALUE_S] = "STRING",  [VALUE_N] = "NUMBER", [VALUE_B] = "BINARY", [VALUE_BOOL] = "BOOLEAN",
        [VALUE_NULL] = "NULL", [VALUE_L] = "LIST",   [VALUE_M] = "MAP",
    };
    bool add = action->section == SECTION_ADD;
    if (!add && action->section != SECTION_DELETE) {
        return true;
    }
    enum value_type type = action->operand->value->type;
    return value_is_set(type) || (add && type == VALUE_N) ||
           expression_refuse(c->kind, c->err,
                             "Incorrect operand type for operator or function; "
                             "operator: %s, operand type: %s",
                             section_name(action->section), names[type]);
}

static bool check_literals(const struct checker *c, const struct expression *expression)
{
    for (size_t i = 0; i < expression->action_count; i++) {
        if (!check_literal(c, &expression->actions[i])) {
            return false;
        }
    }
    return true;
}

bool check_made_update(const struct checker *c, struct expression *expression)
{
    return sort_targets(c, expression) && check_literals(c, expression) &&
           check_values(c, expression, check_operands);
}

bool check_update(const struct checker *c, struct expression *expression)
{
    return check_words(c, expression) && check_sections(c, expression) &&
           resolve_names(c, expression) && check_values(c, expression, resolve_if_value) &&
           check_made_update(c, expression);
}
