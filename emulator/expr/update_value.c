#include "update_value.h"

#include "../base/mutant.h"

struct evaluator {
    struct arena *arena;
    struct error *err;
    const struct value *old; /* the item before the update */
    bool legacy;             /* in the words of AttributeUpdates */
};

static const struct value *evaluate(const struct evaluator *e, const struct node *node);

static bool wrong_type(const struct evaluator *e)
{
    return error_set(e->err, ERROR_VALIDATION,
                     e->legacy ? "Type mismatch for attribute to update"
                               : "An operand in the update expression has an incorrect data type");
}

/* Sum or difference in the arena; NULL: refused. */
static const struct value *calculate(const struct evaluator *e, const struct value *a,
                                     const struct value *b, bool plus)
{
    if (a->type != VALUE_N || b->type != VALUE_N) {
        return wrong_type(e), NULL;
    }
    struct value *result = arena_zalloc(e->arena, sizeof(*result));
    result->type = VALUE_N;
    bool good = plus ? number_add(&a->number, &b->number, &result->number, e->err)
                     : number_sub(&a->number, &b->number, &result->number, e->err);
    if (!good) {
        /* Arithmetic happens behind the validation layer: its errors go without the envelope. */
        e->err->enveloped = false;
        return NULL;
    }
    return result;
}

static const struct value *evaluate_sum(const struct evaluator *e, const struct node *node)
{
    const struct value *a = evaluate(e, node->args[0]);
    const struct value *b = a ? evaluate(e, node->args[1]) : NULL;
    return b ? calculate(e, a, b, node->type == NODE_PLUS) : NULL;
}

static const struct value *append(const struct evaluator *e, const struct value *a,
                                  const struct value *b)
{
    struct value *result = arena_zalloc(e->arena, sizeof(*result));
    result->type = VALUE_L;
    result->list.count = a->list.count + b->list.count;
    result->list.items = arena_alloc(e->arena, (result->list.count + 1) * sizeof(struct value));
    for (size_t i = 0; i < result->list.count; i++) {
        result->list.items[i] =
            i < a->list.count ? a->list.items[i] : b->list.items[i - a->list.count];
    }
    return result;
}

static const struct value *evaluate_append(const struct evaluator *e, const struct node *node)
{
    const struct value *a = evaluate(e, node->args[0]);
    const struct value *b = a ? evaluate(e, node->args[1]) : NULL;
    if (!b) {
        return NULL;
    }
    if (a->type != VALUE_L || b->type != VALUE_L) {
        return wrong_type(e), NULL;
    }
    return MUTANT(APPEND_TURNED) ? append(e, b, a) : append(e, a, b);
}

static const struct value *evaluate_path(const struct evaluator *e, const struct node *node)
{
    const struct value *value = path_find(e->old, &node->path);
    if (!value) {
        error_set(e->err, ERROR_VALIDATION,
                  "The provided expression refers to an attribute that does not exist in the item");
    }
    return value;
}

static const struct value *evaluate_call(const struct evaluator *e, const struct node *node)
{
    if (node->function == FUNCTION_LIST_APPEND) {
        return evaluate_append(e, node);
    }
    const struct value *value = path_find(e->old, &node->args[0]->path);
    return value && !MUTANT(IF_EXISTS) ? value : evaluate(e, node->args[1]);
}

/* The value of an operand; NULL: the error is set. */
static const struct value *evaluate(const struct evaluator *e, const struct node *node)
{
    switch (node->type) {
    case NODE_PATH: return evaluate_path(e, node);
    case NODE_VALUE: return node->value;
    case NODE_CALL: return evaluate_call(e, node);
    default: return evaluate_sum(e, node);
    }
}

static struct value *new_set(const struct evaluator *e, enum value_type type, size_t count)
{
    struct value *set = arena_zalloc(e->arena, sizeof(*set));
    set->type = type;
    set->list.items = arena_alloc(e->arena, (count + 1) * sizeof(struct value));
    return set;
}

/* Both are sorted, and so is their union. */
static const struct value *set_union(const struct evaluator *e, const struct value *a,
                                     const struct value *b)
{
    struct value *set = new_set(e, a->type, a->list.count + b->list.count);
    size_t i = 0;
    size_t j = 0;
    while (i < a->list.count || j < b->list.count) {
        int order = i == a->list.count   ? 1
                    : j == b->list.count ? -1
                                         : value_cmp(&a->list.items[i], &b->list.items[j]);
        set->list.items[set->list.count++] = order <= 0 ? a->list.items[i] : b->list.items[j];
        i += order <= 0;
        j += order >= 0;
    }
    return set;
}

static const struct value *set_difference(const struct evaluator *e, const struct value *a,
                                          const struct value *b)
{
    struct value *set = new_set(e, a->type, a->list.count);
    for (size_t i = 0; i < a->list.count; i++) {
        if (!set_has(b, &a->list.items[i]) || (MUTANT(SET_KEEPS) && i == 0)) {
            set->list.items[set->list.count++] = a->list.items[i];
        }
    }
    return set;
}

/* A missing attribute counts as zero, or as an empty set or list. Lists come from legacy actions
 * alone. */
static const struct value *add_to(const struct evaluator *e, const struct value *current,
                                  const struct value *operand)
{
    if (!current) {
        return operand;
    }
    if (current->type != operand->type) {
        return wrong_type(e), NULL;
    }
    switch (operand->type) {
    case VALUE_N: return calculate(e, current, operand, true);
    case VALUE_L: return append(e, current, operand);
    default: return set_union(e, current, operand);
    }
}

static bool delete_from(const struct evaluator *e, const struct value *current,
                        const struct value *operand, struct outcome *out)
{
    if (!current) {
        out->type = OUTCOME_NOTHING;
        return true;
    }
    if (current->type != operand->type) {
        return wrong_type(e);
    }
    /* There are no empty sets: with its last member goes the attribute. */
    out->value = set_difference(e, current, operand);
    out->type = out->value->list.count > 0 ? OUTCOME_PUT : OUTCOME_REMOVE;
    return true;
}

bool update_value(struct arena *arena, const struct action *action, const struct value *old,
                  struct outcome *out, struct error *err)
{
    struct evaluator e = {arena, err, old, action->legacy};
    *out = (struct outcome){OUTCOME_PUT, NULL};
    switch (action->section) {
    case SECTION_SET: out->value = evaluate(&e, action->operand); break;
    case SECTION_ADD:
        if (MUTANT(LEGACY_ADD_TO_NOTHING) && e.legacy && !path_find(old, &action->target)) {
            out->type = OUTCOME_NOTHING;
            return true;
        }
        out->value = add_to(&e, path_find(old, &action->target), action->operand->value);
        break;
    case SECTION_DELETE:
        return delete_from(&e, path_find(old, &action->target), action->operand->value, out);
    default: out->type = OUTCOME_REMOVE; return true;
    }
    return out->value != NULL;
}
