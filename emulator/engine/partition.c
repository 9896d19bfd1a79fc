#include "partition.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mutant.h"
#include "row_bytes.h"

#define PPM 1000000
/* A partition that could not be split for its bytes is looked at again when it has grown by this
 * part of what is the most. */
#define BYTES_STEPS 16

struct partitions {
    struct partitions_setup setup;
    struct partition **list; /* in order of their ranges */
    size_t count;
};

static const struct ddb_partitioning *figures(const struct partitions *partitions)
{
    return &partitions->setup.rules->figures;
}

/* ---- life */

static void free_partition(struct partition *partition)
{
    row_range_release(&partition->range);
    sketch_release(&partition->sketch);
    buf_release(&partition->split.at);
    free(partition);
}

static void restart(struct partition *partition, int64_t now_us)
{
    partition->since_us = now_us;
    memset(partition->consumed, 0, sizeof partition->consumed);
    memset(partition->refused, 0, sizeof partition->refused);
    partition->split.due_us = PARTITION_NEVER;
    partition->calm_us = 0;
    partition->rest_us = now_us;
    partition->rest_bytes = 0;
}

static struct partition *new_partition(const struct partitions *partitions, size_t part)
{
    const struct ddb_partitioning *given = figures(partitions);
    int64_t now_us = partitions->setup.now_us;
    struct partition *partition = mem_zalloc(sizeof *partition);
    row_range_part(&partition->range, part, partitions->setup.count);
    sketch_init(&partition->sketch, (size_t)given->sketch_cells, buf_view(&partition->range.low));
    partition->buckets[READS] = bucket_full(given->read_units, given->depth_us, now_us);
    partition->buckets[WRITES] = bucket_full(given->write_units, given->depth_us, now_us);
    partition->aged = now_us / given->heat_us;
    restart(partition, now_us);
    return partition;
}

struct partitions *partitions_new(const struct partitions_setup *setup)
{
    struct partitions *partitions = mem_zalloc(sizeof *partitions);
    partitions->setup = *setup;
    partitions->count = setup->count;
    partitions->list = mem_alloc(setup->count * sizeof(struct partition *));
    for (size_t i = 0; i < setup->count; i++) {
        partitions->list[i] = new_partition(partitions, i);
    }
    return partitions;
}

void partitions_free(struct partitions *partitions)
{
    if (partitions) {
        for (size_t i = 0; i < partitions->count; i++) {
            free_partition(partitions->list[i]);
        }
        free(partitions->list);
        free(partitions);
    }
}

const struct table *partitions_table(const struct partitions *partitions)
{
    return partitions->setup.table;
}

uint32_t partitions_id(const struct partitions *partitions)
{
    return partitions->setup.index_id ? partitions->setup.index_id : partitions->setup.table->id;
}

/* ---- rows */

/* Entries of local indexes lie with the items. */
static void each_row(const struct partitions *partitions, const struct row_range *range,
                     const struct row_visit *visit)
{
    const struct partitions_setup *setup = &partitions->setup;
    const struct table *table = setup->table;
    if (setup->index_id != 0) {
        row_bytes_each(setup->store, setup->index_id, NULL, range, visit);
        return;
    }
    row_bytes_each(setup->store, table->id, table, range, visit);
    for (size_t i = 0; table->has_local && i < table->index_count; i++) {
        if (table->indexes[i].kind == INDEX_LOCAL) {
            row_bytes_each(setup->store, table->indexes[i].id, NULL, range, visit);
        }
    }
}

static void add_row(void *context, struct str row_key, uint32_t bytes)
{
    (void)row_key;
    *(int64_t *)context += bytes;
}

static int64_t bytes_of(const struct partitions *partitions, const struct row_range *range)
{
    int64_t bytes = 0;
    each_row(partitions, range, &(struct row_visit){add_row, &bytes});
    return bytes;
}

/* ---- splitting */

static void insert(struct partitions *partitions, size_t place, struct partition *partition)
{
    size_t after = partitions->count - place;
    partitions->list =
        mem_realloc(partitions->list, (partitions->count + 1) * sizeof(struct partition *));
    memmove(&partitions->list[place + 1], &partitions->list[place],
            after * sizeof(struct partition *));
    partitions->list[place] = partition;
    partitions->count++;
}

static void want_split(struct partition *partition, enum sketch_weight reason, struct str at,
                       int64_t due_us)
{
    struct partition_split *split = &partition->split;
    split->due_us = due_us;
    partition->calm_us = due_us < partition->calm_us ? due_us : partition->calm_us;
    split->reason = reason;
    split->below = split->above = 0;
    buf_clear(&split->at);
    buf_str(&split->at, at);
}

