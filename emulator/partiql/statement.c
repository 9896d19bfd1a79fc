#include "statement.h"

#include <string.h>

#include "../data/key.h"
#include "grammar.h"

#define AFTER_EXPRESSION "Unexpected token after expression"
#define NO_MANIPULATION "Expected data manipulation"
#define ASSIGNMENTS_STEP 4

const char *returning_name(enum returning returning)
{
    static const char *const names[] = {
        [RETURNING_NOTHING] = "NOTHING",           [RETURNING_ALL_OLD] = "ALL OLD",
        [RETURNING_MODIFIED_OLD] = "MODIFIED OLD", [RETURNING_ALL_NEW] = "ALL NEW",
        [RETURNING_MODIFIED_NEW] = "MODIFIED NEW",
    };
    return names[returning];
}

/* ---- clauses */

static bool refuse_alias(struct grammar *g)
{
    bool alias =
        grammar_at(g, LEXEME_AS) || grammar_at(g, LEXEME_NAME) || grammar_at(g, LEXEME_QUOTED);
    return !alias || error_set(g->err, ERROR_VALIDATION, "Aliasing is not supported");
}

/* table := name [ . name ] */
static bool parse_table(struct grammar *g, struct statement *out, const char *detail)
{
    if (!grammar_name(g, &out->table, detail)) {
        return false;
    }
    if (grammar_accept(g, LEXEME_DOT) &&
        !grammar_name(g, &out->index, "Invalid path dot component")) {
        return false;
    }
    return !grammar_at(g, LEXEME_DOT) ||
           error_set(g->err, ERROR_VALIDATION,
                     "A path may contain at most 2 components in the FROM clause");
}

/* [ WHERE term ] */
static bool parse_where(struct grammar *g, struct statement *out)
{
    if (!grammar_accept(g, LEXEME_WHERE)) {
        return true;
    }
    out->where = grammar_term(g);
    return out->where != NULL;
}

static bool parse_returning_all(struct grammar *g, bool all, struct statement *out)
{
    bool old = grammar_accept(g, LEXEME_OLD);
    if (!old && !grammar_accept(g, LEXEME_NEW)) {
        return grammar_refuse(g, "Expected OLD or NEW in the returning clause");
    }
    if (all) {
        out->returning = old ? RETURNING_ALL_OLD : RETURNING_ALL_NEW;
    } else {
        out->returning = old ? RETURNING_MODIFIED_OLD : RETURNING_MODIFIED_NEW;
    }
    return grammar_expect(g, LEXEME_STAR, "Expected * in the returning clause");
}

/* [ RETURNING ( ALL | MODIFIED ) ( OLD | NEW ) * ] */
static bool parse_returning(struct grammar *g, struct statement *out)
{
    if (!grammar_accept(g, LEXEME_RETURNING)) {
        return true;
    }
    bool all = grammar_accept(g, LEXEME_ALL);
    if (!all && !grammar_accept(g, LEXEME_MODIFIED)) {
        return grammar_refuse(g, "Expected ALL or MODIFIED in the returning clause");
    }
    if (!parse_returning_all(g, all, out)) {
        return false;
    }
    return out->type != STATEMENT_DELETE || out->returning == RETURNING_ALL_OLD ||
           error_set(g->err, ERROR_VALIDATION,
                     "Invalid returning clause: RETURNING %s *. Only RETURNING ALL OLD * is "
                     "allowed in DELETE statements.",
                     returning_name(out->returning));
}

/* ---- SELECT */

static bool parse_columns(struct grammar *g, struct statement *out)
{
    if (grammar_accept(g, LEXEME_STAR)) {
        return true;
    }
    struct terms columns = {0};
    do {
        struct term *column = grammar_term(g);
        if (!column) {
            return false;
        }
        terms_add(g, &columns, column);
    } while (grammar_accept(g, LEXEME_COMMA));
    out->columns = columns.items;
    out->column_count = columns.count;
    return refuse_alias(g);
}

/* ordering := name [ ASC | DESC ] */
static bool parse_ordering(struct grammar *g, struct ordering *out)
{
    if (!grammar_name(g, &out->name, "Unexpected term")) {
        return false;
    }
    out->descending = grammar_accept(g, LEXEME_DESC);
    (void)(out->descending || grammar_accept(g, LEXEME_ASC));
    return true;
}

