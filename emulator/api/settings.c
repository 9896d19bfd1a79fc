#include "settings.h"

#include "definition.h"

#define HASH_AT 4 /* place of the partition key's hash in a row key (data/key.h) */
#define HASH_BYTES 8

static int64_t most(const struct doc *definition, const char *member)
{
    int64_t given = definition_int(doc_get(definition, "OnDemandThroughput"), member);
    return given > 0 ? given : 0; /* -1: the maximum was taken away again */
}

/* How far the backfill has come, by the share of the hashes that lie behind it. */
static int progress(const struct index *index)
{
    if (index->status != INDEX_CREATING && index->status != INDEX_BACKFILLING) {
        return -1;
    }
    if (index->cursor.len < HASH_AT + HASH_BYTES) {
        return 0;
    }
    /* The first 16 bits of the hash are more than percent need. */
    unsigned high = (unsigned char)index->cursor.data[HASH_AT];
    unsigned low = (unsigned char)index->cursor.data[HASH_AT + 1];
    return (int)((high << 8 | low) * 100 / 65536);
}

static void fill(struct ddb_setting *setting, const struct table *table,
                 const struct doc *definition)
{
    setting->on_demand = table->on_demand;
    definition_units(definition, setting->provisioned);
    setting->most_on_demand[READS] = most(definition, "MaxReadRequestUnits");
    setting->most_on_demand[WRITES] = most(definition, "MaxWriteRequestUnits");
}

static void tell_table(const struct core *core, const struct table *table, void *context,
                       void (*each)(void *context, const struct ddb_setting *setting))
{
    struct table_home home =
        tables_home(&core->tables, (struct table_home){table->account, table->region});
    struct ddb_setting setting = {
        .account = home.account, .region = home.region, .table = table->name, .progress = -1};
    fill(&setting, table, table->request);
    each(context, &setting);
    for (size_t i = 0; i < table->index_count; i++) {
        const struct index *index = &table->indexes[i];
        if (index->kind == INDEX_GLOBAL) {
            setting.index = index->name;
            setting.progress = progress(index);
            fill(&setting, table, index->definition);
            each(context, &setting);
        }
    }
}

void settings_tell(const struct core *core, void *context,
                   void (*each)(void *context, const struct ddb_setting *setting))
{
    for (size_t i = 0; i < core->tables.count; i++) {
        tell_table(core, core->tables.list[i], context, each);
    }
}
