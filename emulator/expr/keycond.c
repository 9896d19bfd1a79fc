#include "check.h"

/* ---- the shape of a key condition, told from the expression alone */

static bool refuse_operator(const struct checker *c, const struct node *node)
{
    return expression_refuse(c->kind, c->err,
                             "Invalid operator used in KeyConditionExpression: %.*s",
                             STR_ARG(node_name(node)));
}

static enum key_operator key_operator_of(const struct node *node)
{
    switch (node->type) {
    case NODE_EQ: return KEY_EQ;
    case NODE_LT: return KEY_LT;
    case NODE_LE: return KEY_LE;
    case NODE_GT: return KEY_GT;
    case NODE_GE: return KEY_GE;
    case NODE_BETWEEN: return KEY_BETWEEN;
    case NODE_CALL: return node->function == FUNCTION_BEGINS_WITH ? KEY_BEGINS_WITH : KEY_NONE;
    default: return KEY_NONE;
    }
}

/* The comparator with its sides exchanged. */
static enum key_operator turned(enum key_operator op)
{
    switch (op) {
    case KEY_LT: return KEY_GT;
    case KEY_LE: return KEY_GE;
    case KEY_GT: return KEY_LT;
    case KEY_GE: return KEY_LE;
    default: return op;
    }
}

static size_t count_type(const struct node *node, enum node_type type)
{
    size_t count = 0;
    for (size_t i = 0; i < node->count; i++) {
        count += node->args[i]->type == type;
    }
    return count;
}

static bool refuse_clause(const struct checker *c, const char *reason)
{
    return expression_refuse(c->kind, c->err, "Invalid condition in KeyConditionExpression: %s",
                             reason);
}

/* Operands of one clause: one top-level attribute, and values. */
static bool check_clause(const struct checker *c, const struct node *node, enum key_operator op)
{
    if (count_type(node, NODE_CALL) > 0) {
        return expression_refuse(c->kind, c->err,
                                 "KeyConditionExpressions cannot contain nested operations");
    }
    bool first = op == KEY_BETWEEN || op == KEY_BEGINS_WITH;
    if (first && node->args[0]->type != NODE_PATH) {
        return refuse_clause(c, arena_printf(c->arena,
                                             "%.*s operator must have the key attribute as its "
                                             "first operand",
                                             STR_ARG(node_name(node))));
    }
    size_t paths = count_type(node, NODE_PATH);
    if (paths > 1) {
        return refuse_clause(c, "Multiple attribute names used in one condition");
    }
    return paths == 1 || refuse_clause(c, "No key attribute specified");
}

bool clause_read(const struct node *node, struct clause *out)
{
    enum key_operator op = key_operator_of(node);
    bool swapped = op != KEY_NONE && node->args[0]->type != NODE_PATH;
    if (op == KEY_NONE || count_type(node, NODE_PATH) != 1 ||
        count_type(node, NODE_VALUE) != node->count - 1 ||
        (swapped && (op == KEY_BETWEEN || op == KEY_BEGINS_WITH))) {
        return false;
    }
    const struct path *path = &node->args[swapped ? 1 : 0]->path;
    *out = (struct clause){
        .name = path->elements[0].name,
        .op = swapped ? turned(op) : op,
        .low = node->args[swapped ? 0 : 1]->value,
        .high = op == KEY_BETWEEN ? node->args[2]->value : NULL,
    };
    return path->count == 1;
}

/* The operands were checked: only a nested attribute is left to refuse. */
static bool add_clause(const struct checker *c, const struct node *node,
                       struct expression *expression)
{
    struct clause clause;
    if (!clause_read(node, &clause)) {
        return expression_refuse(c->kind, c->err,
                                 "KeyConditionExpressions cannot have conditions on nested "
                                 "attributes");
    }
    for (size_t i = 0; i < expression->clause_count; i++) {
        if (str_eq(expression->clauses[i].name, clause.name)) {
            return expression_refuse(c->kind, c->err,
                                     "KeyConditionExpressions must only contain one condition per "
                                     "key");
        }
    }
    expression->clauses[expression->clause_count++] = clause;
    return true;
}

static bool take_clauses(const struct checker *c, const struct node *node,
                         struct expression *expression)
{
    for (size_t i = 0; node->type == NODE_AND && i < node->count; i++) {
        if (!take_clauses(c, node->args[i], expression)) {
            return false;
        }
    }
    if (node->type == NODE_AND) {
        return true;
    }
    enum key_operator op = key_operator_of(node);
    if (op == KEY_NONE) {
        return refuse_operator(c, node);
    }
    return check_clause(c, node, op) && add_clause(c, node, expression);
}

bool check_keycond(const struct checker *c, struct expression *expression)
{
    expression->clauses =
        ARENA_ARRAY(c->arena, struct clause, node_conjuncts(expression->condition));
    return take_clauses(c, expression->condition, expression);
}

/* ---- against a schema */

static const struct clause *find_clause(const struct expression *expression, struct str name)
{
    for (size_t i = 0; i < expression->clause_count; i++) {
        if (str_eq(expression->clauses[i].name, name)) {
            return &expression->clauses[i];
        }
    }
    return NULL;
}