/* [ ORDER BY ordering {, ordering} ] */
static bool parse_order(struct grammar *g, struct statement *out)
{
    if (!grammar_accept(g, LEXEME_ORDER)) {
        return true;
    }
    if (!grammar_expect(g, LEXEME_BY, "Expected BY after ORDER")) {
        return false;
    }
    size_t most = 2 * KEY_PART_MAX;
    out->orderings = ARENA_ARRAY(g->arena, struct ordering, most);
    do {
        if (out->ordering_count == most) {
            return grammar_refuse(g, "Too many keys in the ORDER BY clause");
        }
        if (!parse_ordering(g, &out->orderings[out->ordering_count++])) {
            return false;
        }
    } while (grammar_accept(g, LEXEME_COMMA));
    return true;
}

/* Clauses of PartiQL that DynamoDB has not: the place told is that of what follows the words. */
static bool refuse_clauses(struct grammar *g)
{
    const char *name = grammar_at(g, LEXEME_LIMIT)    ? "LIMIT"
                       : grammar_at(g, LEXEME_GROUP)  ? "GROUP BY"
                       : grammar_at(g, LEXEME_HAVING) ? "HAVING"
                                                      : NULL;
    if (!name) {
        return true;
    }
    grammar_advance(g);
    (void)grammar_accept(g, LEXEME_BY);
    struct str value = g->current.text;
    return grammar_term(g) && error_set(g->err, ERROR_VALIDATION, "Unsupported clause: %s at %s",
                                        name, lexeme_place(g->arena, g->scanner.source, value));
}

/* select := SELECT columns FROM table [ WHERE term ] [ ORDER BY ... ] */
static bool parse_select(struct grammar *g, struct statement *out)
{
    if (!grammar_accept(g, LEXEME_SELECT)) {
        return grammar_refuse(g, "Expected SELECT");
    }
    if (!parse_columns(g, out) || !grammar_expect(g, LEXEME_FROM, "Expected FROM after SELECT")) {
        return false;
    }
    bool keyword = lexeme_is_word(g->current.type) && !grammar_at(g, LEXEME_NAME);
    return parse_table(g, out, keyword ? "Unexpected keyword" : "Unexpected term") &&
           refuse_alias(g) && parse_where(g, out) && refuse_clauses(g) && parse_order(g, out) &&
           refuse_clauses(g);
}

/* EXISTS ( select ) */
static bool parse_exists(struct grammar *g, struct statement *out)
{
    grammar_advance(g);
    return grammar_expect(g, LEXEME_OPEN, "Expected '(' after EXISTS") && parse_select(g, out) &&
           grammar_expect(g, LEXEME_CLOSE, "Expected ')' after EXISTS");
}

/* ---- INSERT, DELETE */

/* insert := INSERT INTO table VALUE term */
static bool parse_insert(struct grammar *g, struct statement *out)
{
    grammar_advance(g);
    if (!grammar_expect(g, LEXEME_INTO, "Expected INTO after INSERT") ||
        !parse_table(g, out, "Expected identifier for simple path")) {
        return false;
    }
    if (!grammar_accept(g, LEXEME_VALUE)) {
        /* PartiQL reads an expression here; whatever it is, a value does not follow it. */
        bool expression = grammar_at(g, LEXEME_AS) || grammar_at(g, LEXEME_END) || grammar_term(g);
        return expression && grammar_refuse(g, AFTER_EXPRESSION);
    }
    out->item = grammar_term(g);
    return out->item != NULL;
}

/* delete := DELETE FROM table [ WHERE term ] [ RETURNING ... ] */
static bool parse_delete(struct grammar *g, struct statement *out)
{
    grammar_advance(g);
    return grammar_expect(g, LEXEME_FROM, "Expected FROM after DELETE") &&
           parse_table(g, out, "Expected identifier for simple path") && refuse_alias(g) &&
           parse_where(g, out) && parse_returning(g, out);
}

/* ---- UPDATE */

static struct assignment *add_assignment(struct grammar *g, struct statement *out)
{
    if (out->assignment_count % ASSIGNMENTS_STEP == 0) {
        size_t cap = out->assignment_count + ASSIGNMENTS_STEP;
        struct assignment *grown = ARENA_ARRAY(g->arena, struct assignment, cap);
        if (out->assignment_count > 0) {
            memcpy(grown, out->assignments, out->assignment_count * sizeof *grown);
        }
        out->assignments = grown;
    }
    return &out->assignments[out->assignment_count++];
}

