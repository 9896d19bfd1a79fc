/* WHERE: evaluated as it is read, and surveyed if that is wanted. */
#include "partiql.h"
#include "partiql_text.h"

static bool read_or(struct phrase *phrase, bool *holds);

static bool fail(struct phrase *phrase, const char *fault)
{
    return scope_fail(&phrase->scope, fault);
}

/* ---- operands */

static bool read_operand(struct phrase *phrase, struct term *out);

static bool call_size(struct phrase *phrase, struct term *out)
{
    struct term of;
    size_t size = 0;
    if (!read_operand(phrase, &of) || !partiql_take(&phrase->scope.cursor, ")")) {
        return fail(phrase, "size takes one operand");
    }
    if (of.literal && (!of.value || !typed_size(of.value, &size))) {
        return fail(phrase, "a literal without a size");
    }
    if (of.value && typed_size(of.value, &size)) {
        struct doc *value = arena_zalloc(phrase->scope.arena, sizeof *value);
        *value = typed_number(phrase->scope.arena,
                              str_from(arena_printf(phrase->scope.arena, "%zu", size)));
        out->value = value;
    }
    return true;
}

static bool read_bare(struct phrase *phrase, struct term *out)
{
    struct str call = partiql_call(&phrase->scope.cursor);
    if (call.len > 0) {
        return partiql_same_word(call, "size") ? call_size(phrase, out)
                                               : fail(phrase, "no such function is an operand");
    }
    if (!phrase_constant(phrase, &out->value, &out->literal)) {
        return false;
    }
    if (out->literal) {
        return true;
    }
    if (!phrase_steps(phrase, &out->steps)) {
        return false;
    }
    out->value = phrase->scope.item ? steps_find(phrase->scope.item, &out->steps) : NULL;
    return true;
}

static bool read_operand(struct phrase *phrase, struct term *out)
{
    *out = (struct term){0};
    if (!scope_enter(&phrase->scope)) {
        return false;
    }
    bool good = partiql_take(&phrase->scope.cursor, "(")
                    ? read_operand(phrase, out) &&
                          (partiql_take(&phrase->scope.cursor, ")") || fail(phrase, "no )"))
                    : read_bare(phrase, out);
    scope_leave(&phrase->scope);
    return good;
}

/* A literal in a comparison by order is one that has an order. */
static bool orders(const struct term *term)
{
    return !term->literal || typed_is(term->value, "S") || typed_is(term->value, "N") ||
           typed_is(term->value, "B");
}

/* ---- the survey */

static bool is_passed(const struct phrase *phrase, size_t at)
{
    for (size_t i = 0; i < phrase->passed_count; i++) {
        if (phrase->passed[i] == at) {
            return true;
        }
    }
    return false;
}

/* One attribute, and all else literals: it may choose keys. */
static void note_clause(struct phrase *phrase, struct spot start, enum clause_kind kind,
                        const struct term *attribute, const struct term *low,
                        const struct term *high)
{
    struct survey *survey = phrase->survey;
    bool clause = attribute->steps.count == 1 && low->literal && low->value &&
                  (!high || (high->literal && high->value));
    if (survey && clause && survey->clause_count < CLAUSES_MOST) {
        survey->clauses[survey->clause_count++] =
            (struct model_clause){.kind = kind,
                                  .name = attribute->steps.list[0].name,
                                  .at = start.at,
                                  .parameter = start.parameter,
                                  .value = low->value,
                                  .other = high ? high->value : NULL};
    }
}

/* A clause below NOT or OR need not hold. */
static void forget_clauses(struct phrase *phrase, size_t count)
{
    if (phrase->survey) {
        phrase->survey->clause_count = count;
    }
}

/* ---- functions */

static bool check_function(struct phrase *phrase, struct str name, const struct term *b)
{
    bool type = partiql_same_word(name, "attribute_type");
    bool begins = partiql_same_word(name, "begins_with");
    if (type && !(b->literal && typed_is(b->value, "S"))) {
        return fail(phrase, "attribute_type takes the name of a type");
    }
    return !begins || !b->literal || typed_is(b->value, "S") || typed_is(b->value, "B") ||
           fail(phrase, "begins_with takes strings and binaries");
}

