/*
 * A statement into what the other operations are made of: conditions, updates, projections, items.
 *
 * Its trees are those of expressions (expr/ast.h), so that their evaluators serve here, too. No
 * table is needed; key_plan.h then finds the keys in the condition.
 */
#ifndef DYNARIG_REWRITE_H
#define DYNARIG_REWRITE_H

#include "../expr/expression.h"
#include "constant.h"

struct rewritten {
    const struct statement *statement;
    const struct expression *condition;  /* the whole WHERE clause; NULL: none */
    const struct expression *projection; /* SELECT: the columns' paths; NULL: `*` */
    const struct expression *update;     /* UPDATE */
    const struct value *item;            /* INSERT */
};

/* Errors: ValidationException; wrong operands with the texts of expressions, without the name of a
 * parameter before them. */
bool rewrite(const struct reading *reading, struct rewritten *out);

/*
 * The row that SELECT answers: each column under the last name of its path, with the indices
 * behind it (`a.b[0]` gives "b[0]"); what is missing is left out. Of columns with one name the
 * last counts.
 */
void rewritten_project(struct arena *arena, const struct expression *projection,
                       const struct value *item, struct value *out);

#endif
