/* Whole statements: what they say, and where their parts stand that are evaluated later. */
#include "partiql.h"
#include "partiql_text.h"

struct reader {
    struct phrase phrase;
    struct model_statement *out;
};

static bool fail(struct reader *reader, const char *fault)
{
    return scope_fail(&reader->phrase.scope, fault);
}

static struct cursor *cursor_of(struct reader *reader)
{
    return &reader->phrase.scope.cursor;
}

static bool expect(struct reader *reader, const char *word)
{
    return partiql_take_word(cursor_of(reader), word) || fail(reader, "a word is missing");
}

static struct spot here(struct reader *reader)
{
    return (struct spot){cursor_of(reader)->at, reader->phrase.parameter};
}

/* ---- clauses */

static bool read_table(struct reader *reader)
{
    struct arena *arena = reader->phrase.scope.arena;
    struct model_statement *out = reader->out;
    if (!partiql_name(arena, cursor_of(reader), &out->table)) {
        return fail(reader, "a table is expected");
    }
    return !partiql_take(cursor_of(reader), ".") ||
           partiql_name(arena, cursor_of(reader), &out->index) ||
           fail(reader, "an index is expected");
}

static bool read_where(struct reader *reader)
{
    struct model_statement *out = reader->out;
    bool holds = false;
    out->has_where = partiql_take_word(cursor_of(reader), "WHERE");
    if (!out->has_where) {
        return true;
    }
    out->where = here(reader);
    reader->phrase.survey = &out->survey;
    bool good = phrase_condition(&reader->phrase, &holds);
    reader->phrase.survey = NULL;
    return good;
}

/* RETURNING ( ALL | MODIFIED ) ( OLD | NEW ) * */
static bool read_returning(struct reader *reader)
{
    struct cursor *cursor = cursor_of(reader);
    if (!partiql_take_word(cursor, "RETURNING")) {
        return true;
    }
    bool all = partiql_take_word(cursor, "ALL");
    if (!all && !partiql_take_word(cursor, "MODIFIED")) {
        return fail(reader, "ALL or MODIFIED");
    }
    bool old = partiql_take_word(cursor, "OLD");
    if (!old && !partiql_take_word(cursor, "NEW")) {
        return fail(reader, "OLD or NEW");
    }
    reader->out->returning = all   ? old ? "ALL_OLD" : "ALL_NEW"
                             : old ? "UPDATED_OLD"
                                   : "UPDATED_NEW";
    return partiql_take(cursor, "*") || fail(reader, "no *");
}

static bool read_changes(struct reader *reader)
{
    struct model_statement *out = reader->out;
    struct arena *arena = reader->phrase.scope.arena;
    /* No change is shorter than REMOVE and a name, or a comma, a name, a sign and a value. */
    out->targets.most = out->text.len / 4 + 1;
    out->targets.list = ARENA_ARRAY(arena, struct action, out->targets.most);
    out->literals = ARENA_ARRAY(arena, operand, out->targets.most);
    out->changes = here(reader);
    return phrase_changes(&reader->phrase, &out->targets, out->literals);
}

/* ---- SELECT */

static bool read_columns(struct reader *reader)
{
    struct model_statement *out = reader->out;
    if (partiql_take(cursor_of(reader), "*")) {
        return true;
    }
    out->columns = ARENA_ARRAY(reader->phrase.scope.arena, struct steps, out->text.len / 2 + 1);
    do {
        if (!phrase_steps(&reader->phrase, &out->columns[out->column_count++])) {
            return false;
        }
    } while (partiql_take(cursor_of(reader), ","));
    return true;
}

static bool read_order(struct reader *reader)
{
    struct cursor *cursor = cursor_of(reader);
    struct model_statement *out = reader->out;
    if (!partiql_take_word(cursor, "ORDER")) {
        return true;
    }
    if (!expect(reader, "BY")) {
        return false;
    }
    do {
        if (out->order_count == ORDERS_MOST ||
            !partiql_name(reader->phrase.scope.arena, cursor, &out->orders[out->order_count])) {
            return fail(reader, "an attribute to order by is expected");
        }
        out->descending[out->order_count] = partiql_take_word(cursor, "DESC");
        if (!out->descending[out->order_count++]) {
            (void)partiql_take_word(cursor, "ASC");
        }
    } while (partiql_take(cursor, ","));
    return true;
}

static bool read_select(struct reader *reader)
{
    return expect(reader, "SELECT") && read_columns(reader) && expect(reader, "FROM") &&
           read_table(reader) && read_where(reader) && read_order(reader);
}

/* ---- the others */

static bool read_insert(struct reader *reader)
{
    operand value = NULL;
    bool there = false;
    if (!expect(reader, "INTO") || !read_table(reader) || !expect(reader, "VALUE") ||
        !phrase_constant(&reader->phrase, &value, &there)) {
        return false;
    }
    reader->out->item = there && typed_is(value, "M") ? typed_payload(value) : NULL;
    return reader->out->item || fail(reader, "an item is expected");
}

