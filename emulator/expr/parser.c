#include "parser.h"

#include <string.h>

#include "lexer.h"

/*
 * Levels of parentheses, those of functions included (nothing else nests). Each that is not
 * redundant holds an operator or function of its own, so no legal expression comes this far.
 */
#define PARSER_DEPTH_MAX (EXPRESSION_OPERATORS_MAX + 8)

struct parser {
    struct arena *arena;
    struct error *err;
    enum expression_kind kind;
    struct lexer lexer;
    struct token previous; /* length 0 at the start */
    struct token current;
    size_t operators;
    int depth;
    bool redundant; /* parentheses directly inside parentheses were seen */
};

/* A growing array in the arena. */
struct list {
    struct node **items;
    size_t count;
    size_t cap;
};

static void list_add(struct parser *p, struct list *list, struct node *node)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 2;
        struct node **items = arena_alloc(p->arena, cap * sizeof(*items));
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof(*items));
        }
        list->items = items;
        list->cap = cap;
    }
    list->items[list->count++] = node;
}

static struct node *node_new(struct parser *p, enum node_type type)
{
    struct node *node = arena_zalloc(p->arena, sizeof(*node));
    node->type = type;
    return node;
}

static struct node *node_of_list(struct parser *p, enum node_type type, const struct list *list)
{
    struct node *node = node_new(p, type);
    node->args = list->items;
    node->count = list->count;
    return node;
}

static bool is_condition(const struct node *node)
{
    return node->type >= NODE_EQ;
}

/* ---- tokens and errors */

static void advance(struct parser *p)
{
    p->previous = p->current;
    p->current = lexer_next(&p->lexer);
}

static bool accept(struct parser *p, enum token_type type)
{
    if (p->current.type != type) {
        return false;
    }
    advance(p);
    return true;
}

/* The window shows the token before the offending one, that one and the next, as in the source. */
static bool syntax_error(struct parser *p)
{
    const struct token *wrong = &p->current;
    const char *start = p->previous.text.len > 0 ? p->previous.text.data : wrong->text.data;
    const char *end = wrong->text.data + wrong->text.len;
    struct str shown = wrong->text;
    if (wrong->type == TOKEN_END) {
        shown = STR("<EOF>");
        end = p->previous.text.len > 0 ? p->previous.text.data + p->previous.text.len : start;
    } else {
        struct token next = lexer_next(&p->lexer);
        end = next.type == TOKEN_END ? end : next.text.data + next.text.len;
    }
    return expression_refuse(p->kind, p->err, "Syntax error; token: \"%.*s\", near: \"%.*s\"",
                             STR_ARG(shown), (int)(end - start), start);
}

static bool expect(struct parser *p, enum token_type type)
{
    return accept(p, type) || syntax_error(p);
}

static bool too_many_operators(struct parser *p)
{
    /* The service stops counting at the first one too many. */
    return expression_refuse(p->kind, p->err,
                             "The expression contains too many operators; operator count: %d",
                             EXPRESSION_OPERATORS_MAX + 1);
}

static bool redundant_parentheses(struct parser *p)
{
    return expression_refuse(p->kind, p->err, "The expression has redundant parentheses;");
}

static bool deeper(struct parser *p)
{
    if (++p->depth <= PARSER_DEPTH_MAX) {
        return true;
    }
    if (p->operators > EXPRESSION_OPERATORS_MAX) {
        return too_many_operators(p);
    }
    bool syntax = p->kind == EXPRESSION_PROJECTION || p->kind == EXPRESSION_UPDATE;
    return syntax ? syntax_error(p) : redundant_parentheses(p);
}

/*
 * Puts the mark of parentheses on what stood in them. Doubled ones are redundant in conditions;
 * the grammars of updates and projections do not have them.
 */
static bool group(struct parser *p, struct node *inner)
{
    if (inner->grouped) {
        p->redundant = true;
        if (p->kind == EXPRESSION_PROJECTION || p->kind == EXPRESSION_UPDATE) {
            return syntax_error(p);
        }
    }
    if (!expect(p, TOKEN_CLOSE)) {
        return false;
    }
    inner->grouped = true;
    p->depth--;
    return true;
}

