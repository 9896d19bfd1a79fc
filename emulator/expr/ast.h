/*
 * Trees of expressions. They live in the arena of the request and borrow the expression's text;
 * checking fills in what the placeholders stand for.
 */
#ifndef DYNARIG_AST_H
#define DYNARIG_AST_H

#include "expression.h"
#include "path.h"

enum node_type {
    /* operands */
    NODE_PATH,
    NODE_VALUE,
    NODE_CALL, /* of a function; some are conditions */
    NODE_PLUS,
    NODE_MINUS,
    /* conditions */
    NODE_EQ,
    NODE_NE,
    NODE_LT,
    NODE_LE,
    NODE_GT,
    NODE_GE,
    NODE_BETWEEN,
    NODE_IN,
    NODE_NOT,
    NODE_AND, /* two or more */
    NODE_OR,  /* two or more */
};

enum function_code {
    FUNCTION_UNKNOWN,
#define FUNCTION(code, name, operands, family, result) FUNCTION_##code,
#include "function.def"
#undef FUNCTION
};

struct node {
    enum node_type type;
    enum function_code function; /* NODE_CALL */
    bool grouped;                /* stands in parentheses of its own */
    bool operand;                /* NODE_CALL: used as an operand */
    struct str text;             /* function name or value placeholder as in the expression */
    const struct value *value;   /* NODE_VALUE, once checked: in the bindings */
    struct path path;            /* NODE_PATH */
    struct node **args;          /* operands, or the conditions under AND, OR, NOT */
    size_t count;
};

enum section { SECTION_SET, SECTION_REMOVE, SECTION_ADD, SECTION_DELETE, SECTION_COUNT };

struct action {
    enum section section;
    struct path target;
    struct node *operand; /* SET: the value; ADD, DELETE: a NODE_VALUE; REMOVE: NULL */
    size_t rank;          /* place of the target among the sorted targets; set by the check */
    bool legacy;          /* of AttributeUpdates: ADD takes lists, faults have words of their own */
};

/* One clause of a key condition, turned so that the attribute stands on the left. */
struct clause {
    struct str name;
    enum key_operator op;
    const struct value *low; /* the operand; BETWEEN: lower bound */
    const struct value *high;
};

/* A comparison of one top-level attribute with values as a clause; false: it is none. */
bool clause_read(const struct node *node, struct clause *out);
/* May the clause stand on this key attribute? Errors as Query gives them. */
bool clause_fits(const struct key_attribute *attribute, const struct clause *clause,
                 struct error *err);

struct expression {
    enum expression_kind kind;
    struct node *condition; /* condition, filter, key condition */
    /* Projection. `sorted` is set by the check, by path_cmp. */
    struct path *paths;
    size_t path_count;
    struct path *sorted;
    /* Update, in the order of the text. `sorted` holds their targets. */
    struct action *actions;
    size_t action_count;
    const char *repeated; /* the first section that comes a second time, or NULL */
    /* Key or search condition: its clauses; set by the check. */
    struct clause *clauses;
    size_t clause_count;
};

/* "SET", ... */
const char *section_name(enum section section);

/*
 * Refuses the expression: "Invalid KINDExpression: " and the text; of a statement the text alone.
 * Returns false. The validation layer of 2026 puts all these texts into its envelope.
 */
bool expression_refuse(enum expression_kind kind, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "size", ... ; FUNCTION_UNKNOWN when `kind` has no such function. */
enum function_code function_by_name(enum expression_kind kind, struct str name);
/* How many operands it takes, and whether it stands as a condition of its own. */
size_t function_operands(enum function_code function);
bool function_is_condition(enum function_code function);
/* As errors print it: "<", "BETWEEN", "size". Of an operator or function. */
struct str node_name(const struct node *node);
/* How many conditions a tree joins by AND: 1 when it is none. */
size_t node_conjuncts(const struct node *node);

#endif