static bool read_delete(struct reader *reader)
{
    struct model_statement *out = reader->out;
    if (!expect(reader, "FROM") || !read_table(reader) || !read_where(reader) ||
        !read_returning(reader)) {
        return false;
    }
    return !out->returning || str_is(str_from(out->returning), "ALL_OLD") ||
           fail(reader, "DELETE returns the old item");
}

static bool read_update(struct reader *reader)
{
    return read_table(reader) && read_changes(reader) && read_where(reader) &&
           read_returning(reader);
}

/* FROM table WHERE ... SET ... */
static bool read_from(struct reader *reader)
{
    return read_table(reader) && read_where(reader) && read_changes(reader) &&
           read_returning(reader);
}

static bool read_exists(struct reader *reader)
{
    return (partiql_take(cursor_of(reader), "(") || fail(reader, "no (")) && read_select(reader) &&
           (partiql_take(cursor_of(reader), ")") || fail(reader, "no )"));
}

static bool read_any(struct reader *reader)
{
    static const struct {
        const char *word; /* NULL: SELECT, which is not taken */
        enum statement_kind kind;
        bool (*read)(struct reader *reader);
    } kinds[] = {
        {"INSERT", STATEMENT_INSERTS, read_insert}, {"UPDATE", STATEMENT_UPDATES, read_update},
        {"DELETE", STATEMENT_DELETES, read_delete}, {"FROM", STATEMENT_UPDATES, read_from},
        {"EXISTS", STATEMENT_CHECKS, read_exists},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (partiql_take_word(cursor_of(reader), kinds[i].word)) {
            reader->out->kind = kinds[i].kind;
            return kinds[i].read(reader);
        }
    }
    reader->out->kind = STATEMENT_SELECTS;
    return read_select(reader);
}

const struct model_statement *statement_read(struct arena *arena, struct str text,
                                             const struct doc *parameters, const char **fault)
{
    struct model_statement *out = arena_zalloc(arena, sizeof *out);
    struct reader reader = {.phrase = {.scope = {.arena = arena, .cursor = {text, 0}},
                                       .parameters = parameters,
                                       .blind = true},
                            .out = out};
    out->text = text;
    out->parameters = parameters;
    bool good = read_any(&reader);
    if (good) {
        (void)partiql_take(cursor_of(&reader), ";");
        good = partiql_at_end(cursor_of(&reader)) || fail(&reader, "something follows");
    }
    *fault = reader.phrase.scope.fault;
    return good ? out : NULL;
}

/* ---- evaluation */

/* Where a part begins, to be read once more. */
static struct phrase phrase_at(struct arena *arena, const struct model_statement *statement,
                               struct spot place, const struct doc *item)
{
    return (struct phrase){
        .scope = {.arena = arena, .item = item, .cursor = {statement->text, place.at}},
        .parameters = statement->parameters,
        .parameter = place.parameter,
    };
}

bool statement_holds(struct arena *arena, const struct model_statement *statement,
                     const struct doc *item, const size_t *passed, size_t passed_count)
{
    bool holds = true;
    struct phrase phrase = phrase_at(arena, statement, statement->where, item);
    phrase.passed = passed;
    phrase.passed_count = passed_count;
    return !statement->has_where || (phrase_condition(&phrase, &holds) && holds);
}

bool statement_clause_holds(struct arena *arena, const struct model_statement *statement,
                            const struct model_clause *clause, const struct doc *item)
{
    bool holds = false;
    struct spot place = {clause->at, clause->parameter};
    struct phrase phrase = phrase_at(arena, statement, place, item);
    return phrase_simple_condition(&phrase, &holds) && holds;
}

bool statement_update(struct scope *scope, const struct model_statement *statement,
                      const struct doc *base, struct doc *new_item, struct targets *targets)
{
    struct actions actions = {.most = statement->targets.most};
    actions.list = ARENA_ARRAY(scope->arena, struct action, actions.most);
    operand *literals = ARENA_ARRAY(scope->arena, operand, actions.most);
    struct phrase phrase = phrase_at(scope->arena, statement, statement->changes, base);
    bool good = phrase_changes(&phrase, &actions, literals) &&
                rebuild_item(&phrase.scope, &actions, base, new_item, targets);
    scope->fault = phrase.scope.fault;
    return good;
}

static struct str column_name(struct arena *arena, const struct steps *steps)
{
    size_t last = steps->count - 1;
    while (steps->list[last].is_index) {
        last--; /* a path begins with a name */
    }
    struct str name = steps->list[last].name;
    for (size_t i = last + 1; i < steps->count; i++) {
        name = str_from(arena_printf(arena, "%.*s[%zu]", STR_ARG(name), steps->list[i].index));
    }
    return name;
}

struct doc statement_row(struct arena *arena, const struct model_statement *statement,
                         const struct doc *item)
{
    if (statement->column_count == 0) {
        return *item;
    }
    const struct doc *row = NULL;
    for (size_t i = 0; i < statement->column_count; i++) {
        operand value = steps_find(item, &statement->columns[i]);
        if (value) {
            row = doc_with(arena, row, column_name(arena, &statement->columns[i]), value);
        }
    }
    return row ? *row : doc_map_of(arena, 0);
}
