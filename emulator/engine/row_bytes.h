/*
 * The bytes of rows that are there, as they are charged: for figures that nobody kept.
 */
#ifndef DYNARIG_ROW_BYTES_H
#define DYNARIG_ROW_BYTES_H

#include "row_range.h"
#include "table.h"

struct row_visit {
    void (*row)(void *context, struct str row_key, uint32_t bytes);
    void *context;
};

/* All rows under this id whose keys are in the range (NULL: all of them), in order. `table`: whose
 * items they are; NULL: entries of an index, which keep vectors as they charge. */
void row_bytes_each(struct store *store, uint32_t id, const struct table *table,
                    const struct row_range *range, const struct row_visit *visit);

#endif
