/*
 * Partitions of a table or a global index: ranges of row keys that cover all of them, each with the
 * units that one partition serves (Developer Guide, "Best practices for designing and using
 * partition keys effectively": 3,000 read and 1,000 write units a second) and the bytes that it
 * holds (10 GB at most).
 *
 * A table and each global index have partitions of their own; local indexes lie in those of their
 * table. Adaptive capacity is instant and always on: a partition has no share of its table's
 * throughput, only its own limit ("DynamoDB burst and adaptive capacity").
 *
 * A partition is split, and never merged with another,
 * - when its bytes reach the most, where half of them lie on either side;
 * - when it has been hot for some time: at the place that parts the heat most evenly, by sort key,
 *   too. That place is chosen when the heat is noticed; if, until the split is due, too little
 *   happens on one side of it, splitting would not help and is given up. So it is with a single hot
 *   item, and with keys that rise for ever;
 * - when the table is to serve more than its partitions do: then each is halved, by hash.
 * With local indexes no split goes through an item collection.
 *
 * Row keys are those of data/key.h; the id that leads them is not looked at, so that the key of a
 * local index's entry may be asked for among the partitions of its table.
 *
 * What happens in between is worked out when somebody asks: the state at t is a function of what
 * was taken and stored until then. Nothing of it is written down. When a database is opened,
 * restored, or comes back after a crash, there are as many partitions as throughput and bytes ask
 * for, all cold; splits for heat are forgotten.
 */
#ifndef DYNARIG_PARTITION_H
#define DYNARIG_PARTITION_H

#include "../emulator.h"
#include "bucket.h"
#include "heat.h"
#include "row_range.h"
#include "sketch.h"
#include "table.h"

/* A split that is due, and what happened meanwhile on either side of its place. */
struct partition_split {
    int64_t due_us; /* PARTITION_NEVER: none */
    enum sketch_weight reason;
    struct buf at;
    int64_t below, above; /* half units */
};

#define PARTITION_NEVER INT64_MAX

struct partition {
    struct row_range range;
    int64_t since_us; /* from the split that made it, or the table's beginning */
    struct bucket buckets[AXES];
    int64_t bytes;
    int64_t consumed[AXES]; /* half units since then */
    int64_t refused[AXES];  /* demands since then */
    struct heat heat[AXES];
    struct sketch sketch;
    int64_t aged; /* how many times the sketch's heat has been halved */
    struct partition_split split;
    int64_t calm_us;    /* until then nothing happens by itself */
    int64_t rest_us;    /* no split for heat is thought of before */
    int64_t rest_bytes; /* nor one for bytes below */
};

/* What partitions said to the demands of one request. */
struct partition_journal {
    struct arena *arena; /* of all that is in it */
    struct ddb_parted *list;
    size_t count, cap;
};

/* What partitions of all tables have in common. */
struct partition_rules {
    struct ddb_partitioning figures;
    struct partition_journal *journal; /* NULL: nobody listens */
};

struct partitions;

struct partitions_setup {
    const struct partition_rules *rules; /* kept by reference, as are the next two */
    struct store *store;
    const struct table *table;
    uint32_t index_id; /* 0: of the table itself */
    size_t count;      /* at first, at least 1 */
    int64_t now_us;
};

struct partitions *partitions_new(const struct partitions_setup *setup);
void partitions_free(struct partitions *partitions);
const struct table *partitions_table(const struct partitions *partitions);
uint32_t partitions_id(const struct partitions *partitions);

/* Bytes are counted from the rows that are there. For what was opened, not made. */
void partitions_count(struct partitions *partitions, int64_t now_us);
/* There are no rows any more. */
void partitions_empty(struct partitions *partitions);
/* So many partitions at least, if halving makes them. */
void partitions_provide(struct partitions *partitions, size_t count, int64_t now_us);
/* The one that holds the row of this key, and all of them in order of their ranges, as they are at
 * that time. Valid until the next call. */
const struct partition *partitions_find(struct partitions *partitions, struct str row_key,
                                        int64_t now_us);
const struct partition *const *partitions_list(struct partitions *partitions, int64_t now_us,
                                               size_t *count);

/* Wherever `partitions` is NULL they are not kept: all is allowed and nothing counted. `axis` is
 * READS or WRITES (table.h). */

/* May the partition of this row serve more right now? To be asked of everything that a request
 * demands before anything of it is taken. */
bool partitions_allow(struct partitions *partitions, int axis, struct str row_key, int64_t now_us);
/* So many half units are consumed there, at most one demand after the balance was positive. */
void partitions_take(struct partitions *partitions, int axis, struct str row_key, int64_t halves,
                     int64_t now_us);
/* What the table is scaled to on this axis has grown: so many units a second are to be served, by
 * as many partitions as it takes. */
void partitions_serve(struct partitions *partitions, int axis, int64_t units, int64_t now_us);
/* The bytes of the partition change: a row is about to come, grow, shrink or go. */
void partitions_store(struct partitions *partitions, struct str row_key, int64_t bytes_delta,
                      int64_t now_us);

#endif
