/*
 * The partitions of all tables: made, followed and given up with the tables and indexes that they
 * are of. Only where throughput is enforced; else no table has any.
 */
#ifndef DYNARIG_PARTITIONING_H
#define DYNARIG_PARTITIONING_H

#include "partition.h"

struct partitioning {
    bool kept; /* false: every function here does nothing */
    struct partition_rules rules;
    struct partitions **all; /* owned */
    size_t count;
};

/* As many partitions as the table serves throughput, and more if there are not enough; its new
 * indexes get theirs, and those of indexes that are gone go. To be called when the table was made
 * or changed. */
void partitioning_follow(struct partitioning *partitioning, struct store *store,
                         struct table *table, int64_t now_us);
/* The same of a table that was loaded: there may be rows already. */
void partitioning_load(struct partitioning *partitioning, struct store *store, struct table *table,
                       int64_t now_us);
/* The table is going. */
void partitioning_drop(struct partitioning *partitioning, const struct table *table);
/* All tables are going. */
void partitioning_forget(struct partitioning *partitioning);

/*
 * How many partitions it takes to serve this: RCU / 3,000 + WCU / 1,000 of what is provisioned (old
 * editions of the Developer Guide, "Partitions and data distribution"); either axis of what a table
 * is warm for, since partitions serve both at a time.
 */
size_t partitions_for(const struct ddb_partitioning *figures, const int64_t provisioned[AXES],
                      const int64_t warm[AXES]);
/* The same of a table (index NULL) or of one of its global indexes, as they are defined now. */
size_t partitions_wanted(const struct ddb_partitioning *figures, const struct table *table,
                         const struct index *index);

#endif
