/*
 * Partitions of a table or a global index: ranges of row keys that cover all of them, each with the
 * units that one partition serves (Developer Guide, "Best practices for designing and using
 * partition keys effectively": 3,000 read and 1,000 write units a second).
 *
 * A table and each global index have partitions of their own; local indexes lie in those of their
 * table. Adaptive capacity is instant and always on: a partition has no share of its table's
 * throughput, only its own limit ("DynamoDB burst and adaptive capacity").
 *
 * Row keys are those of data/key.h; the id that leads them is not looked at, so that the key of a
 * local index's entry may be asked for among the partitions of its table.
 */
#ifndef DYNARIG_PARTITION_H
#define DYNARIG_PARTITION_H

#include "../base/str.h"

struct partitions;

/* Wherever `partitions` is NULL they are not kept: all is allowed and nothing counted. `axis` is
 * READS or WRITES (table.h). */

/* May the partition of this row serve more right now? To be asked of everything that a request
 * demands before anything of it is taken. */
bool partitions_allow(struct partitions *partitions, int axis, struct str row_key, int64_t now_us);
/* So many half units are consumed there, at most one demand after the balance was positive. */
void partitions_take(struct partitions *partitions, int axis, struct str row_key, int64_t halves,
                     int64_t now_us);
/* The bytes of the partition change: a row came, grew, shrank or went. */
void partitions_store(struct partitions *partitions, struct str row_key, int64_t bytes_delta,
                      int64_t now_us);

#endif