static bool read_function(struct phrase *phrase, struct spot start, struct str name, bool *holds)
{
    struct arena *arena = phrase->scope.arena;
    bool exists = partiql_same_word(name, "attribute_exists");
    bool missing = partiql_same_word(name, "attribute_not_exists");
    struct term a, b = {0};
    if (!read_operand(phrase, &a) ||
        (!exists && !missing &&
         !(partiql_take(&phrase->scope.cursor, ",") && read_operand(phrase, &b))) ||
        !partiql_take(&phrase->scope.cursor, ")") || !check_function(phrase, name, &b)) {
        return fail(phrase, "wrong arguments");
    }
    if (exists || missing) {
        *holds = (a.value != NULL) == exists;
    } else if (partiql_same_word(name, "attribute_type")) {
        *holds = a.value && str_eq(typed_type(a.value), typed_payload(b.value)->string);
    } else if (partiql_same_word(name, "begins_with")) {
        note_clause(phrase, start, CLAUSE_ORDER, &a, &b, NULL);
        *holds = relation_begins(arena, a.value, b.value);
    } else if (partiql_same_word(name, "contains")) {
        *holds = relation_contains(arena, a.value, b.value);
    } else {
        return fail(phrase, "unknown function");
    }
    return true;
}

/* ---- comparisons */

static enum relation read_relation(struct cursor *cursor)
{
    /* Longer signs first. */
    return partiql_take(cursor, "<>")   ? RELATION_NE
           : partiql_take(cursor, "!=") ? RELATION_NE
           : partiql_take(cursor, "<=") ? RELATION_LE
           : partiql_take(cursor, ">=") ? RELATION_GE
           : partiql_take(cursor, "<")  ? RELATION_LT
           : partiql_take(cursor, ">")  ? RELATION_GT
           : partiql_take(cursor, "=")  ? RELATION_EQ
                                        : RELATION_NONE;
}

static bool read_between(struct phrase *phrase, struct spot start, const struct term *a,
                         bool *holds)
{
    struct term low, high;
    if (!read_operand(phrase, &low) || !partiql_take_word(&phrase->scope.cursor, "AND") ||
        !read_operand(phrase, &high)) {
        return fail(phrase, "BETWEEN takes two bounds");
    }
    bool literals = low.literal && high.literal;
    if (!orders(&low) || !orders(&high) || !orders(a) ||
        (literals &&
         (!typed_comparable(low.value, high.value) || typed_cmp(low.value, high.value) > 0))) {
        return fail(phrase, "bounds that do not go together");
    }
    note_clause(phrase, start, CLAUSE_ORDER, a, &low, &high);
    *holds = relation_stands(a->value, RELATION_GE, low.value) &&
             relation_stands(a->value, RELATION_LE, high.value);
    return true;
}

static bool is_in_list(operand a, const struct doc *list)
{
    for (size_t i = 0; i < list->list.count; i++) {
        if (relation_stands(a, RELATION_EQ, &list->list.items[i])) {
            return true;
        }
    }
    return false;
}

/* What is sought in is a list in brackets or parentheses, or a parameter that is one. */
static bool read_in(struct phrase *phrase, struct spot start, const struct term *a, bool *holds)
{
    struct cursor *cursor = &phrase->scope.cursor;
    const char *close = partiql_take(cursor, "[") ? "]" : partiql_take(cursor, "(") ? ")" : NULL;
    struct term candidate;
    *holds = false;
    if (!close) {
        if (!read_operand(phrase, &candidate)) {
            return false;
        }
        bool list = candidate.literal && typed_is(candidate.value, "L");
        note_clause(phrase, start, CLAUSE_IN, a, &candidate, NULL);
        *holds = list ? is_in_list(a->value, typed_payload(candidate.value))
                      : relation_stands(a->value, RELATION_EQ, candidate.value);
        return true;
    }
    bool literals = true;
    do {
        if (!read_operand(phrase, &candidate)) {
            return false;
        }
        literals = literals && candidate.literal;
        *holds = relation_stands(a->value, RELATION_EQ, candidate.value) || *holds;
    } while (partiql_take(cursor, ","));
    if (literals) {
        note_clause(phrase, start, CLAUSE_IN, a, &candidate, NULL);
    }
    return partiql_take(cursor, close) || fail(phrase, "a list is not closed");
}