/* Too many bytes: split at once, if there is a place. */
static void check_bytes(const struct partitions *partitions, struct partition *partition,
                        int64_t now_us)
{
    int64_t most = figures(partitions)->bytes_most;
    int64_t lesser;
    struct str at;
    if (partition->bytes < most || partition->bytes < partition->rest_bytes) {
        return;
    }
    if (sketch_point(&partition->sketch, SKETCH_BYTES, &at, &lesser) && lesser > 0) {
        want_split(partition, SKETCH_BYTES, at, now_us);
    } else {
        partition->rest_bytes = partition->bytes + most / BYTES_STEPS;
    }
}

/* What is left of the balance stays with both, and so does debt: a split is no refill. */
static void cut(struct partitions *partitions, size_t place, struct str at, int64_t now_us)
{
    struct partition *lower = partitions->list[place];
    struct partition *upper = mem_zalloc(sizeof *upper);
    row_range_cut(&lower->range, at, &upper->range);
    sketch_cut(&lower->sketch, at, &upper->sketch);
    memcpy(upper->buckets, lower->buckets, sizeof upper->buckets);
    for (int axis = 0; axis < AXES; axis++) {
        int64_t stays = lower->sketch.totals[axis];
        heat_part(&lower->heat[axis], &upper->heat[axis], stays,
                  stays + upper->sketch.totals[axis]);
    }
    if (MUTANT(SPLIT_REFILLS)) {
        upper->buckets[WRITES].balance =
            upper->buckets[WRITES].halves * upper->buckets[WRITES].depth_us;
    }
    upper->aged = lower->aged;
    upper->bytes = bytes_of(partitions, &upper->range);
    lower->bytes -= upper->bytes;
    restart(lower, now_us);
    restart(upper, now_us);
    insert(partitions, place + 1, upper);
    check_bytes(partitions, lower, now_us);
    check_bytes(partitions, upper, now_us);
}

static bool helps(const struct partitions *partitions, int64_t below, int64_t above)
{
    int64_t lesser = below < above ? below : above;
    return lesser > 0 && lesser >= (below + above) * figures(partitions)->split_gain / PPM;
}

/* Has what happened since the heat was noticed borne out that a split helps? */
static bool is_borne_out(const struct partitions *partitions, const struct partition_split *split)
{
    return split->reason == SKETCH_BYTES || MUTANT(SPLIT_FOR_NOTHING) ||
           figures(partitions)->split_delay_us == 0 ||
           helps(partitions, split->below, split->above);
}

/* The split of this partition is due. True: it was made. */
static bool split(struct partitions *partitions, size_t place)
{
    struct partition *partition = partitions->list[place];
    int64_t due_us = partition->split.due_us;
    bool made = is_borne_out(partitions, &partition->split);
    partition->split.due_us = PARTITION_NEVER;
    if (made) {
        struct str at = buf_view(&partition->split.at);
        cut(partitions, place, at, due_us);
    } else {
        partition->rest_us = due_us + figures(partitions)->heat_us;
    }
    return made;
}

/* ---- the course of time */

static void age(const struct partitions *partitions, struct partition *partition, int64_t now_us)
{
    int64_t times = now_us / figures(partitions)->heat_us;
    if (times > partition->aged) {
        sketch_age(&partition->sketch, times - partition->aged);
        partition->aged = times;
    }
}

/* Half units over the time in which heat is measured. */
static int64_t hot_halves(const struct partitions *partitions, const struct partition *partition,
                          int axis)
{
    const struct ddb_partitioning *given = figures(partitions);
    int64_t most = partition->buckets[axis].halves * (given->heat_us / HEAT_SLOTS) / PPM;
    return most * HEAT_SLOTS * given->hot_share / PPM;
}

/* At the end of a slot: is it hot, and would a split help? */
static void check_heat(const struct partitions *partitions, struct partition *partition,
                       int64_t end_us)
{
    for (int axis = 0; axis < AXES; axis++) {
        struct str at;
        int64_t lesser;
        if (partition->heat[axis].sum < hot_halves(partitions, partition, axis) ||
            partition->heat[axis].sum == 0 || end_us < partition->rest_us ||
            partition->split.due_us != PARTITION_NEVER) {
            continue;
        }
        age(partitions, partition, end_us);
        int64_t total = partition->sketch.totals[axis];
        if (sketch_point(&partition->sketch, (enum sketch_weight)axis, &at, &lesser) &&
            (helps(partitions, lesser, total - lesser) || MUTANT(SPLIT_FOR_NOTHING))) {
            want_split(partition, (enum sketch_weight)axis, at,
                       end_us + figures(partitions)->split_delay_us);
        } else {
            partition->rest_us = end_us + figures(partitions)->heat_us;
        }
    }
}

