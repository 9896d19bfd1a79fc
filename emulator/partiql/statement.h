/*
 * PartiQL statements: text to tree (Developer Guide, "PartiQL statements for DynamoDB").
 *
 * The tree says what is written, no more: which values, operators and functions may stand where is
 * rewrite.h's matter. It lives in the arena of the request and borrows the text.
 */
#ifndef DYNARIG_STATEMENT_H
#define DYNARIG_STATEMENT_H

#include "../expr/path.h"

enum term_type {
    /* constants */
    TERM_NULL,
    TERM_MISSING,
    TERM_TRUE,
    TERM_FALSE,
    TERM_NUMBER, /* `text`: digits with their sign */
    TERM_STRING, /* `text`: what the literal says */
    TERM_PARAMETER,
    /* collections of terms */
    TERM_LIST,
    TERM_MAP, /* `names`: one for each of `args` */
    TERM_BAG,
    /* operands */
    TERM_PATH,
    TERM_CALL, /* `text`: the function as written */
    TERM_STAR, /* the argument of COUNT(*) */
    TERM_PLUS,
    TERM_MINUS,
    /* conditions */
    TERM_EQ,
    TERM_NE,
    TERM_LT,
    TERM_LE,
    TERM_GT,
    TERM_GE,
    TERM_BETWEEN,
    TERM_IN, /* what is sought, then the list's elements; `text`: one operand is the whole list */
    TERM_IS, /* `text`: the type's name, in capitals */
    TERM_NOT,
    TERM_AND, /* two or more */
    TERM_OR,  /* two or more */
    /* an operator of PartiQL that DynamoDB has not: `text` */
    TERM_FOREIGN,
};

struct term {
    enum term_type type;
    struct str text;
    struct str source; /* the lexeme it begins with, for positions in errors */
    size_t parameter;  /* PARAMETER: its place, from 0 */
    struct path path;
    struct term **args;
    struct str *names;
    size_t count;
};

enum statement_type {
    STATEMENT_SELECT,
    STATEMENT_INSERT,
    STATEMENT_UPDATE,
    STATEMENT_DELETE,
    STATEMENT_EXISTS, /* EXISTS(SELECT ...): the members are those of the SELECT */
};

enum returning {
    RETURNING_NOTHING,
    RETURNING_ALL_OLD,
    RETURNING_MODIFIED_OLD,
    RETURNING_ALL_NEW,
    RETURNING_MODIFIED_NEW,
};

struct assignment {
    struct path target;
    struct term *value; /* NULL: REMOVE */
};

struct ordering {
    struct str name;
    bool descending;
};

struct statement {
    enum statement_type type;
    struct str source;
    struct str word; /* the first one */
    struct str table;
    struct str index; /* data NULL: none */
    /* SELECT */
    struct term **columns; /* none: `*` */
    size_t column_count;
    struct ordering *orderings;
    size_t ordering_count;
    /* INSERT */
    struct term *item;
    /* UPDATE, in the order of the text */
    struct assignment *assignments;
    size_t assignment_count;
    struct term *where; /* NULL: none */
    enum returning returning;
    size_t parameter_count; /* `?` in all */
};

/* Errors: ValidationException, "Statement wasn't well formed, can't be processed: ..." and what
 * else can be told from the text alone. */
bool statement_parse(struct arena *arena, struct str text, const struct statement **out,
                     struct error *err);

/* "ALL OLD", ... */
const char *returning_name(enum returning returning);

#endif
