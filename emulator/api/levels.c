#include "levels.h"

#include "../engine/table_update.h"
#include "definition.h"

static int64_t at_least(int64_t least, int64_t units)
{
    return units > least ? units : least;
}

/* -1: a maximum that is being taken away. */
static struct throughput_level level_of(const struct doc *definition, const struct rates *rates,
                                        bool on_demand)
{
    struct throughput_level level = {.on_demand = on_demand};
    const struct doc *maxima = doc_get(definition, "OnDemandThroughput");
    definition_units(definition, level.units);
    for (int i = 0; i < AXES; i++) {
        level.maximum[i] = at_least(0, definition_int(maxima, definition_axes[i].ceiling));
        level.warm[i] = at_least(definition_axes[i].initial, rates->warm[i]);
    }
    return level;
}

static void follow(const struct core *core, const struct table *table, const struct doc *definition,
                   const struct rates *rates, struct throughput *throughput, int64_t now_us)
{
    struct throughput_level level = level_of(definition, rates, table->on_demand);
    throughput_set(throughput, &core->throttling, &level, now_us);
}

void levels_follow(const struct core *core, struct table *table, int64_t now_us)
{
    if (!core->throttling.enforced) {
        return;
    }
    bool changing = table_update_find(table, UPDATE_THROUGHPUT, (struct str){0}) != NULL;
    if (!changing || !table->throughput.set) {
        follow(core, table, table->request, &table->rates, &table->throughput, now_us);
    }
    for (size_t i = 0; i < table->index_count; i++) {
        struct index *index = &table->indexes[i];
        bool updating = table_update_find(table, UPDATE_INDEX_THROUGHPUT, index->name) != NULL;
        if (index->kind == INDEX_GLOBAL && (!(changing || updating) || !index->throughput.set)) {
            follow(core, table, index->definition, &index->rates, &index->throughput, now_us);
        }
    }
}