static bool missing_element(struct str name, struct error *err)
{
    return error_set(err, ERROR_VALIDATION, "Query condition missed key schema element: %.*s",
                     STR_ARG(name));
}

static bool check_key_value(const struct key_attribute *attribute, const struct value *value,
                            struct error *err)
{
    if (value->type != attribute->type) {
        return error_set(err, ERROR_VALIDATION,
                         "One or more parameter values were invalid: "
                         "Condition parameter type does not match schema type");
    }
    if (value->type == VALUE_N || value->bytes.len > 0) {
        return true;
    }
    return error_set(err, ERROR_VALIDATION,
                     "One or more parameter values are not valid. The AttributeValue for a key "
                     "attribute cannot contain an empty %s value. Key: %.*s",
                     value->type == VALUE_S ? "string" : "binary", STR_ARG(attribute->name));
}

bool clause_fits(const struct key_attribute *attribute, const struct clause *clause,
                 struct error *err)
{
    if (clause->op == KEY_BEGINS_WITH && attribute->type == VALUE_N) {
        return error_set(err, ERROR_VALIDATION,
                         "One or more parameter values were invalid: "
                         "Condition parameter type does not match schema type");
    }
    return check_key_value(attribute, clause->low, err) &&
           (!clause->high || check_key_value(attribute, clause->high, err));
}

static bool bind_hash(const struct expression *expression, const struct key_schema *schema,
                      struct key_range *out, struct error *err)
{
    for (size_t i = 0; i < schema->hash_count; i++) {
        const struct clause *clause = find_clause(expression, schema->hash[i].name);
        if (!clause) {
            return missing_element(schema->hash[i].name, err);
        }
        if (clause->op != KEY_EQ) {
            return error_set(err, ERROR_VALIDATION, "Query key condition not supported");
        }
        if (!check_key_value(&schema->hash[i], clause->low, err)) {
            return false;
        }
        out->hash[i] = clause->low;
    }
    return true;
}

/* All sort key attributes before a conditioned one need an equality (multi-attribute keys). */
static bool refuse_gap(const struct key_schema *schema, const struct expression *expression,
                       size_t conditioned, struct error *err)
{
    struct buf names;
    buf_init(&names);
    for (size_t i = 0; i < conditioned; i++) {
        const struct clause *clause = find_clause(expression, schema->range[i].name);
        if (!clause || clause->op != KEY_EQ) {
            buf_text(&names, names.len > 0 ? ", " : "");
            buf_str(&names, schema->range[i].name);
        }
    }
    error_set(err, ERROR_VALIDATION,
              "RANGE key attributes %.*s must have equality conditions specified in the query "
              "because a condition is present on key attribute %.*s",
              STR_ARG(buf_view(&names)), STR_ARG(schema->range[conditioned].name));
    buf_release(&names);
    return false;
}

/* The clause on one sort key attribute; those before it are bound by equality. */
static bool bind_range_part(const struct key_attribute *attribute, const struct clause *clause,
                            struct key_range *out, struct error *err)
{
    if (clause->op == KEY_NONE) { /* KeyConditions alone name such operators */
        return error_set(err, ERROR_VALIDATION,
                         "Attempted conditional constraint is not an indexable operation");
    }
    if (!clause_fits(attribute, clause, err)) {
        return false;
    }
    if (clause->op == KEY_EQ) {
        out->range[out->range_equal++] = clause->low;
    } else {
        out->op = clause->op;
        out->low = clause->low;
        out->high = clause->high;
    }
    return true;
}

static bool bind_range(const struct expression *expression, const struct key_schema *schema,
                       struct key_range *out, struct error *err)
{
    for (size_t i = 0; i < schema->range_count; i++) {
        const struct clause *clause = find_clause(expression, schema->range[i].name);
        if (!clause) {
            continue;
        }
        if (out->range_equal < i || out->op != KEY_NONE) {
            return refuse_gap(schema, expression, i, err);
        }
        if (!bind_range_part(&schema->range[i], clause, out, err)) {
            return false;
        }
    }
    return true;
}

/* A clause on an attribute outside the key leaves a key attribute without one. */
static bool check_names(const struct expression *expression, const struct key_schema *schema,
                        struct error *err)
{
    bool stranger = false;
    for (size_t i = 0; i < expression->clause_count; i++) {
        stranger = stranger || !key_has(schema, expression->clauses[i].name);
    }
    for (size_t i = 0; stranger && i < schema->range_count; i++) {
        if (!find_clause(expression, schema->range[i].name)) {
            return missing_element(schema->range[i].name, err);
        }
    }
    return true;
}

bool keycond_bind(const struct expression *expression, const struct key_schema *schema,
                  struct key_range *out, struct error *err)
{
    size_t attributes = (size_t)schema->hash_count + schema->range_count;
    if (expression->clause_count > attributes) {
        return error_set(err, ERROR_VALIDATION,
                         "The number of query conditions (%zu) exceeds the number of key "
                         "attributes defined in the schema (%zu)",
                         expression->clause_count, attributes);
    }
    *out = (struct key_range){0};
    return bind_hash(expression, schema, out, err) && check_names(expression, schema, err) &&
           bind_range(expression, schema, out, err);
}
