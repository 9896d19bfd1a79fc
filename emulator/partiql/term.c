/* Terms: operands, conditions, values. The grammar of PartiQL's expressions. */
#include <strings.h>

#include "grammar.h"

#define MISSING_RIGHT "Missing right-hand side expression of infix operator"

static struct term *new_term(struct grammar *g, enum term_type type)
{
    struct term *term = arena_zalloc(g->arena, sizeof *term);
    term->type = type;
    term->source = g->current.text;
    return term;
}

static struct term *of_list(struct grammar *g, enum term_type type, const struct terms *terms)
{
    struct term *term = new_term(g, type);
    term->args = terms->items;
    term->count = terms->count;
    term->source = terms->count > 0 ? terms->items[0]->source : term->source;
    return term;
}

static struct term *of_two(struct grammar *g, enum term_type type, struct term *a, struct term *b)
{
    struct terms terms = {0};
    terms_add(g, &terms, a);
    terms_add(g, &terms, b);
    return of_list(g, type, &terms);
}

static struct term *refuse(struct grammar *g, const char *detail)
{
    (void)grammar_refuse(g, detail);
    return NULL;
}

/* Recursion is counted; each rule that may come back to itself goes through here. */
static bool deeper(struct grammar *g)
{
    return ++g->depth <= GRAMMAR_DEPTH_MAX || grammar_refuse(g, "Expression is too deep");
}

static struct term *nested(struct grammar *g, struct term *(*rule)(struct grammar *))
{
    if (!deeper(g)) {
        return NULL;
    }
    struct term *term = rule(g);
    g->depth--;
    return term;
}

/* ---- primary */

/* terms := [ term {, term} ], up to the closing sign. */
static bool parse_list(struct grammar *g, enum lexeme_type close, struct terms *out)
{
    if (grammar_accept(g, close)) {
        return true;
    }
    do {
        struct term *term = nested(g, grammar_term);
        if (!term) {
            return false;
        }
        terms_add(g, out, term);
    } while (grammar_accept(g, LEXEME_COMMA));
    return grammar_expect(g, close, "Unexpected token in list");
}

static struct term *parse_collection(struct grammar *g, enum term_type type, enum lexeme_type close)
{
    struct term *term = new_term(g, type);
    struct terms terms = {0};
    grammar_advance(g);
    if (!parse_list(g, close, &terms)) {
        return NULL;
    }
    term->args = terms.items;
    term->count = terms.count;
    return term;
}

/* ( term ) is the term itself, ( term, term ... ) a list */
static struct term *parse_group(struct grammar *g)
{
    struct term *group = parse_collection(g, TERM_LIST, LEXEME_CLOSE);
    if (group && group->count == 0) {
        return refuse(g, "Unexpected term");
    }
    return group && group->count == 1 ? group->args[0] : group;
}

/* member := 'name' : term */
static bool parse_member(struct grammar *g, struct terms *values, struct terms *names)
{
    bool name = grammar_at(g, LEXEME_STRING) || grammar_at(g, LEXEME_QUOTED);
    if (!name) {
        return grammar_refuse(g, "Expected a string as the name of a member");
    }
    struct term *key = new_term(g, TERM_STRING);
    key->text = lexeme_unquoted(g->arena, g->current);
    grammar_advance(g);
    if (!grammar_expect(g, LEXEME_COLON, "Expected ':' behind the name of a member")) {
        return false;
    }
    struct term *value = nested(g, grammar_term);
    if (value) {
        terms_add(g, names, key);
        terms_add(g, values, value);
    }
    return value != NULL;
}

/* map := { [ member {, member} ] } */
static struct term *parse_map(struct grammar *g)
{
    struct term *map = new_term(g, TERM_MAP);
    struct terms values = {0}, names = {0};
    grammar_advance(g);
    if (!grammar_accept(g, LEXEME_CLOSE_MAP)) {
        do {
            if (!parse_member(g, &values, &names)) {
                return NULL;
            }
        } while (grammar_accept(g, LEXEME_COMMA));
        if (!grammar_expect(g, LEXEME_CLOSE_MAP, "Unexpected token in structure")) {
            return NULL;
        }
    }
    map->args = values.items;
    map->count = values.count;
    map->names = ARENA_ARRAY(g->arena, struct str, names.count);
    for (size_t i = 0; i < names.count; i++) {
        map->names[i] = names.items[i]->text;
    }
    return map;
}