/* ---- paths */

static bool path_add(struct parser *p, struct path *path, struct path_element element)
{
    if (path->count == PATH_DEPTH_MAX) {
        return expression_refuse(p->kind, p->err,
                                 "The document path has too many nesting elements; "
                                 "nesting levels: %d",
                                 PATH_DEPTH_MAX + 1);
    }
    /* Grown at powers of two. */
    if ((path->count & (path->count - 1)) == 0) {
        size_t cap = path->count ? path->count * 2 : 1;
        struct path_element *elements = arena_alloc(p->arena, cap * sizeof(*elements));
        if (path->count > 0) {
            memcpy(elements, path->elements, path->count * sizeof(*elements));
        }
        path->elements = elements;
    }
    path->elements[path->count++] = element;
    return true;
}

/* element := identifier | #name */
static bool parse_element(struct parser *p, struct path *path)
{
    struct path_element element = {ELEMENT_NAME, p->current.text, 0};
    if (p->current.type == TOKEN_NAME_PLACEHOLDER) {
        element.type = ELEMENT_PLACEHOLDER;
    } else if (p->current.type != TOKEN_WORD) {
        return syntax_error(p);
    }
    advance(p);
    return path_add(p, path, element);
}

/* index := [ digits ] */
static bool parse_index(struct parser *p, struct path *path)
{
    if (p->current.type != TOKEN_DIGITS) {
        return syntax_error(p);
    }
    struct str digits = p->current.text;
    uint64_t index = 0;
    for (size_t i = 0; i < digits.len; i++) {
        index = index * 10 + (uint64_t)(digits.data[i] - '0');
        if (index > INT32_MAX) {
            return expression_refuse(p->kind, p->err,
                                     "List index is not within the allowable range; "
                                     "index: [%.*s]",
                                     STR_ARG(digits));
        }
    }
    advance(p);
    return expect(p, TOKEN_CLOSE_INDEX) &&
           path_add(p, path, (struct path_element){ELEMENT_INDEX, {NULL, 0}, (uint32_t)index});
}

/* steps := { . element | index } */
static bool parse_steps(struct parser *p, struct node *node)
{
    for (;;) {
        bool dot = p->current.type == TOKEN_DOT;
        if (!dot && p->current.type != TOKEN_OPEN_INDEX) {
            return true;
        }
        advance(p);
        if (!(dot ? parse_element(p, &node->path) : parse_index(p, &node->path))) {
            return false;
        }
        node->grouped = false;
    }
}

/* path := ( path ) steps | element steps */
static struct node *parse_path(struct parser *p)
{
    struct node *node = NULL;
    if (accept(p, TOKEN_OPEN)) {
        node = deeper(p) ? parse_path(p) : NULL;
        if (!node || !group(p, node)) {
            return NULL;
        }
    } else {
        node = node_new(p, NODE_PATH);
        if (!parse_element(p, &node->path)) {
            return NULL;
        }
    }
    return parse_steps(p, node) ? node : NULL;
}

/* ---- operands */

static struct node *parse_operand(struct parser *p);

/* function := name ( operand {, operand} )      the name was taken already */
static struct node *parse_call(struct parser *p, struct str name)
{
    struct node *node = node_new(p, NODE_CALL);
    node->text = name;
    node->function = function_by_name(p->kind, name);
    p->operators++;
    struct list args = {NULL, 0, 0};
    if (!expect(p, TOKEN_OPEN) || !deeper(p)) {
        return NULL;
    }
    do {
        struct node *arg = parse_operand(p);
        if (!arg) {
            return NULL;
        }
        list_add(p, &args, arg);
    } while (accept(p, TOKEN_COMMA));
    p->depth--;
    node->args = args.items;
    node->count = args.count;
    return expect(p, TOKEN_CLOSE) ? node : NULL;
}

