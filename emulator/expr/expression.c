#include "expression.h"

#include "check.h"
#include "parser.h"

static bool check(const struct checker *c, struct expression *expression)
{
    switch (expression->kind) {
    case EXPRESSION_PROJECTION: return check_projection(c, expression);
    case EXPRESSION_UPDATE: return check_update(c, expression);
    case EXPRESSION_KEY_CONDITION:
        return check_condition(c, expression) && check_keycond(c, expression);
    case EXPRESSION_SEARCH_CONDITION:
        return check_condition(c, expression) && check_searchcond(c, expression);
    default: return check_condition(c, expression);
    }
}

bool expression_parse(struct arena *arena, enum expression_kind kind, struct str text,
                      struct bindings *bindings, const struct expression **out, struct error *err)
{
    struct expression *expression = arena_zalloc(arena, sizeof(*expression));
    expression->kind = kind;
    struct checker c = {arena, err, kind, bindings};
    if (!parser_run(arena, text, expression, err) || !check(&c, expression)) {
        return false;
    }
    *out = expression;
    return true;
}

/* Gathers paths; with `out` NULL it counts them. */
struct gathering {
    struct expression_path *out;
    size_t count;
};

static void gather(struct gathering *g, const struct path *path, bool is_target,
                   const struct value *literal)
{
    if (g->out) {
        g->out[g->count] =
            (struct expression_path){path->elements[0].name, path->count > 1, is_target, literal};
    }
    g->count++;
}

static void gather_tree(struct gathering *g, const struct node *node)
{
    if (node->type == NODE_PATH) {
        gather(g, &node->path, false, NULL);
    }
    for (size_t i = 0; i < node->count; i++) {
        gather_tree(g, node->args[i]);
    }
}

static void gather_action(struct gathering *g, const struct action *action)
{
    const struct node *operand = action->operand;
    bool plain = operand && operand->type == NODE_VALUE && action->section != SECTION_DELETE;
    gather(g, &action->target, true, plain ? operand->value : NULL);
    if (operand) {
        gather_tree(g, operand);
    }
}

static void gather_all(struct gathering *g, const struct expression *expression)
{
    if (expression->condition) {
        gather_tree(g, expression->condition);
    }
    for (size_t i = 0; i < expression->path_count; i++) {
        gather(g, &expression->paths[i], false, NULL);
    }
    for (size_t i = 0; i < expression->action_count; i++) {
        gather_action(g, &expression->actions[i]);
    }
}

size_t expression_paths(struct arena *arena, const struct expression *expression,
                        const struct expression_path **out)
{
    struct gathering g = {0};
    *out = NULL;
    if (!expression) {
        return 0;
    }
    gather_all(&g, expression);
    g.out = ARENA_ARRAY(arena, struct expression_path, g.count);
    g.count = 0;
    gather_all(&g, expression);
    *out = g.out;
    return g.count;
}