/* call := function ( * ) | function ( [ term {, term} ] ) ; the parenthesis is the current one */
static struct term *parse_call(struct grammar *g, struct lexeme function)
{
    struct term *call = new_term(g, TERM_CALL);
    struct terms terms = {0};
    call->text = call->source = function.text;
    grammar_advance(g);
    if (grammar_at(g, LEXEME_STAR)) {
        terms_add(g, &terms, new_term(g, TERM_STAR));
        grammar_advance(g);
        if (!grammar_expect(g, LEXEME_CLOSE, "Unexpected token in call")) {
            return NULL;
        }
    } else if (!parse_list(g, LEXEME_CLOSE, &terms)) {
        return NULL;
    }
    call->args = terms.items;
    call->count = terms.count;
    return call;
}

static struct term *parse_path(struct grammar *g)
{
    struct term *term = new_term(g, TERM_PATH);
    return grammar_path(g, &term->path) ? term : NULL;
}

/* A word is a function where a parenthesis follows, else the beginning of a path. */
static struct term *parse_word(struct grammar *g)
{
    struct scanner ahead = g->scanner;
    if (lexeme_is_word(g->current.type) && scanner_next(&ahead).type == LEXEME_OPEN) {
        struct lexeme function = g->current;
        grammar_advance(g);
        return parse_call(g, function);
    }
    switch (g->current.type) {
    case LEXEME_NAME:
    case LEXEME_QUOTED: return parse_path(g);
    case LEXEME_AND:
    case LEXEME_BETWEEN:
    case LEXEME_IN:
    case LEXEME_IS:
    case LEXEME_LIKE:
    case LEXEME_OR: return refuse(g, "Unexpected operator");
    default: return refuse(g, "Unexpected keyword");
    }
}

static struct term *parse_constant(struct grammar *g, enum term_type type)
{
    struct term *term = new_term(g, type);
    if (type == TERM_STRING) {
        term->text = lexeme_unquoted(g->arena, g->current);
    } else {
        term->text = g->current.text;
    }
    if (type == TERM_PARAMETER) {
        term->parameter = g->parameters++;
    }
    grammar_advance(g);
    return term;
}

static struct term *parse_primary(struct grammar *g)
{
    switch (g->current.type) {
    case LEXEME_NULL: return parse_constant(g, TERM_NULL);
    case LEXEME_MISSING: return parse_constant(g, TERM_MISSING);
    case LEXEME_TRUE: return parse_constant(g, TERM_TRUE);
    case LEXEME_FALSE: return parse_constant(g, TERM_FALSE);
    case LEXEME_NUMBER: return parse_constant(g, TERM_NUMBER);
    case LEXEME_STRING: return parse_constant(g, TERM_STRING);
    case LEXEME_PARAMETER: return parse_constant(g, TERM_PARAMETER);
    case LEXEME_OPEN: return parse_group(g);
    case LEXEME_OPEN_LIST: return parse_collection(g, TERM_LIST, LEXEME_CLOSE_LIST);
    case LEXEME_OPEN_BAG: return parse_collection(g, TERM_BAG, LEXEME_CLOSE_BAG);
    case LEXEME_OPEN_MAP: return parse_map(g);
    default: break;
    }
    bool word = lexeme_is_word(g->current.type) || grammar_at(g, LEXEME_QUOTED);
    return word ? parse_word(g) : refuse(g, "Unexpected term");
}

/* ---- operators */

/* unary := { + | - } primary ; a sign belongs to the number behind it */
static struct term *parse_unary(struct grammar *g)
{
    if (!grammar_at(g, LEXEME_MINUS) && !grammar_at(g, LEXEME_PLUS)) {
        return parse_primary(g);
    }
    struct lexeme sign = g->current;
    grammar_advance(g);
    struct term *term = nested(g, parse_unary);
    if (!term) {
        return NULL;
    }
    if (term->type != TERM_NUMBER || term->text.data[0] == '-' || term->text.data[0] == '+') {
        struct term *foreign = new_term(g, TERM_FOREIGN);
        foreign->text = foreign->source = sign.text;
        return foreign;
    }
    term->text =
        str_from(arena_printf(g->arena, "%.*s%.*s", STR_ARG(sign.text), STR_ARG(term->text)));
    term->source = sign.text;
    return term;
}

