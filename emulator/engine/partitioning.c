#include "partitioning.h"

#include <stdlib.h>

#include "rates.h"

static int64_t parts(int64_t units, int64_t each)
{
    return (units + each - 1) / each;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

size_t partitions_for(const struct ddb_partitioning *figures, const int64_t provisioned[AXES],
                      const int64_t warm[AXES])
{
    int64_t reads = figures->read_units;
    int64_t writes = figures->write_units;
    int64_t both = parts(provisioned[READS] * writes + provisioned[WRITES] * reads, reads * writes);
    int64_t either = larger(parts(warm[READS], reads), parts(warm[WRITES], writes));
    return (size_t)larger(larger(both, either), 1);
}

size_t partitions_wanted(const struct ddb_partitioning *figures, const struct table *table,
                         const struct index *index)
{
    const struct doc *given =
        doc_get(index ? index->definition : table->request, "ProvisionedThroughput");
    const int64_t *warm = index ? index->rates.warm : table->rates.warm;
    const int64_t provisioned[AXES] = {
        [READS] = table->on_demand ? 0 : doc_whole(given, "ReadCapacityUnits"),
        [WRITES] = table->on_demand ? 0 : doc_whole(given, "WriteCapacityUnits"),
    };
    const int64_t least[AXES] = {
        [READS] = larger(warm[READS], table->on_demand ? ON_DEMAND_READS : 0),
        [WRITES] = larger(warm[WRITES], table->on_demand ? ON_DEMAND_WRITES : 0),
    };
    return partitions_for(figures, provisioned, least);
}

/* ---- all of them */

static void add(struct partitioning *partitioning, struct partitions *partitions)
{
    partitioning->all =
        mem_realloc(partitioning->all, (partitioning->count + 1) * sizeof(struct partitions *));
    partitioning->all[partitioning->count++] = partitions;
}

static void remove_at(struct partitioning *partitioning, size_t place)
{
    partitions_free(partitioning->all[place]);
    partitioning->all[place] = partitioning->all[--partitioning->count];
}

static bool has_index(const struct table *table, uint32_t id)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (table->indexes[i].id == id) {
            return true;
        }
    }
    return false;
}

/* Is it of this table, and of an index that is no more? */
static bool is_orphan(const struct partitions *partitions, const struct table *table)
{
    return partitions_table(partitions) == table && partitions_id(partitions) != table->id &&
           !has_index(table, partitions_id(partitions));
}

/* Of a table (index NULL) or an index; made now if there are none yet. */
static struct partitions *provide(struct partitioning *partitioning, struct store *store,
                                  const struct table *table, const struct index *index,
                                  struct partitions *partitions, int64_t now_us)
{
    size_t count = partitions_wanted(&partitioning->rules.figures, table, index);
    if (partitions) {
        partitions_provide(partitions, count, now_us);
        return partitions;
    }
    partitions = partitions_new(&(struct partitions_setup){.rules = &partitioning->rules,
                                                           .store = store,
                                                           .table = table,
                                                           .index_id = index ? index->id : 0,
                                                           .count = count,
                                                           .now_us = now_us});
    add(partitioning, partitions);
    return partitions;
}

void partitioning_follow(struct partitioning *partitioning, struct store *store,
                         struct table *table, int64_t now_us)
{
    if (!partitioning->kept || table->status == TABLE_CREATING) {
        return;
    }
    for (size_t i = partitioning->count; i > 0; i--) {
        if (is_orphan(partitioning->all[i - 1], table)) {
            remove_at(partitioning, i - 1);
        }
    }
    table->partitions = provide(partitioning, store, table, NULL, table->partitions, now_us);
    for (size_t i = 0; i < table->index_count; i++) {
        struct index *index = &table->indexes[i];
        if (index->kind == INDEX_GLOBAL && index->status != INDEX_CREATING) {
            index->partitions =
                provide(partitioning, store, table, index, index->partitions, now_us);
        }
    }
}

void partitioning_load(struct partitioning *partitioning, struct store *store, struct table *table,
                       int64_t now_us)
{
    partitioning_follow(partitioning, store, table, now_us);
    for (size_t i = 0; i < partitioning->count; i++) {
        if (partitions_table(partitioning->all[i]) == table) {
            partitions_count(partitioning->all[i], now_us);
        }
    }
}

void partitioning_drop(struct partitioning *partitioning, const struct table *table)
{
    for (size_t i = partitioning->count; i > 0; i--) {
        if (partitions_table(partitioning->all[i - 1]) == table) {
            remove_at(partitioning, i - 1);
        }
    }
}

void partitioning_forget(struct partitioning *partitioning)
{
    while (partitioning->count > 0) {
        remove_at(partitioning, partitioning->count - 1);
    }
    free(partitioning->all);
    partitioning->all = NULL;
}
