/*
 * Smaller expressions: a condition without one of its parts, an update without one of its actions,
 * an operand instead of what it is an operand of. Works on words and parentheses alone; what comes
 * out need not be valid, for who asks tries it.
 */
#ifndef DYNARIG_SMALLER_EXPRESSION_H
#define DYNARIG_SMALLER_EXPRESSION_H

#include "../../emulator/base/arena.h"

/* The n-th smaller text, always in the same order; in the arena. Data NULL: there are no more. */
struct str smaller_expression(struct arena *arena, struct str text, size_t n);

#endif