/* value := :name */
static struct node *parse_value(struct parser *p)
{
    if (p->current.type != TOKEN_VALUE_PLACEHOLDER) {
        return syntax_error(p), NULL;
    }
    struct node *node = node_new(p, NODE_VALUE);
    node->text = p->current.text;
    advance(p);
    return node;
}

/* atom := function | value | element steps */
static struct node *parse_atom(struct parser *p)
{
    if (p->current.type == TOKEN_VALUE_PLACEHOLDER) {
        return parse_value(p);
    }
    struct token first = p->current;
    struct node *node = node_new(p, NODE_PATH);
    if (!parse_element(p, &node->path)) {
        return NULL;
    }
    if (first.type == TOKEN_WORD && p->current.type == TOKEN_OPEN) {
        return parse_call(p, first.text);
    }
    return parse_steps(p, node) ? node : NULL;
}

/* What follows a closing parenthesis: only a path goes on. */
static struct node *parse_after_group(struct parser *p, struct node *node)
{
    if (node->type != NODE_PATH) {
        return node;
    }
    return parse_steps(p, node) ? node : NULL;
}

/* operand := atom | ( operand ) steps      steps behind a path only */
static struct node *parse_operand(struct parser *p)
{
    struct node *node = NULL;
    if (accept(p, TOKEN_OPEN)) {
        node = deeper(p) ? parse_operand(p) : NULL;
        node = node && group(p, node) ? parse_after_group(p, node) : NULL;
    } else {
        node = parse_atom(p);
    }
    if (node && node->type == NODE_CALL) {
        node->operand = true;
    }
    return node;
}

/* ---- conditions */

static struct node *parse_or(struct parser *p);

/* The type of node that a comparator makes; NODE_PATH: the token is none. */
static enum node_type comparison_type(enum token_type token)
{
    switch (token) {
    case TOKEN_EQ: return NODE_EQ;
    case TOKEN_NE: return NODE_NE;
    case TOKEN_LT: return NODE_LT;
    case TOKEN_LE: return NODE_LE;
    case TOKEN_GT: return NODE_GT;
    case TOKEN_GE: return NODE_GE;
    default: return NODE_PATH;
    }
}

static bool add_operand(struct parser *p, struct list *args)
{
    struct node *operand = parse_operand(p);
    if (operand) {
        list_add(p, args, operand);
    }
    return operand != NULL;
}

/* in := operand IN ( operand {, operand} ) */
static bool parse_in(struct parser *p, struct list *args)
{
    if (!expect(p, TOKEN_OPEN)) {
        return false;
    }
    do {
        if (!add_operand(p, args)) {
            return false;
        }
    } while (accept(p, TOKEN_COMMA));
    return expect(p, TOKEN_CLOSE);
}

/* between := operand BETWEEN operand AND operand */
static bool parse_between(struct parser *p, struct list *args)
{
    return add_operand(p, args) && expect(p, TOKEN_AND) && add_operand(p, args);
}

/* comparison := left cmp operand | between | in      at the operator; `left` was taken already */
static struct node *parse_comparison(struct parser *p, struct node *left)
{
    struct list args = {NULL, 0, 0};
    list_add(p, &args, left);
    if (left->type == NODE_CALL) {
        left->operand = true;
    }
    p->operators++;
    enum node_type type = comparison_type(p->current.type);
    bool good = false;
    if (type != NODE_PATH) {
        advance(p);
        good = add_operand(p, &args);
    } else if (accept(p, TOKEN_BETWEEN)) {
        type = NODE_BETWEEN;
        good = parse_between(p, &args);
    } else {
        advance(p);
        type = NODE_IN;
        good = parse_in(p, &args);
    }
    return good ? node_of_list(p, type, &args) : NULL;
}

static bool at_comparison(const struct parser *p)
{
    return comparison_type(p->current.type) != NODE_PATH || p->current.type == TOKEN_BETWEEN ||
           p->current.type == TOKEN_IN;
}

/*
 * primary := comparison | function | ( or ) | ( operand ) steps
 *
 * An operand comes back as it is: within parentheses it may still become the left side of a
 * comparison. Elsewhere `condition` refuses it.
 */
