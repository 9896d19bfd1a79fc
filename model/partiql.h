/*
 * The model's PartiQL: statements read from their text, conditions and values evaluated while they
 * are read. Developer Guide, "PartiQL for Amazon DynamoDB".
 *
 * As with expressions it is made for texts that the service takes: of a wrong one it says so, but
 * not why. Everything lies in the arena, or belongs to the request.
 */
#ifndef DYNARIG_PARTIQL_H
#define DYNARIG_PARTIQL_H

#include "rebuild.h"

enum { CLAUSES_MOST = 64, ROOTS_MOST = 64 };

/* A condition on one top-level attribute and literals that must hold for the whole to hold. */
enum clause_kind { CLAUSE_EQUAL, CLAUSE_ORDER, CLAUSE_IN };
struct model_clause {
    enum clause_kind kind;
    struct str name;
    size_t at; /* where it stands in the text, and how many parameters before it */
    size_t parameter;
    const struct doc *value; /* the first of them */
    const struct doc *other; /* the second, of BETWEEN */
};

/* An attribute that is named. */
struct model_root {
    struct str name;
    bool nested; /* something below it is meant */
};

/* What a WHERE clause says by itself. */
struct survey {
    struct model_clause clauses[CLAUSES_MOST];
    size_t clause_count;
    struct model_root roots[ROOTS_MOST];
    size_t root_count;
    size_t conditions; /* simple ones, wherever they stand */
    bool alternatives; /* OR stands somewhere */
};

/* Where something begins. */
struct spot {
    size_t at;
    size_t parameter;
};

/* A statement while it is read. */
struct phrase {
    struct scope scope;           /* arena, item, cursor, depth, fault */
    const struct doc *parameters; /* NULL: none */
    size_t parameter;             /* the next one */
    bool blind;                   /* only read: nothing is known of an item */
    struct survey *survey;        /* NULL: not wanted */
    const size_t *passed; /* places of clauses that hold whatever the item: key equalities */
    size_t passed_count;
};

/* What stands on one side of a comparison. */
struct term {
    operand value;
    bool literal;
    struct steps steps; /* count 0: no path */
};

/* partiql_value.c */
bool phrase_steps(struct phrase *phrase, struct steps *out);
/* A literal, a parameter, or a collection of them; *there false: none is next. */
bool phrase_constant(struct phrase *phrase, operand *out, bool *there);

/* partiql_condition.c: from where the cursor stands to where the condition, or the first part of it
 * that has no connectives, ends. */
bool phrase_condition(struct phrase *phrase, bool *holds);
bool phrase_simple_condition(struct phrase *phrase, bool *holds);

/* partiql_update.c: SET and REMOVE, as many as there are. `literals`: the value of each action that
 * is a literal, NULL for others. */
bool phrase_changes(struct phrase *phrase, struct actions *actions, operand *literals);

/* ---- partiql_statement.c: whole statements */

enum statement_kind {
    STATEMENT_SELECTS,
    STATEMENT_INSERTS,
    STATEMENT_UPDATES,
    STATEMENT_DELETES,
    STATEMENT_CHECKS, /* EXISTS(SELECT ...) */
};

enum { ORDERS_MOST = 2 * 4 };

struct model_statement {
    enum statement_kind kind;
    struct str text;
    const struct doc *parameters;
    struct str table;
    struct str index; /* data NULL: none */
    bool has_where;
    struct spot where;
    struct survey survey;           /* of WHERE */
    struct steps *columns;          /* of SELECT */
    size_t column_count;            /* 0: all */
    struct str orders[ORDERS_MOST]; /* ORDER BY */
    bool descending[ORDERS_MOST];
    size_t order_count;
    const struct doc *item; /* of INSERT */
    struct spot changes;    /* of UPDATE */
    struct actions targets; /* paths alone */
    operand *literals;      /* for each of them; NULL: it is no literal */
    const char *returning;  /* what ReturnValues would say: "ALL_OLD"; NULL: nothing */
};

/* NULL: not valid, and `fault` says why. */
const struct model_statement *statement_read(struct arena *arena, struct str text,
                                             const struct doc *parameters, const char **fault);
/* Does WHERE hold for the item (NULL: there is none)? Clauses that stand at `passed` always do. */
bool statement_holds(struct arena *arena, const struct model_statement *statement,
                     const struct doc *item, const size_t *passed, size_t passed_count);
bool statement_clause_holds(struct arena *arena, const struct model_statement *statement,
                            const struct model_clause *clause, const struct doc *item);
/* What SET and REMOVE make of the item. */
bool statement_update(struct scope *scope, const struct model_statement *statement,
                      const struct doc *base, struct doc *new_item, struct targets *targets);
/* The row that SELECT shows of the item: each column under the last name of its path, with the
 * indices behind it. */
struct doc statement_row(struct arena *arena, const struct model_statement *statement,
                         const struct doc *item);

#endif
