#include "meter.h"

#include <stdlib.h>

#include "../../emulator/base/error.h"

#define LIST_FIRST 16

enum {
    HASH_BYTES = 8,   /* lead a row without its id (data/key.h) */
    BOUND_LEAST = 2,  /* bytes of a bound that are told */
    BOUND_BYTES = 24, /* and at most */
};

const struct meter_row meter_rows[METERS] = {
#define METER(code, name, type, unit, dimensions, help)                                            \
    {name, METER_##type, METER_##unit, METER_##dimensions, help},
#include "meter.def"
#undef METER
};

const int64_t meter_span_us[METER_SPANS] = {500,   1000,   2000,   3000,   5000,    10000,  20000,
                                            50000, 100000, 200000, 500000, 1000000, 5000000};

void meter_init(struct meter *meter)
{
    *meter = (struct meter){.count = 0};
    arena_init(&meter->arena);
    tally_init(&meter->places);
}

void meter_release(struct meter *meter)
{
    free(meter->list);
    tally_release(&meter->places);
    arena_release(&meter->arena);
}

/* ---- series */

static bool same(const struct meter_series *a, const struct meter_series *b)
{
    return str_eq(a->table, b->table) && str_eq(a->index, b->index) &&
           str_eq(a->operation, b->operation) && str_eq(a->account, b->account) &&
           str_eq(a->region, b->region);
}

static void add_part(struct buf *name, struct str part)
{
    buf_u32(name, (uint32_t)part.len);
    buf_str(name, part);
}

static struct meter_series *add(struct meter *meter, const struct meter_series *wanted)
{
    if (meter->count == meter->cap) {
        meter->cap = meter->cap ? meter->cap * 2 : LIST_FIRST;
        meter->list = mem_realloc(meter->list, meter->cap * sizeof *meter->list);
    }
    struct meter_series *series = arena_zalloc(&meter->arena, sizeof *series);
    series->kind = wanted->kind;
    series->account = arena_copy(&meter->arena, wanted->account);
    series->region = arena_copy(&meter->arena, wanted->region);
    series->table = arena_copy(&meter->arena, wanted->table);
    series->index = arena_copy(&meter->arena, wanted->index);
    series->operation = arena_copy(&meter->arena, wanted->operation);
    meter->list[meter->count++] = series;
    return series;
}

static struct meter_series *series_at(struct meter *meter, const struct meter_series *wanted)
{
    struct meter_series *recent = meter->recent[wanted->kind];
    if (recent && same(recent, wanted)) {
        return recent;
    }
    struct buf name;
    buf_init(&name);
    buf_byte(&name, (unsigned char)wanted->kind);
    add_part(&name, wanted->account);
    add_part(&name, wanted->region);
    add_part(&name, wanted->table);
    add_part(&name, wanted->index);
    add_part(&name, wanted->operation);
    uint64_t *place = tally_at(&meter->places, buf_view(&name));
    buf_release(&name);
    struct meter_series *series = *place > 0 ? meter->list[*place - 1] : add(meter, wanted);
    *place = *place > 0 ? *place : meter->count;
    meter->recent[wanted->kind] = series;
    return series;
}

/* ---- requests */

static void count_throttles(struct meter_series *series, const struct ddb_use *use)
{
    for (unsigned i = 0; i < DDB_LIMITS; i++) {
        series->counts[METER_READ_PROVISIONED + i] += use->throttled[DDB_READS][i];
        series->counts[METER_WRITE_PROVISIONED + i] += use->throttled[DDB_WRITES][i];
        series->counts[METER_READ_THROTTLES] += use->throttled[DDB_READS][i];
        series->counts[METER_WRITE_THROTTLES] += use->throttled[DDB_WRITES][i];
    }
}

static void count_use(struct meter *meter, const struct ddb_applied *applied,
                      const struct ddb_use *use)
{
    struct meter_series *series =
        series_at(meter, &(struct meter_series){.kind = METER_SUBJECT,
                                                .account = applied->account,
                                                .region = applied->region,
                                                .table = use->table,
                                                .index = use->index});
    series->counts[METER_CONSUMED_READS] += (uint64_t)use->halves[DDB_READS];
    series->counts[METER_CONSUMED_WRITES] += (uint64_t)use->halves[DDB_WRITES];
    series->counts[METER_CONDITIONS_FAILED] += use->conditions_failed;
    series->counts[METER_CONFLICTS] += use->conflicts;
    count_throttles(series, use);
}

/* Was anything of the table, or of its indexes, refused for want of units? */
static bool throttles(const struct ddb_applied *applied, struct str table)
{
    uint32_t events = 0;
    for (size_t i = 0; i < applied->use_count; i++) {
        const struct ddb_use *use = &applied->uses[i];
        for (unsigned limit = 0; limit < DDB_LIMITS && str_eq(use->table, table); limit++) {
            events += use->throttled[DDB_READS][limit] + use->throttled[DDB_WRITES][limit];
        }
    }
    return events > 0;
}

static void count_latency(struct meter_series *series, int64_t took_us)
{
    unsigned span = 0;
    while (span < METER_SPANS && took_us > meter_span_us[span]) {
        span++;
    }
    series->spans[span]++;
    series->counts[METER_LATENCY] += (uint64_t)took_us;
}

/* One operation on one of the tables that the request names. */
static void count_operation(struct meter *meter, const struct ddb_applied *applied,
                            const struct ddb_use *use, bool batch)
{
    struct meter_series *series =
        series_at(meter, &(struct meter_series){.kind = METER_OPERATION,
                                                .account = applied->account,
                                                .region = applied->region,
                                                .table = use->table,
                                                .operation = applied->operation});
    bool refused = applied->error.len > 0;
    /* A batch counts when nothing of it was done: then it was refused whole. */
    bool whole = !batch || refused;
    series->counts[METER_THROTTLED_REQUESTS] += whole && throttles(applied, use->table);
    series->counts[METER_SYSTEM_ERRORS] += applied->status >= 500;
    series->counts[METER_ITEMS_RETURNED] += (uint64_t)use->items_returned;
    if (!refused) {
        count_latency(series, applied->due_us - applied->arrival_us);
    }
}

/* A bound without the zeros at the end of a hash; as it is where it lies within a hash. */
static void print_bound(struct buf *out, struct str bound)
{
    size_t len = bound.len < BOUND_BYTES ? bound.len : BOUND_BYTES;
    while (len > BOUND_LEAST && bound.len <= HASH_BYTES && bound.data[len - 1] == 0) {
        len--;
    }
    for (size_t i = 0; i < len; i++) {
        buf_printf(out, "%02x", (unsigned char)bound.data[i]);
    }
}

/* "0000-8000", "8000-": hashes, as they lead the rows of the partition. */
static void count_partition(struct meter *meter, const struct ddb_applied *applied,
                            const struct ddb_parted *parted)
{
    struct buf range;
    buf_init(&range);
    print_bound(&range, parted->low.len > 0 ? parted->low : (struct str){"\0\0", 2});
    buf_byte(&range, '-');
    print_bound(&range, parted->high);
    struct meter_series *series =
        series_at(meter, &(struct meter_series){.kind = METER_PARTITION,
                                                .account = applied->account,
                                                .region = applied->region,
                                                .table = parted->table,
                                                .index = parted->index,
                                                .operation = buf_view(&range)});
    bool reads = parted->axis == DDB_READS;
    series->counts[reads ? METER_CONSUMED_READS : METER_CONSUMED_WRITES] +=
        (uint64_t)parted->halves;
    series->counts[reads ? METER_READ_THROTTLES : METER_WRITE_THROTTLES] += parted->refused;
    buf_release(&range);
}

static bool is_user_error(const struct ddb_applied *applied)
{
    return applied->status >= 400 && applied->status < 500 && !error_throttles(applied->error) &&
           !str_is(applied->error, "ConditionalCheckFailedException");
}

void meter_applied(struct meter *meter, const struct ddb_applied *applied)
{
    const struct ddb_operation *operation = ddb_operation_by_name(applied->operation);
    for (size_t i = 0; i < applied->use_count; i++) {
        const struct ddb_use *use = &applied->uses[i];
        count_use(meter, applied, use);
        if (use->index.len == 0 && operation) {
            count_operation(meter, applied, use, operation->batch);
        }
    }
    for (size_t i = 0; meter->partitions && i < applied->parted_count; i++) {
        count_partition(meter, applied, &applied->parted[i]);
    }
    if (is_user_error(applied)) {
        series_at(meter, &(struct meter_series){.kind = METER_HOME,
                                                .account = applied->account,
                                                .region = applied->region})
            ->counts[METER_USER_ERRORS]++;
    }
    /* Names that nobody knows could be any number of them. */
    series_at(meter, &(struct meter_series){.kind = METER_REQUEST,
                                            .operation = operation ? applied->operation : STR("")})
        ->counts[METER_REQUESTS]++;
}

void meter_output(struct meter *meter, const struct hook_output *output)
{
    if (output->reply->struck) {
        series_at(meter,
                  &(struct meter_series){.kind = METER_FAULT, .operation = output->reply->kind})
            ->counts[METER_FAULTS]++;
    }
}

/* ---- gauges */

static void set_gauge(struct meter_series *series, enum meter_code code, int64_t value)
{
    series->counts[code] = (uint64_t)value;
    series->set |= UINT64_C(1) << code;
}

static void measure(void *context, const struct ddb_setting *setting)
{
    struct meter_series *series =
        series_at(context, &(struct meter_series){.kind = METER_SUBJECT,
                                                  .account = setting->account,
                                                  .region = setting->region,
                                                  .table = setting->table,
                                                  .index = setting->index});
    if (!setting->on_demand) {
        set_gauge(series, METER_PROVISIONED_READS, setting->provisioned[DDB_READS]);
        set_gauge(series, METER_PROVISIONED_WRITES, setting->provisioned[DDB_WRITES]);
    }
    if (setting->most_on_demand[DDB_READS] > 0) {
        set_gauge(series, METER_MOST_READS, setting->most_on_demand[DDB_READS]);
    }
    if (setting->most_on_demand[DDB_WRITES] > 0) {
        set_gauge(series, METER_MOST_WRITES, setting->most_on_demand[DDB_WRITES]);
    }
    if (setting->progress >= 0) {
        set_gauge(series, METER_INDEX_PROGRESS, setting->progress);
        set_gauge(series, METER_INDEX_CONSUMED, 0);
        set_gauge(series, METER_INDEX_THROTTLES, 0);
    }
}

void meter_measure(struct meter *meter, const struct ddb *ddb)
{
    for (size_t i = 0; i < meter->count; i++) {
        meter->list[i]->set = 0;
    }
    set_gauge(series_at(meter, &(struct meter_series){.kind = METER_SELF}), METER_CLOCK,
              ddb_now(ddb));
    (void)series_at(meter, &(struct meter_series){.kind = METER_HOME});
    ddb_settings(ddb, meter, measure);
}

static int compare(const void *a, const void *b)
{
    const struct meter_series *left = *(struct meter_series *const *)a;
    const struct meter_series *right = *(struct meter_series *const *)b;
    const struct str pairs[][2] = {{left->table, right->table},
                                   {left->index, right->index},
                                   {left->operation, right->operation},
                                   {left->account, right->account},
                                   {left->region, right->region}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int order = str_cmp(pairs[i][0], pairs[i][1]);
        if (order != 0) {
            return order;
        }
    }
    return (int)left->kind - (int)right->kind;
}

struct meter_series **meter_sorted(const struct meter *meter, struct arena *arena)
{
    struct meter_series **sorted = ARENA_ARRAY(arena, struct meter_series *, meter->count);
    for (size_t i = 0; i < meter->count; i++) {
        sorted[i] = meter->list[i];
    }
    qsort(sorted, meter->count, sizeof *sorted, compare);
    return sorted;
}
