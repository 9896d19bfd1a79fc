#include "sampler.h"

#define SECOND_US 1000000

void sampler_init(struct sampler *sampler, struct results *results, int64_t start_us)
{
    *sampler = (struct sampler){.results = results, .start_us = start_us};
}

static bool is_sampled(const struct meter_row *row)
{
    return row->dimensions == METER_SUBJECT || row->dimensions == METER_TABLE;
}

static struct str with_space(struct arena *arena, struct str text)
{
    return text.len > 0 ? str_from(arena_printf(arena, "%.*s ", STR_ARG(text))) : text;
}

/* "orders", "orders/by-date", "orders#8000-"; where accounts part tables, "000000000000 orders". */
static struct str subject_of(const struct meter_series *series, struct arena *arena)
{
    bool partition = series->kind == METER_PARTITION;
    return str_from(
        arena_printf(arena, "%.*s%.*s%.*s%s%.*s%s%.*s", STR_ARG(with_space(arena, series->account)),
                     STR_ARG(with_space(arena, series->region)), STR_ARG(series->table),
                     series->index.len > 0 ? "/" : "", STR_ARG(series->index), partition ? "#" : "",
                     STR_ARG(partition ? series->operation : STR(""))));
}

/* A counter by how much it rose, a gauge when it is another than before. */
static void write_one(const struct sampler *sampler, struct meter_series *series,
                      enum meter_code code, struct str subject)
{
    const struct meter_row *row = &meter_rows[code];
    uint64_t value = series->counts[code];
    bool gauge = row->type == METER_GAUGE;
    uint64_t rise = value - series->sampled[code];
    if (rise == 0 || (gauge && (series->set >> code & 1) == 0)) {
        return;
    }
    series->sampled[code] = value;
    int64_t amount = (int64_t)(gauge ? value : rise);
    results_add_sample(sampler->results,
                       &(struct results_sample){
                           .subject = subject,
                           .metric = str_from(row->name),
                           .time_us = sampler->start_us + sampler->second * SECOND_US,
                           .halves = row->unit == METER_HALVES ? amount : 2 * amount,
                       });
}

static void write_second(const struct sampler *sampler, struct meter *meter, const struct ddb *ddb)
{
    struct arena arena;
    arena_init(&arena);
    meter_measure(meter, ddb);
    for (size_t i = 0; i < meter->count; i++) {
        struct meter_series *series = meter->list[i];
        if (series->kind != METER_SUBJECT && series->kind != METER_PARTITION) {
            continue;
        }
        struct str subject = subject_of(series, &arena);
        for (int code = 0; code < METERS; code++) {
            if (is_sampled(&meter_rows[code])) {
                write_one(sampler, series, (enum meter_code)code, subject);
            }
        }
        arena_reset(&arena);
    }
    arena_release(&arena);
}

void sampler_go_on(struct sampler *sampler, struct meter *meter, const struct ddb *ddb,
                   int64_t time_us)
{
    int64_t second = (time_us - sampler->start_us) / SECOND_US;
    if (second > sampler->second) {
        write_second(sampler, meter, ddb);
        sampler->second = second;
    }
}

void sampler_end(struct sampler *sampler, struct meter *meter, const struct ddb *ddb)
{
    write_second(sampler, meter, ddb);
}
