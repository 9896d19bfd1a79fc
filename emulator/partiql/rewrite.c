#include "rewrite.h"

#include <strings.h>

#include "../expr/check.h"
#include "scanner.h"

static const char *place_of(const struct reading *r, const struct term *term)
{
    return lexeme_place(r->arena, r->statement->source, term->source);
}

static struct node *new_node(const struct reading *r, enum node_type type, size_t count)
{
    struct node *node = arena_zalloc(r->arena, sizeof *node);
    node->type = type;
    node->args = ARENA_ARRAY(r->arena, struct node *, count);
    node->count = count;
    return node;
}

static struct node *value_node(const struct reading *r, const struct value *value)
{
    struct node *node = new_node(r, NODE_VALUE, 0);
    node->value = value;
    return node;
}

static struct node *constant_node(const struct reading *r, const struct term *term)
{
    struct value *value = arena_zalloc(r->arena, sizeof *value);
    return constant_value(r, term, value) ? value_node(r, value) : NULL;
}

static struct node *path_node(const struct reading *r, const struct path *path)
{
    struct node *node = new_node(r, NODE_PATH, 0);
    node->path = *path;
    return node;
}

static struct node *function_node(const struct reading *r, enum function_code function,
                                  const char *name, size_t count)
{
    struct node *node = new_node(r, NODE_CALL, count);
    node->function = function;
    node->text = str_from(name);
    return node;
}

static bool is_word(struct str text, const char *word)
{
    struct str other = str_from(word);
    return text.len == other.len && strncasecmp(text.data, other.data, text.len) == 0;
}

/* ---- functions: expressions know them in small letters only, statements in any */

static struct str small_letters(const struct reading *r, struct str text)
{
    char *copy = arena_alloc(r->arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct str){copy, text.len};
}

static struct node *unrecognized(const struct reading *r, const struct term *call)
{
    (void)error_set(r->err, ERROR_VALIDATION, "Unrecognized function: %.*s at %s",
                    STR_ARG(small_letters(r, call->text)), place_of(r, call));
    return NULL;
}

static bool is_set_function(const struct term *term)
{
    return term->type == TERM_CALL &&
           (is_word(term->text, "set_add") || is_word(term->text, "set_delete"));
}

typedef struct node *operand_rule(const struct reading *r, const struct term *term);

/* A function of this family of expressions, its operands by `rule`. */
static struct node *call_node(const struct reading *r, enum expression_kind family,
                              const struct term *call, operand_rule *rule)
{
    struct node *node = new_node(r, NODE_CALL, call->count);
    node->text = small_letters(r, call->text);
    node->function = function_by_name(family, node->text);
    if (is_set_function(call)) {
        struct value unused;
        (void)constant_value(r, call, &unused); /* says that no value is made so */
        return NULL;
    }
    if (node->function == FUNCTION_UNKNOWN || node->function == FUNCTION_IF_NOT_EXISTS) {
        return unrecognized(r, call);
    }
    for (size_t i = 0; i < call->count; i++) {
        node->args[i] = rule(r, call->args[i]);
        if (!node->args[i]) {
            return NULL;
        }
    }
    return node;
}

static struct node *misplaced(const struct reading *r, const struct term *term)
{
    /* The service's wording is not known. */
    (void)error_set(r->err, ERROR_VALIDATION, "Unsupported operation: %.*s at %s",
                    STR_ARG(term->source), place_of(r, term));
    return NULL;
}

static struct node *misused(const struct reading *r, struct str function)
{
    (void)error_set(r->err, ERROR_VALIDATION,
                    "The function is not allowed to be used this way in an expression; "
                    "function: %.*s",
                    STR_ARG(function));
    return NULL;
}

/* ---- conditions */

static struct node *operand(const struct reading *r, const struct term *term)
{
    if (term->type == TERM_PATH) {
        return path_node(r, &term->path);
    }
    if (term_is_constant(term)) {
        return constant_node(r, term);
    }
    if (term->type != TERM_CALL) {
        return misplaced(r, term);
    }
    struct node *node = call_node(r, EXPRESSION_CONDITION, term, operand);
    if (node && function_is_condition(node->function)) {
        return misused(r, node->text);
    }
    return node;
}

/* All operands of an operator. */
static struct node *operator_node(const struct reading *r, enum node_type type,
                                  const struct term *term, operand_rule *rule)
{
    struct node *node = new_node(r, type, term->count);
    for (size_t i = 0; i < term->count; i++) {
        node->args[i] = rule(r, term->args[i]);
        if (!node->args[i]) {
            return NULL;
        }
    }
    return node;
}

