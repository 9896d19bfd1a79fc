/*
 * The state of one emulator as plans see it: tables, rows, writer, randomness.
 */
#ifndef DYNARIG_CORE_H
#define DYNARIG_CORE_H

#include "../base/random.h"
#include "../engine/table.h"
#include "../engine/transaction.h"
#include "../engine/writer.h"

struct core {
    struct store *store;
    struct tables tables;
    struct writer writer;
    struct transactions transactions;
    /* From prepare to commit of a transaction: drawn from this range. */
    int64_t window_min_us, window_max_us;
    struct random random;
    enum dialect dialect;
    uint32_t next_id; /* for tables and indexes; durable */
    /* Ids of deleted tables whose rows are still there: first id, and how many with it. */
    struct leftover {
        uint32_t id;
        uint32_t ids;
    } * leftovers;
    size_t leftover_count;
};

/* Loads the catalog of an open store. */
void core_open(struct core *core, struct store *store);
void core_close(struct core *core);
/* All tables and rows gone. */
void core_clear(struct core *core);

/* One table's rows gone, the table itself stays. */
void core_empty_table(struct core *core, struct table *table);

/* Rows of a table (which is about to go) are to be deleted in small steps. */
void core_reclaim_later(struct core *core, const struct table *table);
/* One such step, if there is anything to do: unseen from outside. */
void core_reclaim(struct core *core);

#endif
