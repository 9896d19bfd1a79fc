/*
 * Which legacy parameters an operation has, and reading them into expressions. That legacy and
 * expression parameters are not mixed was checked before (check_params.h).
 */
#ifndef DYNARIG_LEGACY_PARAMS_H
#define DYNARIG_LEGACY_PARAMS_H

#include "item_parts.h"

/* AttributeUpdates, Expected or filter, AttributesToGet of a request (of BatchGetItem: of one
 * table); only those that are given are set in `out`. */
bool legacy_params_read(struct request *request, const struct doc *doc, struct expressions *out,
                        struct error *err);
/* KeyConditions, whose faults the service tells after those of expressions. */
bool legacy_params_read_keys(struct request *request, const struct doc *doc,
                             struct expressions *out, struct error *err);

#endif