static struct term *parse_right(struct grammar *g, struct term *(*rule)(struct grammar *))
{
    return grammar_at(g, LEXEME_END) ? refuse(g, MISSING_RIGHT) : nested(g, rule);
}

/* One more operand of an operator that DynamoDB has not; it is refused when rewritten. */
static struct term *foreign_term(struct grammar *g, struct lexeme sign)
{
    if (!parse_right(g, parse_unary)) {
        return NULL;
    }
    struct term *term = new_term(g, TERM_FOREIGN);
    term->text = term->source = sign.text;
    return term;
}

/* product := unary { ( * | / | % | || ) unary } */
static struct term *parse_product(struct grammar *g)
{
    struct term *left = parse_unary(g);
    while (left && (grammar_at(g, LEXEME_STAR) || grammar_at(g, LEXEME_SLASH) ||
                    grammar_at(g, LEXEME_PERCENT) || grammar_at(g, LEXEME_CONCAT))) {
        struct lexeme sign = g->current;
        grammar_advance(g);
        left = foreign_term(g, sign);
    }
    return left;
}

/* sum := product { ( + | - ) product } */
struct term *grammar_sum(struct grammar *g)
{
    struct term *left = parse_product(g);
    while (left && (grammar_at(g, LEXEME_PLUS) || grammar_at(g, LEXEME_MINUS))) {
        enum term_type type = grammar_at(g, LEXEME_PLUS) ? TERM_PLUS : TERM_MINUS;
        grammar_advance(g);
        struct term *right = parse_right(g, parse_product);
        left = right ? of_two(g, type, left, right) : NULL;
    }
    return left;
}

/* A name of one or two words; `text` receives DynamoDB's type, or MISSING. */
static bool parse_type_name(struct grammar *g, struct str *text)
{
    static const struct {
        const char *first, *second, *type;
    } names[] = {
#define TYPE_NAME(first, second, type) {first, second, #type},
#include "type_name.def"
#undef TYPE_NAME
    };
    if (grammar_accept(g, LEXEME_MISSING)) {
        *text = STR("MISSING");
        return true;
    }
    struct scanner ahead = g->scanner;
    struct str first = g->current.text, second = scanner_next(&ahead).text;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str one = str_from(names[i].first), two = str_from(names[i].second);
        bool same = first.len == one.len && strncasecmp(first.data, one.data, one.len) == 0;
        bool both = two.len == 0 ||
                    (second.len == two.len && strncasecmp(second.data, two.data, two.len) == 0);
        if (same && both) {
            *text = str_from(names[i].type);
            grammar_advance(g);
            if (two.len > 0) {
                grammar_advance(g);
            }
            return true;
        }
    }
    return grammar_refuse(g, "Expected type name");
}

static struct term *negated_if(struct grammar *g, bool negated, struct term *term)
{
    struct terms one = {0};
    if (!negated || !term) {
        return term;
    }
    terms_add(g, &one, term);
    return of_list(g, TERM_NOT, &one);
}

/* IS [ NOT ] type */
static struct term *parse_is(struct grammar *g, struct term *left)
{
    struct terms one = {0};
    terms_add(g, &one, left);
    bool negated = grammar_accept(g, LEXEME_NOT);
    struct term *is = of_list(g, TERM_IS, &one);
    return parse_type_name(g, &is->text) ? negated_if(g, negated, is) : NULL;
}

/* IN ( term {, term} ) | IN [ term {, term} ] | IN ? */
static struct term *parse_in(struct grammar *g, struct term *left)
{
    struct terms all = {0};
    terms_add(g, &all, left);
    if (grammar_accept(g, LEXEME_OPEN)) {
        return parse_list(g, LEXEME_CLOSE, &all) ? of_list(g, TERM_IN, &all) : NULL;
    }
    if (grammar_accept(g, LEXEME_OPEN_LIST)) {
        return parse_list(g, LEXEME_CLOSE_LIST, &all) ? of_list(g, TERM_IN, &all) : NULL;
    }
    struct term *list = parse_right(g, grammar_sum);
    struct term *in = list ? of_two(g, TERM_IN, left, list) : NULL;
    if (in) {
        in->text = list->source;
    }
    return in;
}

