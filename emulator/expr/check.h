/*
 * What a parsed expression must satisfy: reserved words, functions, placeholders, operands, paths.
 * Which of several faults is reported follows the service, stage by stage.
 */
#ifndef DYNARIG_CHECK_H
#define DYNARIG_CHECK_H

#include "ast.h"

#define EXPRESSION_IN_MAX 100 /* operands of one IN */

struct checker {
    struct arena *arena;
    struct error *err;
    enum expression_kind kind;
    struct bindings *bindings;
};

/* Each resolves all placeholders (marking the bindings as used) and fills in what ast.h leaves to
 * the check. */
bool check_condition(const struct checker *c, struct expression *expression);
bool check_projection(const struct checker *c, struct expression *expression);
bool check_update(const struct checker *c, struct expression *expression);
/* Further rules of a key condition, behind check_condition: its clauses. In keycond.c. */
bool check_keycond(const struct checker *c, struct expression *expression);

/* The same of a search condition. In searchcond.c. */
bool check_searchcond(const struct checker *c, struct expression *expression);

/* Fill in what evaluation needs of paths in order: `sorted`, and the ranks of actions. */
void projection_sort(struct arena *arena, struct expression *expression);
void update_rank(struct arena *arena, struct expression *expression);

/*
 * Trees that were made of a PartiQL statement: nothing to resolve, no reserved words, no misplaced
 * functions. What is left are numbers, kinds and types of operands, and paths among themselves.
 */
bool check_made_condition(const struct checker *c, struct node *condition);
bool check_made_update(const struct checker *c, struct expression *expression);

/* ---- for the checks, in resolve.c */

/* The first of each that a tree holds, in the order of the text; NULL data: none. */
struct survey {
    struct str unknown;  /* function */
    struct str misused;  /* function standing where it has no business */
    struct str reserved; /* word */
};

void survey_path(struct survey *survey, const struct path *path);
void survey_tree(struct survey *survey, const struct node *node);
bool refuse_reserved(const struct checker *c, const struct survey *survey); /* true: none there */
bool refuse_unknown(const struct checker *c, const struct survey *survey);
bool refuse_misused(const struct checker *c, const struct survey *survey);

/* Puts names in the place of their placeholders. */
bool resolve_path(const struct checker *c, struct path *path);
/* Finds the value of a NODE_VALUE. */
bool resolve_value(const struct checker *c, struct node *node);

/* No two paths overlap or conflict. `sorted` holds the same paths by path_cmp. */
bool check_disjoint(const struct checker *c, const struct path *const *paths,
                    const struct path *sorted, size_t count);

/* ---- for the checks, in check_operand.c */

/* Number of operands, kinds and types of operands of one function or operator, not below it. */
bool check_count(const struct checker *c, const struct node *node);
bool check_types(const struct checker *c, const struct node *node);

#endif