/* Slot by slot up to that time, or to the split that becomes due before. */
static void roll(const struct partitions *partitions, struct partition *partition, int64_t now_us)
{
    int64_t slot_us = figures(partitions)->heat_us / HEAT_SLOTS;
    struct heat *heat = partition->heat;
    for (;;) {
        int64_t until_us = partition->split.due_us < now_us ? partition->split.due_us : now_us;
        int64_t next = heat[READS].slot + 1;
        if (next > until_us / slot_us) {
            return;
        }
        check_heat(partitions, partition, next * slot_us);
        if (heat[READS].sum == 0 && heat[WRITES].sum == 0) {
            next = until_us / slot_us;
        }
        heat_roll(&heat[READS], next);
        heat_roll(&heat[WRITES], next);
    }
}

/* The end of what has begun: of a slot, of a measure of heat, of the wait for a split. */
static int64_t calm_until(const struct partitions *partitions, const struct partition *partition)
{
    int64_t heat_us = figures(partitions)->heat_us;
    int64_t slot_end_us = (partition->heat[READS].slot + 1) * (heat_us / HEAT_SLOTS);
    int64_t age_us = (partition->aged + 1) * heat_us;
    int64_t sooner_us = slot_end_us < age_us ? slot_end_us : age_us;
    return sooner_us < partition->split.due_us ? sooner_us : partition->split.due_us;
}

/* Up to that time; true: the partition was split on the way. */
static bool settle(struct partitions *partitions, size_t place, int64_t now_us)
{
    struct partition *partition = partitions->list[place];
    while (now_us >= partition->calm_us) {
        roll(partitions, partition, now_us);
        if (partition->split.due_us > now_us) {
            age(partitions, partition, now_us);
            partition->calm_us = calm_until(partitions, partition);
            break;
        }
        age(partitions, partition, partition->split.due_us);
        if (split(partitions, place)) {
            return true;
        }
    }
    return false;
}

static void settle_all(struct partitions *partitions, int64_t now_us)
{
    size_t place = 0;
    while (place < partitions->count) {
        place += !settle(partitions, place, now_us);
    }
}

/* ---- asking */