/* One parameter may be the whole list; within brackets it is an element. */
static struct node *in_node(const struct reading *r, const struct term *term)
{
    struct node *node = operator_node(r, NODE_IN, term, operand);
    bool list = node && term->text.data && term->args[1]->type == TERM_PARAMETER &&
                node->args[1]->value->type == VALUE_L && node->args[1]->value->list.count > 0;
    if (!list) {
        return node;
    }
    const struct value *values = node->args[1]->value;
    struct node *spread = new_node(r, NODE_IN, values->list.count + 1);
    spread->args[0] = node->args[0];
    for (size_t i = 0; i < values->list.count; i++) {
        spread->args[i + 1] = value_node(r, &values->list.items[i]);
    }
    return spread;
}

/* IS MISSING: attribute_not_exists; IS TYPE: attribute_type. */
static struct node *is_node(const struct reading *r, const struct term *term)
{
    struct node *sought = operand(r, term->args[0]);
    if (!sought) {
        return NULL;
    }
    bool missing = str_is(term->text, "MISSING");
    struct node *node =
        missing ? function_node(r, FUNCTION_ATTRIBUTE_NOT_EXISTS, "attribute_not_exists", 1)
                : function_node(r, FUNCTION_ATTRIBUTE_TYPE, "attribute_type", 2);
    node->args[0] = sought;
    if (!missing) {
        struct value *type = arena_zalloc(r->arena, sizeof *type);
        *type = (struct value){.type = VALUE_S, .bytes = term->text};
        node->args[1] = value_node(r, type);
    }
    return node;
}

static struct node *condition_call(const struct reading *r, const struct term *term)
{
    struct node *node = call_node(r, EXPRESSION_CONDITION, term, operand);
    return node && !function_is_condition(node->function) ? misused(r, node->text) : node;
}

/* Recursion is as deep as the grammar allowed. */
static struct node *condition(const struct reading *r, const struct term *term)
{
    switch (term->type) {
    case TERM_EQ: return operator_node(r, NODE_EQ, term, operand);
    case TERM_NE: return operator_node(r, NODE_NE, term, operand);
    case TERM_LT: return operator_node(r, NODE_LT, term, operand);
    case TERM_LE: return operator_node(r, NODE_LE, term, operand);
    case TERM_GT: return operator_node(r, NODE_GT, term, operand);
    case TERM_GE: return operator_node(r, NODE_GE, term, operand);
    case TERM_BETWEEN: return operator_node(r, NODE_BETWEEN, term, operand);
    case TERM_IN: return in_node(r, term);
    case TERM_IS: return is_node(r, term);
    case TERM_NOT: return operator_node(r, NODE_NOT, term, condition);
    case TERM_AND: return operator_node(r, NODE_AND, term, condition);
    case TERM_OR: return operator_node(r, NODE_OR, term, condition);
    case TERM_CALL: return condition_call(r, term);
    default: return misplaced(r, term);
    }
}

static struct expression *new_expression(const struct reading *r)
{
    struct expression *expression = arena_zalloc(r->arena, sizeof *expression);
    expression->kind = EXPRESSION_STATEMENT;
    return expression;
}

static struct checker checker_of(const struct reading *r)
{
    return (struct checker){.arena = r->arena, .err = r->err, .kind = EXPRESSION_STATEMENT};
}

static bool rewrite_where(const struct reading *r, struct rewritten *out)
{
    if (!r->statement->where) {
        return true;
    }
    struct checker c = checker_of(r);
    struct expression *expression = new_expression(r);
    expression->condition = condition(r, r->statement->where);
    out->condition = expression;
    return expression->condition && check_made_condition(&c, expression->condition);
}

/* ---- projections */

static bool rewrite_columns(const struct reading *r, struct rewritten *out)
{
    const struct statement *statement = r->statement;
    if (statement->column_count == 0) {
        return true;
    }
    struct expression *projection = new_expression(r);
    projection->path_count = statement->column_count;
    projection->paths = ARENA_ARRAY(r->arena, struct path, projection->path_count);
    for (size_t i = 0; i < projection->path_count; i++) {
        const struct term *column = statement->columns[i];
        if (column->type != TERM_PATH) {
            return error_set(r->err, ERROR_VALIDATION, "Unexpected path component at %s",
                             place_of(r, column));
        }
        projection->paths[i] = column->path;
    }
    out->projection = projection;
    return true;
}

