#include "core.h"

#include <stdlib.h>

#include "../engine/reader.h"
#include "../store/catalog.h"

#define RECLAIM_ROWS 256 /* a step: short enough not to be felt by the request that pays for it */

static void add_leftover(struct core *core, uint32_t id, uint32_t ids)
{
    core->leftovers =
        mem_realloc(core->leftovers, (core->leftover_count + 1) * sizeof *core->leftovers);
    core->leftovers[core->leftover_count++] = (struct leftover){.id = id, .ids = ids};
}

static void load_table(void *context, uint32_t id, bool dropped, struct str state)
{
    struct core *core = context;
    struct table *table = table_load(state);
    if (!table) {
        return;
    }
    if (dropped) {
        add_leftover(core, id, (uint32_t)table->index_count + 1);
        table_free(table);
    } else {
        tables_add(&core->tables, table);
    }
}

void core_open(struct core *core, struct store *store)
{
    core->store = store;
    writer_init(&core->writer, store);
    catalog_each(store, load_table, core);
    transactions_init(&core->transactions, store);
    transactions_recover(&core->transactions, &core->writer, &core->tables);
    core->next_id = (uint32_t)store_counter(store, "next-id");
    core->next_id = core->next_id > 0 ? core->next_id : 1;
    core->random.generation = store_counter(store, "generation") + 1;
    store_begin(store);
    store_set_counter(store, "generation", core->random.generation);
    store_commit(store);
}

void core_close(struct core *core)
{
    tables_release(&core->tables);
    free(core->leftovers);
    store_close(core->store);
}

void core_clear(struct core *core)
{
    tables_release(&core->tables);
    core->leftover_count = 0;
    store_begin(core->store);
    store_clear(core->store);
    store_commit(core->store);
}

void core_empty_table(struct core *core, struct table *table)
{
    struct range range;
    range_init(&range);
    buf_u32(&range.low, table->id);
    buf_u32(&range.high, table->id + (uint32_t)table->index_count + 1);
    store_begin(core->store);
    while (rows_reclaim(core->store, buf_view(&range.low), buf_view(&range.high), RECLAIM_ROWS)) {
    }
    store_commit(core->store);
    range_release(&range);
    table->counted = true;
    table->item_count = table->bytes = 0;
    for (size_t i = 0; i < table->index_count; i++) {
        table->indexes[i].item_count = table->indexes[i].bytes = 0;
    }
}

void core_reclaim_later(struct core *core, const struct table *table)
{
    add_leftover(core, table->id, (uint32_t)table->index_count + 1);
}

void core_reclaim(struct core *core)
{
    if (core->leftover_count == 0) {
        return;
    }
    struct leftover *last = &core->leftovers[core->leftover_count - 1];
    struct range range;
    range_init(&range);
    buf_u32(&range.low, last->id);
    buf_u32(&range.high, last->id + last->ids);
    store_begin(core->store);
    if (!rows_reclaim(core->store, buf_view(&range.low), buf_view(&range.high), RECLAIM_ROWS)) {
        catalog_forget(core->store, last->id);
        core->leftover_count--;
    }
    store_commit(core->store);
    range_release(&range);
}
