#include "lifecycle.h"

#include "../engine/backfill.h"
#include "../engine/rates.h"
#include "../engine/table_update.h"
#include "definition.h"
#include "levels.h"
#include "table_facts.h"

/* What the units of a table or index are once an update is done. */
static void finish_throughput(struct table *table, const struct table_update *update,
                              const struct doc *before, const struct doc *after,
                              struct rates *rates)
{
    int64_t old_units[AXES], new_units[AXES];
    definition_units(before, old_units);
    definition_units(after, new_units);
    bool both = old_units[READS] > 0 && new_units[READS] > 0;
    if (both) {
        rates_changed(rates, old_units, new_units, update->due_us);
    } else {
        rates_warm(rates, new_units[READS], new_units[WRITES]);
    }
    if (table->on_demand) {
        rates_warm(rates, ON_DEMAND_READS, ON_DEMAND_WRITES);
    }
}

/* What warm throughput came to stands with the rates; the request for it is done with. */
static void drop_warm(struct table *table)
{
    definition_set(table, STR("WarmThroughput"), NULL);
    for (size_t i = 0; i < table->index_count; i++) {
        definition_set_index(table, table->indexes[i].name, STR("WarmThroughput"), NULL);
    }
}

static void finish_create(struct table *table)
{
    table->on_demand_us = table->on_demand ? table->created_us : 0;
    rates_warm_up(&table->rates, table->request, table->on_demand);
    for (size_t i = 0; i < table->index_count; i++) {
        rates_warm_up(&table->indexes[i].rates, table->indexes[i].definition, table->on_demand);
    }
    drop_warm(table);
}

static void finish_class(struct table *table, int64_t time_us)
{
    table->class_before_us = table->class_us;
    table->class_us = time_us;
}

/* What else an update does once its members are part of the definition. `before`: the holder's
 * definition without them. */
static void finish(struct core *core, struct table *table, const struct table_update *update,
                   const struct doc *before)
{
    struct index *index = table_index(table, update->index);
    const struct doc *after = index ? index->definition : table->request;
    struct rates *rates = index ? &index->rates : &table->rates;
    switch (update->kind) {
    case UPDATE_CREATE: finish_create(table); break;
    case UPDATE_THROUGHPUT:
        if (str_is(doc_string(update->set, "BillingMode"), "PAY_PER_REQUEST")) {
            table->on_demand_us = update->due_us;
        }
        finish_throughput(table, update, before, after, rates);
        break;
    case UPDATE_INDEX_THROUGHPUT: finish_throughput(table, update, before, after, rates); break;
    case UPDATE_WARM:
        rates_warm_up(rates, after, table->on_demand);
        drop_warm(table);
        break;
    case UPDATE_CLASS: finish_class(table, update->due_us); break;
    case UPDATE_INDEX_ALLOCATE:
        rates_warm_up(rates, after, table->on_demand);
        drop_warm(table);
        table_update_add(table, (struct table_update){.kind = UPDATE_INDEX_BACKFILL,
                                                      .index = update->index,
                                                      .due_us = update->due_us,
                                                      .end_us = update->due_us +
                                                                core->lifecycle.index_backfill_us});
        break;
    default: break;
    }
}

static const struct doc *definition_of(struct table *table, struct str index_name)
{
    const struct index *index = table_index(table, index_name);
    return index ? index->definition : table->request;
}

/* Statuses change and members become part of the definition. */
static void settle(struct core *core, struct table *table, size_t place)
{
    struct table *edited = table_clone(table);
    struct table_update update = edited->updates[place];
    const struct doc *before = definition_of(edited, update.index);
    uint32_t next_id = core->next_id;
    table_update_remove(edited, place);
    table_update_set(edited, &update);
    table_refresh(edited, &next_id);
    finish(core, edited, &update, before);
    levels_follow(core, edited, update.due_us);
    store_begin(core->store);
    core_replace_table(core, table, edited);
    store_commit(core->store);
    partitioning_follow(&core->partitioning, core->store, table, update.due_us);
}

static void delete_index(struct core *core, struct table *table, size_t place)
{
    struct table *edited = table_clone(table);
    struct str name = edited->updates[place].index;
    int64_t due_us = edited->updates[place].due_us;
    const struct index *index = table_index(edited, name);
    uint32_t id = index ? index->id : 0;
    uint32_t next_id = core->next_id;
    table_update_remove(edited, place);
    definition_drop_index(edited, name);
    table_refresh(edited, &next_id);
    store_begin(core->store);
    core_replace_table(core, table, edited);
    if (id) {
        core_reclaim_later(core, id);
    }
    store_commit(core->store);
    partitioning_follow(&core->partitioning, core->store, table, due_us);
}

/* The index is ACTIVE once all rows were seen and the time that this takes at least is over. */
static void fill_index(struct core *core, struct table *table, size_t place)
{
    struct table *edited = table_clone(table);
    struct table_update *update = &edited->updates[place];
    struct index *index = table_index(edited, update->index);
    store_begin(core->store);
    bool more = index && backfill_step(core->store, edited, index, update->due_us);
    if (more) {
        update->due_us += core->lifecycle.index_backfill_step_us;
    } else if (update->due_us < update->end_us) {
        update->due_us = update->end_us;
    } else {
        table_update_remove(edited, place);
    }
    core_replace_table(core, table, edited);
    store_commit(core->store);
}

static void delete_table(struct core *core, struct table *table)
{
    store_begin(core->store);
    core_drop_table(core, table);
    store_commit(core->store);
}

/* The first of all updates that are due; NULL: none is. */
static struct table *first_due(const struct core *core, int64_t now_us, size_t *place)
{
    struct table *first = NULL;
    int64_t due_us = now_us;
    for (size_t i = 0; i < core->tables.count; i++) {
        struct table *table = core->tables.list[i];
        for (size_t j = 0; j < table->update_count; j++) {
            int64_t this_us = table->updates[j].due_us;
            if (this_us < due_us || (this_us == due_us && !first)) {
                first = table;
                *place = j;
                due_us = this_us;
            }
        }
    }
    return first;
}

void lifecycle_run(struct core *core, int64_t now_us)
{
    struct table *table;
    size_t place = 0;
    while (core->due_us <= now_us && (table = first_due(core, now_us, &place)) != NULL) {
        switch (table->updates[place].kind) {
        case UPDATE_DELETE: delete_table(core, table); break;
        case UPDATE_INDEX_DELETE: delete_index(core, table, place); break;
        case UPDATE_INDEX_BACKFILL: fill_index(core, table, place); break;
        default: settle(core, table, place); break;
        }
    }
}