/* SET path = sum {, path = sum} */
static bool parse_set(struct grammar *g, struct statement *out)
{
    do {
        struct assignment *assignment = add_assignment(g, out);
        if (!grammar_path(g, &assignment->target) ||
            !grammar_expect(g, LEXEME_EQ, "Expected '=' in SET")) {
            return false;
        }
        assignment->value = grammar_sum(g);
        if (!assignment->value) {
            return false;
        }
    } while (grammar_accept(g, LEXEME_COMMA));
    return true;
}

/* actions := { SET ... | REMOVE path }, at least one */
static bool parse_actions(struct grammar *g, struct statement *out)
{
    for (;;) {
        if (grammar_accept(g, LEXEME_SET)) {
            if (!parse_set(g, out)) {
                return false;
            }
        } else if (grammar_accept(g, LEXEME_REMOVE)) {
            if (!grammar_path(g, &add_assignment(g, out)->target)) {
                return false;
            }
        } else {
            return out->assignment_count > 0 || grammar_refuse(g, NO_MANIPULATION);
        }
    }
}

/* update := UPDATE table actions [ WHERE term ] [ RETURNING ... ] */
static bool parse_update(struct grammar *g, struct statement *out)
{
    grammar_advance(g);
    return parse_table(g, out, "Expected identifier for simple path") && refuse_alias(g) &&
           parse_actions(g, out) && parse_where(g, out) && parse_returning(g, out);
}

/* update := FROM table [ WHERE term ] actions [ RETURNING ... ] */
static bool parse_from(struct grammar *g, struct statement *out)
{
    grammar_advance(g);
    return parse_table(g, out, "Unexpected term") && refuse_alias(g) && parse_where(g, out) &&
           parse_actions(g, out) && parse_returning(g, out);
}

/* ---- the whole */

/* What begins with none of the words of a statement is an expression, and no statement. */
static bool refuse_expression(struct grammar *g)
{
    struct error inner;
    error_init(&inner, g->arena);
    struct grammar probe = *g;
    probe.err = &inner;
    struct term *term = grammar_term(&probe);
    if (term && term->type == TERM_IS && grammar_at(&probe, LEXEME_END)) {
        return error_set(g->err, ERROR_VALIDATION, "Unsupported operation: IsType");
    }
    bool type_name = !term && strstr(inner.message, "Expected type name");
    return grammar_refuse(g, type_name ? "Expected type name" : NO_MANIPULATION);
}

static bool parse_statement(struct grammar *g, struct statement *out)
{
    switch (g->current.type) {
    case LEXEME_SELECT: out->type = STATEMENT_SELECT; return parse_select(g, out);
    case LEXEME_INSERT: out->type = STATEMENT_INSERT; return parse_insert(g, out);
    case LEXEME_DELETE: out->type = STATEMENT_DELETE; return parse_delete(g, out);
    case LEXEME_UPDATE: out->type = STATEMENT_UPDATE; return parse_update(g, out);
    case LEXEME_FROM: out->type = STATEMENT_UPDATE; return parse_from(g, out);
    case LEXEME_EXISTS: out->type = STATEMENT_EXISTS; return parse_exists(g, out);
    default: return refuse_expression(g);
    }
}

/* The whole text is cut into lexemes before the grammar is looked at: a stray one is told first. */
static bool refuse_stray(struct grammar *g)
{
    struct scanner scanner = g->scanner;
    struct lexeme lexeme;
    do {
        lexeme = scanner_next(&scanner);
        if (lexeme.type == LEXEME_STRAY) {
            return grammar_refuse(g, "");
        }
    } while (lexeme.type != LEXEME_END);
    return true;
}

bool statement_parse(struct arena *arena, struct str text, const struct statement **out,
                     struct error *err)
{
    struct statement *statement = arena_zalloc(arena, sizeof *statement);
    struct grammar g = {.arena = arena, .err = err};
    scanner_init(&g.scanner, text);
    if (!refuse_stray(&g)) {
        return false;
    }
    grammar_advance(&g);
    statement->word = g.current.text;
    if (!parse_statement(&g, statement)) {
        return false;
    }
    (void)grammar_accept(&g, LEXEME_SEMICOLON);
    if (!grammar_at(&g, LEXEME_END)) {
        return grammar_refuse(&g, AFTER_EXPRESSION);
    }
    statement->source = g.scanner.source;
    statement->parameter_count = g.parameters;
    *out = statement;
    return true;
}
