#include "core.h"

#include <stdlib.h>

#include "../engine/reader.h"
#include "../engine/table_update.h"
#include "../store/catalog.h"
#include "../store/snapshot.h"
#include "levels.h"

#define RECLAIM_ROWS 256 /* a step: short enough not to be felt by the request that pays for it */

static void add_leftover(struct core *core, uint32_t id)
{
    core->leftovers =
        mem_realloc(core->leftovers, (core->leftover_count + 1) * sizeof *core->leftovers);
    core->leftovers[core->leftover_count++] = id;
}

static void load_table(void *context, uint32_t id, bool dropped, struct str state)
{
    struct core *core = context;
    if (dropped) {
        add_leftover(core, id);
        return;
    }
    struct table *table = table_load(state);
    if (table) {
        levels_follow(core, table, 0);
        tables_add(&core->tables, table);
    }
}

/* In memory alone: what was there before is worked out anew. */
static void load_partitions(struct core *core)
{
    for (size_t i = 0; i < core->tables.count; i++) {
        partitioning_load(&core->partitioning, core->store, core->tables.list[i], 0);
    }
}

/* When the next update of any table is due. */
static void find_due(struct core *core)
{
    core->due_us = INT64_MAX;
    for (size_t i = 0; i < core->tables.count; i++) {
        const struct table *table = core->tables.list[i];
        for (size_t j = 0; j < table->update_count; j++) {
            int64_t due_us = table->updates[j].due_us;
            core->due_us = due_us < core->due_us ? due_us : core->due_us;
        }
    }
}

static void load_expiry(struct core *core)
{
    expiry_clear(&core->expiry);
    for (size_t i = 0; i < core->tables.count && core->expiry.deletes; i++) {
        if (core->tables.list[i]->ttl_attribute.len > 0) {
            expiry_add_table(&core->expiry, core->store, core->tables.list[i]);
        }
    }
    core->writer.expiry = core->expiry.deletes ? &core->expiry : NULL;
}

void core_open(struct core *core, struct store *store)
{
    core->store = store;
    core->writer.expiry = NULL;
    writer_init(&core->writer, store);
    catalog_each(store, load_table, core);
    transactions_init(&core->transactions, store);
    transactions_recover(&core->transactions, &core->writer, &core->tables);
    find_due(core);
    load_partitions(core);
    bulks_load(&core->bulks, store);
    load_expiry(core);
    core->next_id = (uint32_t)store_counter(store, "next-id");
    core->next_id = core->next_id > 0 ? core->next_id : 1;
    core->random.generation = store_counter(store, "generation") + 1;
    store_begin(store);
    store_set_counter(store, "generation", core->random.generation);
    store_commit(store);
    replicas_clear(&core->replicas); /* what was finished just now is there, too */
}

void core_close(struct core *core)
{
    expiry_clear(&core->expiry);
    bulks_release(&core->bulks);
    partitioning_forget(&core->partitioning);
    tables_release(&core->tables);
    free(core->leftovers);
    core->leftovers = NULL;
    core->leftover_count = 0;
    replicas_clear(&core->replicas);
    store_close(core->store);
}

static void forget(struct core *core)
{
    bulks_release(&core->bulks);
    partitioning_forget(&core->partitioning);
    tables_release(&core->tables);
    replicas_clear(&core->replicas);
    core->leftover_count = 0;
    core->due_us = INT64_MAX;
    expiry_clear(&core->expiry);
}

void core_restore(struct core *core, struct str snapshot)
{
    forget(core);
    store_begin(core->store);
    snapshot_restore(core->store, snapshot);
    store_commit(core->store);
    catalog_each(core->store, load_table, core);
    load_partitions(core);
    bulks_load(&core->bulks, core->store);
    load_expiry(core);
    find_due(core);
}

void core_clear(struct core *core)
{
    forget(core);
    store_begin(core->store);
    store_clear(core->store);
    store_commit(core->store);
}

static void id_range(struct range *range, uint32_t id)
{
    range_init(range);
    buf_u32(&range->low, id);
    buf_u32(&range->high, id + 1);
}

static void empty_id(struct core *core, uint32_t id)
{
    struct range range;
    id_range(&range, id);
    while (rows_reclaim(core->store, buf_view(&range.low), buf_view(&range.high), RECLAIM_ROWS)) {
    }
    replicas_drop(&core->replicas, id);
    range_release(&range);
}

void core_empty_table(struct core *core, struct table *table)
{
    store_begin(core->store);
    empty_id(core, table->id);
    partitions_empty(table->partitions);
    for (size_t i = 0; i < table->index_count; i++) {
        empty_id(core, table->indexes[i].id);
        table->indexes[i].item_count = table->indexes[i].bytes = 0;
        partitions_empty(table->indexes[i].partitions);
    }
    if (table->collections_id) {
        empty_id(core, table->collections_id);
    }
    store_commit(core->store);
    expiry_drop_table(&core->expiry, table->id);
    table->counted = true;
    table->item_count = table->bytes = 0;
}

/* ---- the catalog follows the tables */

static void put_in_catalog(struct core *core, const struct table *table)
{
    struct buf state;
    buf_init(&state);
    table_dump(table, &state);
    catalog_put(core->store, table->id, table->name, buf_view(&state));
    uint32_t end = table_ids_end(table);
    if (end > core->next_id) {
        core->next_id = end;
        store_set_counter(core->store, "next-id", core->next_id);
    }
    buf_release(&state);
    find_due(core);
}

void core_add_table(struct core *core, struct table *table)
{
    tables_add(&core->tables, table);
    put_in_catalog(core, table);
}

/* TTL was switched on or off. */
static void follow_ttl(struct core *core, const struct table *table)
{
    expiry_drop_table(&core->expiry, table->id);
    if (core->expiry.deletes && table->ttl_attribute.len > 0) {
        expiry_add_table(&core->expiry, core->store, table);
    }
}

void core_replace_table(struct core *core, struct table *table, struct table *edited)
{
    bool moved = table->ttl_us != edited->ttl_us;
    table_replace(table, edited);
    put_in_catalog(core, table);
    if (moved) {
        follow_ttl(core, table);
    }
}

void core_reclaim_later(struct core *core, uint32_t id)
{
    catalog_put(core->store, id, STR(""), STR("{}"));
    catalog_drop(core->store, id);
    replicas_drop(&core->replicas, id);
    add_leftover(core, id);
}

void core_drop_table(struct core *core, struct table *table)
{
    tables_remove(&core->tables, table);
    for (size_t i = 0; i < table->index_count; i++) {
        core_reclaim_later(core, table->indexes[i].id);
    }
    if (table->collections_id) {
        core_reclaim_later(core, table->collections_id);
    }
    core_reclaim_later(core, table->id);
    expiry_drop_table(&core->expiry, table->id);
    partitioning_drop(&core->partitioning, table);
    table_free(table);
    find_due(core);
}

void core_reclaim(struct core *core)
{
    if (core->leftover_count == 0) {
        return;
    }
    uint32_t last = core->leftovers[core->leftover_count - 1];
    struct range range;
    id_range(&range, last);
    store_begin(core->store);
    if (!rows_reclaim(core->store, buf_view(&range.low), buf_view(&range.high), RECLAIM_ROWS)) {
        catalog_forget(core->store, last);
        core->leftover_count--;
    }
    store_commit(core->store);
    range_release(&range);
}