static size_t place_of(const struct partitions *partitions, struct str key)
{
    size_t low = 0;
    size_t high = partitions->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (row_range_order(&partitions->list[middle]->range, key) >= 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* With local indexes a collection stays whole, so it counts as one key. */
static struct str key_of_row(const struct partitions *partitions, struct str row_key)
{
    const struct table *table = partitions->setup.table;
    if (table->has_local && partitions->setup.index_id == 0) {
        row_key.len = key_collection_bytes(&table->schema, row_key);
    }
    return row_place(row_key);
}

static struct partition *find(struct partitions *partitions, struct str key, int64_t now_us)
{
    size_t place = place_of(partitions, key);
    while (settle(partitions, place, now_us)) {
        place = place_of(partitions, key);
    }
    return partitions->list[place];
}

const struct partition *partitions_find(struct partitions *partitions, struct str row_key,
                                        int64_t now_us)
{
    return find(partitions, key_of_row(partitions, row_key), now_us);
}

const struct partition *const *partitions_list(struct partitions *partitions, int64_t now_us,
                                               size_t *count)
{
    settle_all(partitions, now_us);
    *count = partitions->count;
    return (const struct partition *const *)partitions->list;
}

/* ---- being told */

static const struct index *index_of(const struct partitions *partitions)
{
    const struct table *table = partitions->setup.table;
    for (size_t i = 0; i < table->index_count; i++) {
        if (table->indexes[i].id == partitions->setup.index_id) {
            return &table->indexes[i];
        }
    }
    return NULL;
}

static struct ddb_parted *add_told(struct partition_journal *journal)
{
    if (journal->count == journal->cap) {
        size_t cap = journal->cap > 0 ? 2 * journal->cap : 4;
        struct ddb_parted *longer = ARENA_ARRAY(journal->arena, struct ddb_parted, cap);
        if (journal->count > 0) {
            memcpy(longer, journal->list, journal->count * sizeof *longer);
        }
        journal->list = longer;
        journal->cap = cap;
    }
    return &journal->list[journal->count++];
}

static struct ddb_parted *tell(const struct partitions *partitions,
                               const struct partition *partition, int axis, struct str row_key,
                               int64_t now_us)
{
    struct partition_journal *journal = partitions->setup.rules->journal;
    const struct table *table = partitions->setup.table;
    const struct index *index = index_of(partitions);
    const struct key_schema *schema = index ? &index->schema : &table->schema;
    struct ddb_parted *told = add_told(journal);
    *told = (struct ddb_parted){
        .id = partitions_id(partitions),
        .table = arena_copy(journal->arena, table->name),
        .index = index ? arena_copy(journal->arena, index->name) : STR(""),
        .axis = axis,
        .time_us = now_us,
        .row = arena_copy(journal->arena, row_place(row_key)),
        .collection_bytes = key_collection_bytes(schema, row_key) - KEY_ID_BYTES,
        .low = arena_copy(journal->arena, buf_view(&partition->range.low)),
        .high = arena_copy(journal->arena, buf_view(&partition->range.high)),
        .balance = bucket_balance(&partition->buckets[axis], now_us),
    };
    return told;
}

bool partitions_allow(struct partitions *partitions, int axis, struct str row_key, int64_t now_us)
{
    if (!partitions) {
        return true;
    }
    struct partition *partition = find(partitions, key_of_row(partitions, row_key), now_us);
    bool allowed = bucket_allows(&partition->buckets[axis], now_us) || MUTANT(PARTITION_UNLIMITED);
    partition->refused[axis] += !allowed;
    if (!allowed && partitions->setup.rules->journal) {
        tell(partitions, partition, axis, row_key, now_us)->refused = true;
    }
    return allowed;
}

void partitions_take(struct partitions *partitions, int axis, struct str row_key, int64_t halves,
                     int64_t now_us)
{
    if (!partitions) {
        return;
    }
    struct str key = key_of_row(partitions, row_key);
    struct partition *partition = find(partitions, key, now_us);
    if (partitions->setup.rules->journal) {
        tell(partitions, partition, axis, row_key, now_us)->halves = halves;
    }
    bucket_take(&partition->buckets[axis], halves, now_us);
    partition->consumed[axis] += halves;
    heat_add(&partition->heat[axis], halves);
    sketch_add(&partition->sketch, buf_view(&partition->range.high), key, (enum sketch_weight)axis,
               halves);
    struct partition_split *split = &partition->split;
    if (split->due_us != PARTITION_NEVER && (int)split->reason == axis) {
        *(str_cmp(key, buf_view(&split->at)) < 0 ? &split->below : &split->above) += halves;
    }
}

void partitions_store(struct partitions *partitions, struct str row_key, int64_t bytes_delta,
                      int64_t now_us)
{
    if (!partitions) {
        return;
    }
    struct str key = key_of_row(partitions, row_key);
    struct partition *partition = find(partitions, key, now_us);
    partition->bytes += bytes_delta;
    sketch_add(&partition->sketch, buf_view(&partition->range.high), key, SKETCH_BYTES,
               bytes_delta);
    check_bytes(partitions, partition, now_us);
}

/* ---- the table */

void partitions_serve(struct partitions *partitions, int axis, int64_t units, int64_t now_us)
{
    if (partitions) {
        const struct ddb_partitioning *given = figures(partitions);
        int64_t each = axis == READS ? given->read_units : given->write_units;
        size_t count = (size_t)((units + each - 1) / each);
        if (count > partitions->count) {
            partitions_provide(partitions, count, now_us);
        }
    }
}

static void count_row(void *context, struct str row_key, uint32_t bytes)
{
    struct partitions *partitions = context;
    struct str key = key_of_row(partitions, row_key);
    struct partition *partition = partitions->list[place_of(partitions, key)];
    partition->bytes += bytes;
    sketch_add(&partition->sketch, buf_view(&partition->range.high), key, SKETCH_BYTES, bytes);
}

void partitions_empty(struct partitions *partitions)
{
    for (size_t i = 0; partitions && i < partitions->count; i++) {
        struct partition *partition = partitions->list[i];
        partition->bytes = 0;
        partition->rest_bytes = 0;
        sketch_forget(&partition->sketch, SKETCH_BYTES);
    }
}

void partitions_count(struct partitions *partitions, int64_t now_us)
{
    partitions_empty(partitions);
    each_row(partitions, NULL, &(struct row_visit){count_row, partitions});
    for (size_t i = 0; i < partitions->count; i++) {
        check_bytes(partitions, partitions->list[i], now_us);
    }
    settle_all(partitions, now_us);
}

void partitions_provide(struct partitions *partitions, size_t count, int64_t now_us)
{
    size_t before = 0;
    struct buf at;
    buf_init(&at);
    settle_all(partitions, now_us);
    while (partitions->count < count && partitions->count > before) {
        before = partitions->count;
        for (size_t i = before; i > 0; i--) {
            if (row_range_middle(&partitions->list[i - 1]->range, &at)) {
                cut(partitions, i - 1, buf_view(&at), now_us);
            }
        }
        settle_all(partitions, now_us);
    }
    buf_release(&at);
}
