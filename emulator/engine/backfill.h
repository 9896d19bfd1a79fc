/*
 * Filling an index that was added to a table: items are read in the order of their rows, a step at
 * a time. Up to the index's cursor the index is kept by the writer; beyond it by nobody, for the
 * steps to come will find each item as it then is (change.h: deferred).
 */
#ifndef DYNARIG_BACKFILL_H
#define DYNARIG_BACKFILL_H

#include "../store/rows.h"
#include "table.h"

#define BACKFILL_ROWS 1000 /* a step */

/* One step, between store_begin and store_commit. `index` lies in `table`; its cursor and figures
 * move on (the cursor's bytes are the table's). False: there was nothing left to do. */
bool backfill_step(struct store *store, struct table *table, struct index *index, int64_t now_us);

#endif