/* BETWEEN sum AND sum */
static struct term *parse_between(struct grammar *g, struct term *left)
{
    struct terms all = {0};
    terms_add(g, &all, left);
    struct term *low = parse_right(g, grammar_sum);
    if (!low || !grammar_expect(g, LEXEME_AND, "Expected AND after BETWEEN")) {
        return NULL;
    }
    struct term *high = parse_right(g, grammar_sum);
    if (!high) {
        return NULL;
    }
    terms_add(g, &all, low);
    terms_add(g, &all, high);
    return of_list(g, TERM_BETWEEN, &all);
}

/* The comparator at hand; TERM_NULL: none. */
static enum term_type comparator(const struct grammar *g)
{
    switch (g->current.type) {
    case LEXEME_EQ: return TERM_EQ;
    case LEXEME_NE:
    case LEXEME_UNEQUAL: return TERM_NE;
    case LEXEME_LT: return TERM_LT;
    case LEXEME_LE: return TERM_LE;
    case LEXEME_GT: return TERM_GT;
    case LEXEME_GE: return TERM_GE;
    default: return TERM_NULL;
    }
}

/* [ NOT ] ( IN ... | BETWEEN ... | LIKE ... ), the words taken up to here being `negated` */
static struct term *parse_range(struct grammar *g, struct term *left, bool negated)
{
    struct lexeme word = g->current;
    grammar_advance(g);
    switch (word.type) {
    case LEXEME_IN: return negated_if(g, negated, parse_in(g, left));
    case LEXEME_BETWEEN: return negated_if(g, negated, parse_between(g, left));
    default: return foreign_term(g, word);
    }
}

static bool is_range(enum lexeme_type type)
{
    return type == LEXEME_IN || type == LEXEME_BETWEEN || type == LEXEME_LIKE;
}

/* What may follow an operand; `left` itself where nothing does. */
static struct term *parse_tail(struct grammar *g, struct term *left)
{
    enum term_type type = comparator(g);
    if (type != TERM_NULL) {
        grammar_advance(g);
        struct term *right = parse_right(g, grammar_sum);
        return right ? of_two(g, type, left, right) : NULL;
    }
    if (grammar_accept(g, LEXEME_IS)) {
        return parse_is(g, left);
    }
    struct scanner ahead = g->scanner;
    if (grammar_at(g, LEXEME_NOT) && is_range(scanner_next(&ahead).type)) {
        grammar_advance(g);
        return parse_range(g, left, true);
    }
    return is_range(g->current.type) ? parse_range(g, left, false) : left;
}

/* comparison := sum { tail } */
static struct term *parse_comparison(struct grammar *g)
{
    struct term *term = grammar_sum(g);
    for (;;) {
        struct term *longer = term ? parse_tail(g, term) : NULL;
        if (longer == term) {
            return term;
        }
        term = longer;
    }
}

/* not := NOT not | comparison */
static struct term *parse_not(struct grammar *g)
{
    if (!grammar_accept(g, LEXEME_NOT)) {
        return parse_comparison(g);
    }
    if (grammar_at(g, LEXEME_END)) {
        return refuse(g, "Unexpected term");
    }
    return negated_if(g, true, nested(g, parse_not));
}

/* chain := rule { word rule }: one term of all operands. */
static struct term *parse_chain(struct grammar *g, enum lexeme_type word, enum term_type type,
                                struct term *(*rule)(struct grammar *))
{
    struct terms all = {0};
    struct term *term = rule(g);
    while (term && grammar_accept(g, word)) {
        if (all.count == 0) {
            terms_add(g, &all, term);
        }
        term = parse_right(g, rule);
        if (term) {
            terms_add(g, &all, term);
        }
    }
    return term && all.count > 0 ? of_list(g, type, &all) : term;
}

/* and := not { AND not } */
static struct term *parse_and(struct grammar *g)
{
    return parse_chain(g, LEXEME_AND, TERM_AND, parse_not);
}

/* term := and { OR and } */
struct term *grammar_term(struct grammar *g)
{
    return parse_chain(g, LEXEME_OR, TERM_OR, parse_and);
}