static struct str column_name(struct arena *arena, const struct path *path)
{
    size_t first = path->count - 1;
    while (path->elements[first].type == ELEMENT_INDEX) {
        first--; /* a path begins with a name */
    }
    struct str name = path->elements[first].name;
    for (size_t i = first + 1; i < path->count; i++) {
        name = str_from(arena_printf(arena, "%.*s[%u]", STR_ARG(name), path->elements[i].index));
    }
    return name;
}

void rewritten_project(struct arena *arena, const struct expression *projection,
                       const struct value *item, struct value *out)
{
    *out = (struct value){.type = VALUE_M};
    out->map.members = ARENA_ARRAY(arena, struct attribute, projection->path_count);
    for (size_t i = 0; i < projection->path_count; i++) {
        const struct value *value = path_find(item, &projection->paths[i]);
        if (value) {
            item_put_within(out, column_name(arena, &projection->paths[i]), value);
        }
    }
}

/* ---- updates */

/* An operand of SET: a path, a constant, a sum or difference, list_append. */
static struct node *set_operand(const struct reading *r, const struct term *term)
{
    switch (term->type) {
    case TERM_PATH: return path_node(r, &term->path);
    case TERM_PLUS: return operator_node(r, NODE_PLUS, term, set_operand);
    case TERM_MINUS: return operator_node(r, NODE_MINUS, term, set_operand);
    case TERM_CALL: return call_node(r, EXPRESSION_UPDATE, term, set_operand);
    default: break;
    }
    return term_is_constant(term) ? constant_node(r, term) : misplaced(r, term);
}

/* SET path = set_add(path, set) is ADD path set, set_delete is DELETE. */
static bool set_action(const struct reading *r, const struct assignment *assignment,
                       struct action *action)
{
    const struct term *call = assignment->value;
    bool add = is_word(call->text, "set_add");
    const char *name = add ? "SET_ADD" : "SET_DELETE";
    if (call->count != 2) {
        return error_set(r->err, ERROR_VALIDATION, "%s must have exactly two arguments at %s", name,
                         place_of(r, call));
    }
    const struct term *first = call->args[0];
    if (first->type != TERM_PATH || path_cmp(&first->path, &assignment->target) != 0) {
        return error_set(r->err, ERROR_VALIDATION,
                         "The first argument to %s must equal the assignment value at %s", name,
                         place_of(r, first));
    }
    struct node *set = term_is_constant(call->args[1]) ? constant_node(r, call->args[1]) : NULL;
    if (r->err->code != ERROR_NONE) {
        return false;
    }
    if (!set || !value_is_set(set->value->type)) {
        return error_set(r->err, ERROR_VALIDATION,
                         "The second argument to %s must be a value with type SET at %s", name,
                         place_of(r, first));
    }
    action->section = add ? SECTION_ADD : SECTION_DELETE;
    action->operand = set;
    return true;
}

static bool make_action(const struct reading *r, const struct assignment *assignment,
                        struct action *action)
{
    action->target = assignment->target;
    action->section = assignment->value ? SECTION_SET : SECTION_REMOVE;
    if (!assignment->value) {
        return true;
    }
    if (is_set_function(assignment->value)) {
        return set_action(r, assignment, action);
    }
    action->operand = set_operand(r, assignment->value);
    return action->operand != NULL;
}

static bool rewrite_assignments(const struct reading *r, struct rewritten *out)
{
    const struct statement *statement = r->statement;
    if (statement->assignment_count == 0) {
        return true;
    }
    struct expression *update = new_expression(r);
    update->action_count = statement->assignment_count;
    update->actions = ARENA_ARRAY(r->arena, struct action, update->action_count);
    for (size_t i = 0; i < update->action_count; i++) {
        if (!make_action(r, &statement->assignments[i], &update->actions[i])) {
            return false;
        }
    }
    struct checker c = checker_of(r);
    out->update = update;
    return check_made_update(&c, update);
}

/* ---- items */

static bool rewrite_item(const struct reading *r, struct rewritten *out)
{
    if (!r->statement->item) {
        return true;
    }
    struct value *item = arena_zalloc(r->arena, sizeof *item);
    if (!constant_value(r, r->statement->item, item)) {
        return false;
    }
    out->item = item;
    return item->type == VALUE_M || misplaced(r, r->statement->item);
}

bool rewrite(const struct reading *reading, struct rewritten *out)
{
    *out = (struct rewritten){.statement = reading->statement};
    if (reading->statement->parameter_count > reading->parameter_count) {
        return error_set(reading->err, ERROR_VALIDATION,
                         "Number of parameters in request and statement don't match.");
    }
    return rewrite_columns(reading, out) && rewrite_item(reading, out) &&
           rewrite_assignments(reading, out) && rewrite_where(reading, out);
}
