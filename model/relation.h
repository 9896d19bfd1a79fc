/* How two operands stand to each other: what conditions in every form ask. */
#ifndef DYNARIG_RELATION_H
#define DYNARIG_RELATION_H

#include "typed.h"

/* What an operand stands for: NULL where the item has nothing there. */
typedef const struct doc *operand;

enum relation {
    RELATION_NONE,
    RELATION_EQ,
    RELATION_NE,
    RELATION_LT,
    RELATION_LE,
    RELATION_GT,
    RELATION_GE
};

/* What is missing is equal to nothing, and stands in no order to anything; nor do types that
 * differ. */
bool relation_stands(operand a, enum relation relation, operand b);
/* A string or binary in another, a member in a set, an element in a list. */
bool relation_contains(struct arena *arena, operand whole, operand part);
/* Both strings, or both binaries. */
bool relation_begins(struct arena *arena, operand whole, operand start);

#endif
