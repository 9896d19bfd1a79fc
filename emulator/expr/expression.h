/*
 * Expressions: condition, filter, key condition, projection, update.
 *
 * Text and placeholders go in, a tree comes out (expression_parse), checked as DynamoDB checks it:
 * Developer Guide, "Using expressions in DynamoDB"; texts and their precedence as measured on the
 * service. Trees live in the arena of the request. All paths are resolved (no `#name` is left).
 */
#ifndef DYNARIG_EXPRESSION_H
#define DYNARIG_EXPRESSION_H

#include "../data/key.h"
#include "../data/value.h"

enum expression_kind {
    EXPRESSION_CONDITION,
    EXPRESSION_FILTER,
    EXPRESSION_KEY_CONDITION,
    EXPRESSION_SEARCH_CONDITION,
    EXPRESSION_PROJECTION,
    EXPRESSION_UPDATE,
    EXPRESSION_STATEMENT, /* a part of a PartiQL statement: errors name no parameter */
};

/* One entry of ExpressionAttributeNames / Values; `used` is set by parsing. */
struct name_binding {
    struct str placeholder; /* with its '#' */
    struct str name;
    bool used;
};

struct value_binding {
    struct str placeholder; /* with its ':' */
    struct value value;
    bool used;
};

struct bindings {
    struct name_binding *names;
    size_t name_count;
    struct value_binding *values;
    size_t value_count;
};

struct expression; /* opaque; its shape is in ast.h */

/*
 * Parses and checks one expression. Errors: ValidationException with "Invalid KIND: ..." texts,
 * enveloped where the layer of 2026 does so.
 */
bool expression_parse(struct arena *arena, enum expression_kind kind, struct str text,
                      struct bindings *bindings, const struct expression **out, struct error *err);

/* A path that an expression mentions: its top-level attribute (for the key and index rules), and
 * whether it has more than one element (`nested`). */
struct expression_path {
    struct str root;
    bool nested;
    bool is_target; /* update: the path is written (SET, REMOVE, ADD, DELETE left side) */
    const struct value *literal; /* update: SET path = :v alone, or ADD path :v; else NULL */
};
/* All of them, in the arena, in the order of the text; NULL: none. Returns their number. */
size_t expression_paths(struct arena *arena, const struct expression *expression,
                        const struct expression_path **out);

/* Condition or filter over an item; NULL: no item there. */
bool condition_holds(const struct expression *expression, const struct value *item);

/* The selected parts, nesting kept; an item without any match gives an empty map. What is selected
 * whole is shared with the item. */
void projection_apply(struct arena *arena, const struct expression *expression,
                      const struct value *item, struct value *out);

/*
 * Applies an update to `old` (with at least the key attributes; all operands are read from it) and
 * gives the new item. Errors: ValidationException (bad path, wrong operand type, arithmetic).
 * `touched_old` / `touched_new` receive what ReturnValues UPDATED_OLD / UPDATED_NEW answer (maps,
 * empty: nothing); either may be NULL. What did not change is shared with `old`, literals with the
 * bindings; neither is ever written to. Size and key rules are the caller's.
 */
bool update_apply(struct arena *arena, const struct expression *expression, const struct value *old,
                  struct value *out, struct value *touched_old, struct value *touched_new,
                  struct error *err);

/* What UpdateItem adds to the size of an item for the update itself and for each of its actions, as
 * measured on the service. NULL: no update, which costs nothing. */
size_t update_cost(const struct expression *update);

/* A key condition against a schema. */
enum key_operator {
    KEY_NONE,
    KEY_EQ,
    KEY_LT,
    KEY_LE,
    KEY_GT,
    KEY_GE,
    KEY_BETWEEN,
    KEY_BEGINS_WITH
};

struct key_range {
    const struct value *hash[KEY_PART_MAX];  /* one per partition key attribute */
    const struct value *range[KEY_PART_MAX]; /* equalities on leading sort key attributes */
    uint8_t range_equal;                     /* how many of them */
    enum key_operator op;                    /* on the sort key attribute after those */
    const struct value *low;                 /* operand; BETWEEN: lower bound */
    const struct value *high;                /* BETWEEN: upper bound */
};

/* Binds the clauses to the schema. With one sort key attribute, `=` on it counts in range_equal.
 * Errors as Query gives them ("Query condition missed key schema element: pk", ...). */
bool keycond_bind(const struct expression *expression, const struct key_schema *schema,
                  struct key_range *out, struct error *err);

/* A search condition: the values that top-level attributes must have, clause by clause. False:
 * there are no more. */
bool searchcond_clause(const struct expression *expression, size_t i, struct str *name,
                       const struct value **value);

/* Length of every placeholder (255 bytes) and size of all names and values (2 MB). To be called
 * once they are read, before any expression is parsed. */
bool bindings_check_limits(const struct bindings *bindings, struct error *err);
/* "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}" and the like. */
bool bindings_all_used(const struct bindings *bindings, struct error *err);

#endif
