/*
 * Clients add one to counters. Each addition that was acknowledged is there in the end; above that
 * stand at most those attempts whose effect no client learnt.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

struct counter {
    int64_t acknowledged;
    int64_t unknown;
};

struct counters {
    struct counter *list;
    unsigned chosen[CLIENTS_MAX];
};

static const char *counter_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("counters") : NULL;
}

static void counter_open(struct work *work)
{
    struct counters *counters = mem_zalloc(sizeof *counters);
    counters->list = mem_zalloc((size_t)work->settings.items * sizeof *counters->list);
    work->state = counters;
}

static void counter_close(struct work *work)
{
    struct counters *counters = work->state;
    free(counters->list);
    free(counters);
}

static bool counter_prepare(struct work *work, uint64_t n, struct call *out)
{
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"counters\",\"Item\":{\"id\":{\"N\":\"%" PRIu64 "\"},"
               "\"n\":{\"N\":\"0\"}}}",
               n);
    return n < (uint64_t)work->settings.items;
}

static void counter_next(struct work *work, unsigned client, struct call *out)
{
    struct counters *counters = work->state;
    counters->chosen[client] = work_below(work, client, (uint32_t)work->settings.items);
    out->operation = "UpdateItem";
    buf_printf(&out->body,
               "{\"TableName\":\"counters\",\"Key\":{\"id\":{\"N\":\"%u\"}},"
               "\"UpdateExpression\":\"SET n = n + :one\","
               "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}",
               counters->chosen[client]);
}

static void counter_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct counters *counters = work->state;
    struct counter *counter = &counters->list[counters->chosen[client]];
    counter->acknowledged += outcome->reply && outcome->error.len == 0;
    counter->unknown += outcome->unknown;
}

static const char *counter_check(struct work *work, const struct driver *driver,
                                 struct arena *arena)
{
    const struct counters *counters = work->state;
    for (int64_t i = 0; i < work->settings.items; i++) {
        const struct counter *counter = &counters->list[i];
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", i);
        int64_t n = -1;
        bool there = work_number(driver, arena, "counters", key, "n", &n);
        if (!there || n < counter->acknowledged || n > counter->acknowledged + counter->unknown) {
            return arena_printf(arena,
                                "counter %" PRId64 " stands at %" PRId64 ": %" PRId64
                                " additions were acknowledged, %" PRId64 " more may have happened",
                                i, n, counter->acknowledged, counter->unknown);
        }
    }
    return NULL;
}

const struct workload_kind work_counter = {
    .name = "counter",
    .about = "clients add to counters; no addition that was acknowledged is lost",
    .tables = "counters (id, n)",
    .items = "counters",
    .takes = "items",
    .items_least = 1,
    .items_most = 1000,
    .items_usual = 3,
    .table = counter_table,
    .open = counter_open,
    .prepare = counter_prepare,
    .next = counter_next,
    .done = counter_done,
    .check = counter_check,
    .close = counter_close,
};