static struct node *parse_primary(struct parser *p)
{
    struct node *node = NULL;
    if (accept(p, TOKEN_OPEN)) {
        node = deeper(p) ? parse_or(p) : NULL;
        node = node && group(p, node) ? parse_after_group(p, node) : NULL;
    } else {
        node = parse_atom(p);
    }
    if (!node || is_condition(node) || !at_comparison(p)) {
        return node;
    }
    return parse_comparison(p, node);
}

/* Refuses a bare operand at the token that follows it. */
static bool condition(struct parser *p, const struct node *node)
{
    return is_condition(node) || node->type == NODE_CALL || syntax_error(p);
}

/* not := NOT primary | primary */
static struct node *parse_not(struct parser *p)
{
    if (!accept(p, TOKEN_NOT)) {
        return parse_primary(p);
    }
    p->operators++;
    struct node *inner = parse_primary(p);
    if (!inner || !condition(p, inner)) {
        return NULL;
    }
    struct list args = {NULL, 0, 0};
    list_add(p, &args, inner);
    return node_of_list(p, NODE_NOT, &args);
}

/* chain := part { LINK part }      one of the two rules below */
static struct node *parse_chain(struct parser *p, enum token_type link, enum node_type type,
                                struct node *(*parse_part)(struct parser *))
{
    struct node *first = parse_part(p);
    if (!first || p->current.type != link) {
        return first;
    }
    struct list args = {NULL, 0, 0};
    struct node *part = first;
    while (part && condition(p, part)) {
        list_add(p, &args, part);
        if (!accept(p, link)) {
            return node_of_list(p, type, &args);
        }
        p->operators++;
        part = parse_part(p);
    }
    return NULL;
}

/* and := not { AND not } */
static struct node *parse_and(struct parser *p)
{
    return parse_chain(p, TOKEN_AND, NODE_AND, parse_not);
}

/* or := and { OR and } */
static struct node *parse_or(struct parser *p)
{
    return parse_chain(p, TOKEN_OR, NODE_OR, parse_and);
}

/* condition := or */
static bool parse_condition(struct parser *p, struct expression *out)
{
    out->condition = parse_or(p);
    return out->condition && condition(p, out->condition) && expect(p, TOKEN_END);
}

/* ---- projections */

/* projection := path {, path} */
static bool parse_projection(struct parser *p, struct expression *out)
{
    struct list paths = {NULL, 0, 0};
    do {
        struct node *path = parse_path(p);
        if (!path) {
            return false;
        }
        list_add(p, &paths, path);
    } while (accept(p, TOKEN_COMMA));
    out->path_count = paths.count;
    out->paths = ARENA_ARRAY(p->arena, struct path, paths.count);
    for (size_t i = 0; i < paths.count; i++) {
        out->paths[i] = paths.items[i]->path;
    }
    return expect(p, TOKEN_END);
}

/* ---- updates */

/* One action; they are gathered in a chain, since their number is not known before. */
struct link {
    struct action action;
    struct link *next;
};

/* sum := operand + operand | operand - operand | operand      `left` was taken already */
static struct node *parse_sum(struct parser *p, struct node *left)
{
    bool plus = p->current.type == TOKEN_PLUS;
    if (!left || (!plus && p->current.type != TOKEN_MINUS)) {
        return left;
    }
    if (left->type == NODE_PLUS || left->type == NODE_MINUS) {
        return syntax_error(p), NULL;
    }
    advance(p);
    p->operators++;
    struct list args = {NULL, 0, 0};
    list_add(p, &args, left);
    return add_operand(p, &args) ? node_of_list(p, plus ? NODE_PLUS : NODE_MINUS, &args) : NULL;
}

/* set value := sum | ( set value ) steps */
static struct node *parse_set_value(struct parser *p)
{
    if (!accept(p, TOKEN_OPEN)) {
        return parse_sum(p, parse_operand(p));
    }
    struct node *node = deeper(p) ? parse_set_value(p) : NULL;
    node = node && group(p, node) ? parse_after_group(p, node) : NULL;
    return parse_sum(p, node);
}

