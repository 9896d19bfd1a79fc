/*
 * What a request used: a row for each table that it names, and for each global index that it takes
 * units from or that refuses it. They go to whoever is told of applied requests (emulator.h).
 */
#ifndef DYNARIG_USE_H
#define DYNARIG_USE_H

#include "../emulator.h"
#include "request.h"

/* The row, made when new; valid until the next one is made. `index` NULL, or local: the table's,
 * for a local index draws on its table's units. */
struct ddb_use *request_use(struct request *request, const struct table *table,
                            const struct index *index);
/* Adds what the request takes, once all of it is known. `axis`: READS or WRITES. */
void request_charge(struct request *request, const struct charge *charge, int axis);
/* The same of a table alone. */
void request_charge_table(struct request *request, const struct table *table, int axis,
                          int64_t halves);
/* Something in the request was refused for want of units. */
void request_throttled(struct request *request, const struct table *table,
                       const struct index *index, int axis, enum ddb_limit limit);

#endif
