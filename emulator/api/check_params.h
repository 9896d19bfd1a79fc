/*
 * Parameters of a request among themselves: legacy and expression parameters mixed, placeholders
 * without an expression, their syntax, their values. No table is needed for it.
 */
#ifndef DYNARIG_CHECK_PARAMS_H
#define DYNARIG_CHECK_PARAMS_H

#include "../expr/expression.h"
#include "operation.h"

/*
 * Legacy and expression parameters in one request. For BatchGetItem the parameters of all its
 * tables count together. Called by shape_check, before it refuses what is not built.
 */
bool params_mixing(const struct operation *operation, const struct doc *request, struct error *err);

/*
 * ExpressionAttributeNames and -Values of a request (for BatchGetItem: of the KeysAndAttributes of
 * one table), checked, in the order of the document, none marked as used.
 */
bool params_bindings(struct arena *arena, const struct operation *operation,
                     const struct doc *request, enum dialect dialect, struct bindings *out,
                     struct error *err);

/*
 * The wording of errors about attribute values: some operations have kept the classic one in the
 * dialect of 2026. To be given to value_parse and item_parse.
 */
enum dialect params_value_dialect(const struct operation *operation, enum dialect dialect);

#endif