/* IS [NOT] MISSING, NULL, or a type by its name in PartiQL. */
static bool read_is(struct phrase *phrase, const struct term *a, bool *holds)
{
    static const struct {
        const char *first, *second, *type;
    } types[] = {
        {"NULL", "", "NULL"},   {"BOOL", "", "BOOL"}, {"BOOLEAN", "", "BOOL"},
        {"SMALLINT", "", "N"},  {"INTEGER", "", "N"}, {"INT", "", "N"},
        {"INT2", "", "N"},      {"INT4", "", "N"},    {"INT8", "", "N"},
        {"BIGINT", "", "N"},    {"FLOAT", "", "N"},   {"REAL", "", "N"},
        {"DECIMAL", "", "N"},   {"NUMERIC", "", "N"}, {"DOUBLE", "PRECISION", "N"},
        {"STRING", "", "S"},    {"VARCHAR", "", "S"}, {"CHARACTER", "VARYING", "S"},
        {"CHARACTER", "", "S"}, {"CHAR", "", "S"},    {"BLOB", "", "B"},
        {"LIST", "", "L"},      {"STRUCT", "", "M"},  {"TUPLE", "", "M"},
    };
    struct cursor *cursor = &phrase->scope.cursor;
    bool negated = partiql_take_word(cursor, "NOT");
    if (partiql_take_word(cursor, "MISSING")) {
        *holds = (a->value == NULL) != negated;
        return true;
    }
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        size_t start = cursor->at;
        if (partiql_take_word(cursor, types[i].first) &&
            (types[i].second[0] == '\0' || partiql_take_word(cursor, types[i].second))) {
            *holds = typed_is(a->value, types[i].type) != negated;
            return true;
        }
        cursor->at = start;
    }
    return fail(phrase, "no such type");
}

/* What follows an operand. */
static bool read_tail(struct phrase *phrase, struct spot start, const struct term *a, bool *holds)
{
    struct cursor *cursor = &phrase->scope.cursor;
    if (partiql_take_word(cursor, "IS")) {
        return read_is(phrase, a, holds);
    }
    bool negated = partiql_take_word(cursor, "NOT");
    size_t before = phrase->survey ? phrase->survey->clause_count : 0;
    bool between = partiql_take_word(cursor, "BETWEEN");
    if (between || partiql_take_word(cursor, "IN")) {
        bool good =
            between ? read_between(phrase, start, a, holds) : read_in(phrase, start, a, holds);
        if (negated) {
            forget_clauses(phrase, before);
        }
        *holds = *holds != negated;
        return good;
    }
    enum relation relation = read_relation(cursor);
    struct term b;
    if (negated || relation == RELATION_NONE) {
        return fail(phrase, "a comparison is expected");
    }
    if (!read_operand(phrase, &b)) {
        return false;
    }
    bool order = relation != RELATION_EQ && relation != RELATION_NE;
    if (order && !(orders(a) && orders(&b))) {
        return fail(phrase, "a literal without an order");
    }
    if (relation != RELATION_NE) {
        bool turned = a->literal;
        note_clause(phrase, start, order ? CLAUSE_ORDER : CLAUSE_EQUAL, turned ? &b : a,
                    turned ? a : &b, NULL);
    }
    *holds = relation_stands(a->value, relation, b.value);
    return true;
}

static bool read_comparison(struct phrase *phrase, struct spot start, bool *holds)
{
    struct term a;
    return read_operand(phrase, &a) && read_tail(phrase, start, &a, holds);
}

/* ---- connectives */

