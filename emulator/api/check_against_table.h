/*
 * An UpdateTable request against the table that it is for: throughput that would not change, modes
 * that it does not go with, indexes that are not there or are there already, limits.
 */
#ifndef DYNARIG_CHECK_AGAINST_TABLE_H
#define DYNARIG_CHECK_AGAINST_TABLE_H

#include "request.h"

/* Is the table on demand once the request is done? */
bool on_demand_after(const struct table *table, const struct doc *request);
/* Errors: ValidationException, ResourceNotFoundException, in the service's order. */
bool check_against_table(struct arena *arena, const struct table *table, const struct doc *request,
                         struct error *err);

#endif
