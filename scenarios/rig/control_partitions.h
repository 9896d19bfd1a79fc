/*
 * GET partitions?table=T: the partitions of a table and its global indexes, as they are now.
 */
#ifndef DYNARIG_CONTROL_PARTITIONS_H
#define DYNARIG_CONTROL_PARTITIONS_H

#include "../../emulator/emulator.h"

/* False: `*at` and `*message` (in the arena) say what is wrong with the query. */
bool partitions_print(struct ddb *ddb, int64_t time_us, struct str query, struct arena *arena,
                      struct buf *out, const char **at, const char **message);

#endif