static struct spot place_of(struct phrase *phrase)
{
    (void)partiql_at_end(&phrase->scope.cursor); /* past the blanks, so that places are the same */
    return (struct spot){phrase->scope.cursor.at, phrase->parameter};
}

static void go_back(struct phrase *phrase, struct spot place)
{
    phrase->scope.cursor.at = place.at;
    phrase->parameter = place.parameter;
}

/* Does what follows make an operand of what was just read? */
static bool goes_on(struct phrase *phrase)
{
    struct spot start = place_of(phrase);
    struct cursor *cursor = &phrase->scope.cursor;
    bool more = partiql_take_word(cursor, "BETWEEN") || partiql_take_word(cursor, "IN") ||
                partiql_take_word(cursor, "IS") || partiql_take_word(cursor, "NOT") ||
                read_relation(cursor) != RELATION_NONE;
    go_back(phrase, start);
    return more;
}

static bool read_simple(struct phrase *phrase, struct spot start, bool *holds)
{
    struct str call = partiql_call(&phrase->scope.cursor);
    bool function = call.len > 0 && !partiql_same_word(call, "size");
    if (!function) {
        go_back(phrase, start);
    }
    if (phrase->survey) {
        phrase->survey->conditions++;
    }
    bool good = function ? read_function(phrase, start, call, holds)
                         : read_comparison(phrase, start, holds);
    *holds = *holds || is_passed(phrase, start.at);
    return good;
}

/* A parenthesis may hold a condition or an operand: the first is tried, then the second. */
static bool read_grouped(struct phrase *phrase, struct spot start, bool *holds)
{
    const char *fault = phrase->scope.fault;
    struct survey before = phrase->survey ? *phrase->survey : (struct survey){0};
    if (read_or(phrase, holds) && partiql_take(&phrase->scope.cursor, ")") && !goes_on(phrase)) {
        return true;
    }
    go_back(phrase, start);
    phrase->scope.fault = fault;
    if (phrase->survey) {
        *phrase->survey = before;
    }
    return read_simple(phrase, start, holds);
}

static bool read_primary(struct phrase *phrase, bool *holds)
{
    struct spot start = place_of(phrase);
    return partiql_take(&phrase->scope.cursor, "(") ? read_grouped(phrase, start, holds)
                                                    : read_simple(phrase, start, holds);
}

static bool read_not(struct phrase *phrase, bool *holds)
{
    if (!partiql_take_word(&phrase->scope.cursor, "NOT")) {
        return read_primary(phrase, holds);
    }
    size_t before = phrase->survey ? phrase->survey->clause_count : 0;
    bool good = scope_enter(&phrase->scope) && read_not(phrase, holds);
    scope_leave(&phrase->scope);
    forget_clauses(phrase, before);
    *holds = !*holds;
    return good;
}

static bool read_and(struct phrase *phrase, bool *holds)
{
    *holds = true;
    do {
        bool part = false;
        if (!read_not(phrase, &part)) {
            return false;
        }
        *holds = *holds && part;
    } while (partiql_take_word(&phrase->scope.cursor, "AND"));
    return true;
}

static bool read_or(struct phrase *phrase, bool *holds)
{
    if (!scope_enter(&phrase->scope)) {
        return false;
    }
    size_t before = phrase->survey ? phrase->survey->clause_count : 0;
    size_t parts = 0;
    bool good = true;
    *holds = false;
    do {
        bool part = false;
        good = read_and(phrase, &part);
        *holds = *holds || part;
        parts++;
    } while (good && partiql_take_word(&phrase->scope.cursor, "OR"));
    if (parts > 1 && phrase->survey) {
        forget_clauses(phrase, before);
        phrase->survey->alternatives = true;
    }
    scope_leave(&phrase->scope);
    return good;
}

bool phrase_simple_condition(struct phrase *phrase, bool *holds)
{
    return read_simple(phrase, place_of(phrase), holds);
}

bool phrase_condition(struct phrase *phrase, bool *holds)
{
    return read_or(phrase, holds);
}
