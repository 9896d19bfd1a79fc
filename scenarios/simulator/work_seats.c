/*
 * Seats of a few shows are reserved and given back: a transaction takes one from the show and puts
 * the reservation, on condition that one is left. Who looks first and takes then, without the
 * condition, sells seats that are gone.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

#define SEATS 3
#define RESERVATIONS_OF_CLIENT 1000000

struct guest {
    int64_t reservation; /* the number of the last one, from 1 */
    uint32_t show;
    bool has;    /* the reservation is there */
    bool doubt;  /* the last call got no answer: it is sent again */
    bool looked; /* a faulty client has seen that a seat is left */
};

static const char *seats_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("seats") : NULL;
}

static void seats_open(struct work *work)
{
    work->state = mem_zalloc(CLIENTS_MAX * sizeof(struct guest));
}

static void seats_close(struct work *work)
{
    free(work->state);
}

static bool seats_prepare(struct work *work, uint64_t n, struct call *out)
{
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"seats\",\"Item\":{\"id\":{\"N\":\"%" PRIu64 "\"},"
               "\"n\":{\"N\":\"%d\"}}}",
               n, SEATS);
    return n < (uint64_t)work->settings.items;
}

static int64_t reservation_id(unsigned client, const struct guest *guest)
{
    return ((int64_t)client + 1) * RESERVATIONS_OF_CLIENT + guest->reservation;
}

static void put_take(struct buf *out, const struct guest *guest, int64_t id, bool faulty)
{
    buf_printf(out,
               "{\"Put\":{\"TableName\":\"seats\",\"Item\":{\"id\":{\"N\":\"%" PRId64 "\"},"
               "\"n\":{\"N\":\"1\"}},\"ConditionExpression\":\"attribute_not_exists(id)\"}},"
               "{\"Update\":{\"TableName\":\"seats\",\"Key\":{\"id\":{\"N\":\"%u\"}},"
               "\"UpdateExpression\":\"SET n = n - :one\",%s"
               "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}}",
               id, guest->show, faulty ? "" : "\"ConditionExpression\":\"n >= :one\",");
}

static void put_return(struct buf *out, const struct guest *guest, int64_t id)
{
    buf_printf(out,
               "{\"Delete\":{\"TableName\":\"seats\",\"Key\":{\"id\":{\"N\":\"%" PRId64 "\"}},"
               "\"ConditionExpression\":\"attribute_exists(id)\"}},"
               "{\"Update\":{\"TableName\":\"seats\",\"Key\":{\"id\":{\"N\":\"%u\"}},"
               "\"UpdateExpression\":\"SET n = n + :one\","
               "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}}",
               id, guest->show);
}

static bool looks_first(const struct work *work, const struct guest *guest)
{
    return work->settings.faulty && !guest->has && !guest->looked && !guest->doubt;
}

static void seats_next(struct work *work, unsigned client, struct call *out)
{
    struct guest *guest = &((struct guest *)work->state)[client];
    if (!guest->has && !guest->doubt && !guest->looked) {
        guest->show = work_below(work, client, (uint32_t)work->settings.items);
    }
    if (looks_first(work, guest)) {
        out->operation = "GetItem";
        buf_printf(&out->body,
                   "{\"TableName\":\"seats\",\"Key\":{\"id\":{\"N\":\"%u\"}},"
                   "\"ConsistentRead\":true}",
                   guest->show);
        return;
    }
    guest->reservation += !guest->has && !guest->doubt;
    int64_t id = reservation_id(client, guest);
    out->operation = "TransactWriteItems";
    buf_text(&out->body, "{\"TransactItems\":[");
    if (guest->has) {
        put_return(&out->body, guest, id);
    } else {
        put_take(&out->body, guest, id, work->settings.faulty);
    }
    buf_text(&out->body, "]}");
}

/* The condition on the reservation fails where an earlier attempt was done. A show is sold out only
 * if nothing is wrong with the reservation: what met another transaction may have been done. */
static void seats_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct guest *guest = &((struct guest *)work->state)[client];
    if (looks_first(work, guest)) {
        guest->looked = item_number(doc_get(outcome->reply, "Item"), "n", 0) > 0;
        return;
    }
    bool before = str_is(outcome_reason(outcome, 0), "ConditionalCheckFailed");
    bool sold_out = str_is(outcome_reason(outcome, 0), "None") &&
                    str_is(outcome_reason(outcome, 1), "ConditionalCheckFailed");
    bool done = outcome_good(outcome) || before;
    guest->doubt = !done && !sold_out;
    guest->has = done ? !guest->has : guest->has;
    guest->looked = false;
}

static bool seats_busy(const struct work *work, unsigned client)
{
    return ((const struct guest *)work->state)[client].doubt;
}

static const char *seats_check(struct work *work, const struct driver *driver, struct arena *arena)
{
    int64_t *taken = ARENA_ARRAY(arena, int64_t, (size_t)work->settings.items);
    for (unsigned client = 0; client < work->clients; client++) {
        const struct guest *guest = &((const struct guest *)work->state)[client];
        taken[guest->show] += guest->has;
    }
    return work_stock(driver, arena, "seats", taken, work->settings.items, SEATS);
}

const struct workload_kind work_seats = {
    .name = "seats",
    .about = "seats are reserved and given back in transactions; none is sold twice",
    .tables = "seats (id, n): shows with the seats that are left, reservations with 1",
    .items = "shows, with three seats each",
    .mistake = "they look whether a seat is left, and take one without a condition",
    .takes = "items",
    .items_least = 1,
    .items_most = 1000,
    .items_usual = 2,
    .table = seats_table,
    .open = seats_open,
    .prepare = seats_prepare,
    .next = seats_next,
    .done = seats_done,
    .busy = seats_busy,
    .check = seats_check,
    .close = seats_close,
};
