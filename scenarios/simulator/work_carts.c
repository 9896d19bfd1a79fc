/*
 * Shopping carts: each customer has one, and puts things into it by reading it whole, adding a
 * line, and writing it back. Nobody else touches the cart; and yet who reads it without asking for
 * consistency may get the cart as it was before his own last line, and then writes it back without
 * that line. To show the cart such a read is good enough.
 *
 * Developer Guide, "DynamoDB read consistency".
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

enum step { STEP_SHOW, STEP_READ, STEP_ADD, STEP_EMPTY };

struct customer {
    enum step step;
    bool read;       /* the cart, to add a line */
    int64_t lines;   /* that were read */
    int64_t added;   /* acknowledged, since the cart was emptied */
    int64_t unknown; /* additions of which nobody knows */
    bool vague;      /* it may have been emptied, or not */
};

static const char *carts_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("carts") : NULL;
}

static void carts_open(struct work *work)
{
    work->state = mem_zalloc(CLIENTS_MAX * sizeof(struct customer));
}

static void carts_close(struct work *work)
{
    free(work->state);
}

static enum step choose_step(struct work *work, unsigned client, const struct customer *customer)
{
    if (customer->read) {
        return STEP_ADD;
    }
    uint32_t drawn = work_below(work, client, 100);
    return drawn < 30 ? STEP_SHOW : drawn < 40 ? STEP_EMPTY : STEP_READ;
}

static void carts_next(struct work *work, unsigned client, struct call *out)
{
    static const char *const operations[] = {"GetItem", "GetItem", "PutItem", "DeleteItem"};
    struct customer *customer = &((struct customer *)work->state)[client];
    customer->step = choose_step(work, client, customer);
    out->operation = operations[customer->step];
    buf_printf(&out->body, "{\"TableName\":\"carts\",\"%s\":{\"id\":{\"N\":\"%u\"}",
               customer->step == STEP_ADD ? "Item" : "Key", client);
    if (customer->step == STEP_ADD) {
        buf_printf(&out->body, ",\"lines\":{\"N\":\"%" PRId64 "\"}", customer->lines + 1);
    }
    buf_byte(&out->body, '}');
    if (customer->step == STEP_READ && !work->settings.faulty) {
        buf_text(&out->body, ",\"ConsistentRead\":true");
    }
    buf_byte(&out->body, '}');
}

static void add_done(struct customer *customer, const struct outcome *outcome)
{
    bool good = outcome_good(outcome);
    customer->read = false;
    customer->added += good;
    customer->unknown += !good && outcome->unknown > 0;
}

static void empty_done(struct customer *customer, const struct outcome *outcome)
{
    if (outcome_good(outcome)) {
        customer->added = customer->unknown = 0;
        customer->vague = false;
    } else {
        customer->vague = customer->vague || outcome->unknown > 0;
    }
}

static void carts_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct customer *customer = &((struct customer *)work->state)[client];
    switch (customer->step) {
    case STEP_SHOW: break;
    case STEP_READ:
        customer->read = outcome_good(outcome);
        customer->lines = item_number(doc_get(outcome->reply, "Item"), "lines", 0);
        break;
    case STEP_ADD: add_done(customer, outcome); break;
    case STEP_EMPTY: empty_done(customer, outcome); break;
    }
}

static bool carts_busy(const struct work *work, unsigned client)
{
    return ((const struct customer *)work->state)[client].read;
}

static const char *carts_check(struct work *work, const struct driver *driver, struct arena *arena)
{
    const struct customer *customers = work->state;
    for (unsigned i = 0; i < work->clients; i++) {
        const struct customer *customer = &customers[i];
        int64_t lines = 0;
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%u\"}}", i);
        (void)work_number(driver, arena, "carts", key, "lines", &lines);
        bool good = lines >= customer->added && lines <= customer->added + customer->unknown;
        if (!good && !customer->vague) {
            return arena_printf(arena,
                                "cart %u holds %" PRId64 " lines, and %" PRId64
                                " were put into it (and %" PRId64 " perhaps)",
                                i, lines, customer->added, customer->unknown);
        }
    }
    return NULL;
}

const struct workload_kind work_carts = {
    .name = "carts",
    .about = "carts that are read whole and written back with a line more; none gets lost",
    .tables = "carts (id, lines)",
    .mistake = "the cart that is written back was read without asking for consistency",
    .table = carts_table,
    .open = carts_open,
    .next = carts_next,
    .done = carts_done,
    .busy = carts_busy,
    .check = carts_check,
    .close = carts_close,
};
