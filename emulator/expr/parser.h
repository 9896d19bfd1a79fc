/*
 * Text to tree: the grammar of expressions (Developer Guide, "Using expressions in DynamoDB").
 *
 * The parser knows no bindings. It reports what can be told from the text alone: size, emptiness,
 * syntax, redundant parentheses, too many operators. The rest is check.h's.
 */
#ifndef DYNARIG_PARSER_H
#define DYNARIG_PARSER_H

#include "ast.h"

#define EXPRESSION_BYTES_MAX 4096
#define EXPRESSION_OPERATORS_MAX 300 /* operators and functions */

/* Fills `out`, whose `kind` is set. */
bool parser_run(struct arena *arena, struct str text, struct expression *out, struct error *err);

#endif