/* SET: path = set value.  REMOVE: path.  ADD, DELETE: path :value */
static bool parse_action(struct parser *p, enum section section, struct action *out)
{
    struct node *target = parse_path(p);
    if (!target) {
        return false;
    }
    out->section = section;
    out->target = target->path;
    if (section == SECTION_REMOVE) {
        return true;
    }
    if (section == SECTION_SET) {
        out->operand = expect(p, TOKEN_EQ) ? parse_set_value(p) : NULL;
    } else {
        out->operand = parse_value(p);
    }
    return out->operand != NULL;
}

/* section := SET | REMOVE | ADD | DELETE */
static bool parse_section(struct parser *p, enum section *out)
{
    switch (p->current.type) {
    case TOKEN_SET: *out = SECTION_SET; break;
    case TOKEN_REMOVE: *out = SECTION_REMOVE; break;
    case TOKEN_ADD: *out = SECTION_ADD; break;
    case TOKEN_DELETE: *out = SECTION_DELETE; break;
    default: return syntax_error(p);
    }
    advance(p);
    return true;
}

static void take_actions(struct parser *p, const struct link *first, struct expression *out)
{
    out->actions = ARENA_ARRAY(p->arena, struct action, out->action_count);
    size_t i = 0;
    for (const struct link *link = first; link; link = link->next) {
        out->actions[i++] = link->action;
    }
}

/* update := section action {, action} { section action {, action} } */
static bool parse_update(struct parser *p, struct expression *out)
{
    struct link *first = NULL;
    struct link **last = &first;
    bool seen[SECTION_COUNT] = {false};
    do {
        enum section section = SECTION_SET;
        if (!parse_section(p, &section)) {
            return false;
        }
        if (seen[section] && !out->repeated) {
            out->repeated = section_name(section);
        }
        seen[section] = true;
        do {
            struct link *link = arena_zalloc(p->arena, sizeof(*link));
            if (!parse_action(p, section, &link->action)) {
                return false;
            }
            *last = link;
            last = &link->next;
            out->action_count++;
        } while (accept(p, TOKEN_COMMA));
    } while (p->current.type != TOKEN_END);
    take_actions(p, first, out);
    return true;
}

/* ---- the whole */

static bool check_size(const struct parser *p, struct str text)
{
    if (text.len <= EXPRESSION_BYTES_MAX) {
        return true;
    }
    const char *reason = "Expression size has exceeded the maximum allowed size;";
    if (p->kind == EXPRESSION_UPDATE) {
        return expression_refuse(p->kind, p->err, "%s", reason);
    }
    return expression_refuse(p->kind, p->err, "%s expression size: %zu", reason, text.len);
}

static bool parse_kind(struct parser *p, struct expression *out)
{
    switch (p->kind) {
    case EXPRESSION_PROJECTION: return parse_projection(p, out);
    case EXPRESSION_UPDATE: return parse_update(p, out);
    default: return parse_condition(p, out);
    }
}

static enum keyword_family keywords_of(enum expression_kind kind)
{
    switch (kind) {
    case EXPRESSION_PROJECTION: return KEYWORDS_NONE;
    case EXPRESSION_UPDATE: return KEYWORDS_UPDATE;
    default: return KEYWORDS_CONDITION;
    }
}

bool parser_run(struct arena *arena, struct str text, struct expression *out, struct error *err)
{
    struct parser p = {.arena = arena, .err = err, .kind = out->kind};
    if (!check_size(&p, text)) {
        return false;
    }
    lexer_init(&p.lexer, text, keywords_of(out->kind));
    p.current = lexer_next(&p.lexer);
    if (p.current.type == TOKEN_END) {
        return expression_refuse(p.kind, err, "The expression can not be empty;");
    }
    if (!parse_kind(&p, out)) {
        return false;
    }
    if (p.operators > EXPRESSION_OPERATORS_MAX) {
        return too_many_operators(&p);
    }
    return !p.redundant || redundant_parentheses(&p);
}
