/*
 * Anything that is valid, drawn at random on four small tables with indexes: what it proves, the
 * model proves, reply by reply.
 */
#include <stdlib.h>

#include "draw.h"
#include "workload.h"

/* Each client draws from its own stream. */
struct mixed {
    struct work *work;
    unsigned client; /* who draws */
    struct draw draws[CLIENTS_MAX];
};

static uint32_t below(void *context, uint32_t bound)
{
    struct mixed *mixed = context;
    return work_below(mixed->work, mixed->client, bound);
}

static void mixed_open(struct work *work)
{
    struct mixed *mixed = mem_zalloc(sizeof *mixed);
    mixed->work = work;
    work->state = mixed;
    for (unsigned i = 0; i < work->clients; i++) {
        draw_init(&mixed->draws[i], below, mixed);
        mixed->draws[i].tables = work->tables;
    }
}

static void mixed_close(struct work *work)
{
    struct mixed *mixed = work->state;
    for (unsigned i = 0; i < work->clients; i++) {
        draw_release(&mixed->draws[i]);
    }
    free(mixed);
}

static const char *mixed_table(struct work *work, size_t index)
{
    return work->tables || index < DRAW_VECTORS ? draw_table(index) : NULL;
}

static bool mixed_prepare(struct work *work, uint64_t n, struct call *out)
{
    (void)work, (void)n, (void)out;
    return false;
}

static void mixed_next(struct work *work, unsigned client, struct call *out)
{
    struct mixed *mixed = work->state;
    struct draw *draw = &mixed->draws[client];
    mixed->client = client;
    if (work->settings.mix.count > 0) {
        draw_request_of(draw, (size_t)choices_choose(&work->settings.mix, work_draw(work, client)));
    } else {
        draw_request(draw);
    }
    out->operation = draw->operation;
    buf_str(&out->body, buf_view(&draw->body));
}

static void mixed_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct mixed *mixed = work->state;
    draw_replied(&mixed->draws[client], outcome->error.len > 0 ? NULL : outcome->reply);
}

const struct workload_kind work_mixed = {
    .name = "mixed",
    .about = "every kind of request, drawn at random",
    .tables = "tab0, tab1, tab2, tab3, with attributes of every type",
    .action = draw_operation,
    .table = mixed_table,
    .open = mixed_open,
    .prepare = mixed_prepare,
    .next = mixed_next,
    .done = mixed_done,
    .close = mixed_close,
};
