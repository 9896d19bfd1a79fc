/*
 * The state of one emulator as plans see it: tables, rows, writer, randomness.
 */
#ifndef DYNARIG_CORE_H
#define DYNARIG_CORE_H

#include "../base/env.h"
#include "../base/random.h"
#include "../engine/bulk.h"
#include "../engine/expiry.h"
#include "../engine/partitioning.h"
#include "../engine/replica.h"
#include "../engine/table.h"
#include "../engine/transaction.h"
#include "../engine/writer.h"

struct core {
    struct store *store;
    struct tables tables;
    struct partitioning partitioning;
    struct writer writer;
    struct transactions transactions;
    struct replicas replicas;
    /* From prepare to commit of a transaction: drawn from this range. */
    int64_t window_min_us, window_max_us;
    struct random random;
    struct bulks bulks;
    struct expiry expiry;
    const struct env *env; /* buckets */
    enum dialect dialect;
    uint32_t next_id;    /* for tables and indexes; durable */
    uint32_t *leftovers; /* ids of deleted tables and indexes whose rows are still there */
    size_t leftover_count;
    struct ddb_lifecycle lifecycle;
    struct ddb_throttling throttling;
    struct bucket control[AXES]; /* control_limits.h; zeroed: nobody asked yet */
    int64_t collection_bytes_max;
    int64_t due_us; /* when the next update of a table is due; INT64_MAX: nothing waits */
};

/* Loads the catalog of an open store. After core_close it may be opened once more: what does not
 * come from the store stays as it was. */
void core_open(struct core *core, struct store *store);
void core_close(struct core *core);
/* All tables and rows gone. */
void core_clear(struct core *core);

/* All as it was when the store took this snapshot, which is there. */
void core_restore(struct core *core, struct str snapshot);

/* One table's rows gone, the table itself stays. */
void core_empty_table(struct core *core, struct table *table);

/* These four change the catalog: to be called between store_begin and store_commit. */

/* A new table, which is the core's from now on. */
void core_add_table(struct core *core, struct table *table);
/* A table becomes what `edited` is, which is the core's, too; its address stays. */
void core_replace_table(struct core *core, struct table *table, struct table *edited);
/* The table is gone; its rows stay for now. */
void core_drop_table(struct core *core, struct table *table);
/* Rows under this id of an index are to be deleted in small steps. */
void core_reclaim_later(struct core *core, uint32_t id);
/* One such step, if there is anything to do: unseen from outside. */
void core_reclaim(struct core *core);

#endif
