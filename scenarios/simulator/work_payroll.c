/*
 * Wages are paid by transactions with a token each, sent again with the same token until they are
 * known to be paid. A token that is made of whom it is for, and not of which payment it is, makes
 * the next payment look like a repetition of the last: it succeeds and does nothing.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

#define WAGE 10

struct payee {
    int64_t payments; /* begun, the one under way included */
    bool again;       /* the last one is not known to be paid */
};

static const char *payroll_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("purses") : NULL;
}

static void payroll_open(struct work *work)
{
    work->state = mem_zalloc(CLIENTS_MAX * sizeof(struct payee));
}

static void payroll_close(struct work *work)
{
    free(work->state);
}

/* Each client pays one; the last purse is the firm's. */
static bool payroll_prepare(struct work *work, uint64_t n, struct call *out)
{
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"purses\",\"Item\":{\"id\":{\"N\":\"%" PRIu64 "\"},"
               "\"money\":{\"N\":\"%d\"}}}",
               n, n == work->clients ? 1000000 : 0);
    return n <= work->clients;
}

static void put_move(struct buf *out, unsigned purse, char sign)
{
    buf_printf(out,
               "{\"Update\":{\"TableName\":\"purses\",\"Key\":{\"id\":{\"N\":\"%u\"}},"
               "\"UpdateExpression\":\"SET money = money %c :wage\","
               "\"ExpressionAttributeValues\":{\":wage\":{\"N\":\"%d\"}}}}",
               purse, sign, WAGE);
}

static void payroll_next(struct work *work, unsigned client, struct call *out)
{
    struct payee *payee = &((struct payee *)work->state)[client];
    payee->payments += !payee->again;
    payee->again = true;
    out->operation = "TransactWriteItems";
    buf_printf(&out->body, "{\"ClientRequestToken\":\"wage-%u", client);
    if (!work->settings.faulty) {
        buf_printf(&out->body, "-%" PRId64, payee->payments);
    }
    buf_text(&out->body, "\",\"TransactItems\":[");
    put_move(&out->body, work->clients, '-');
    buf_byte(&out->body, ',');
    put_move(&out->body, client, '+');
    buf_text(&out->body, "]}");
}

static void payroll_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    ((struct payee *)work->state)[client].again = !outcome_good(outcome);
}

static bool payroll_busy(const struct work *work, unsigned client)
{
    return ((const struct payee *)work->state)[client].again;
}

static const char *payroll_check(struct work *work, const struct driver *driver,
                                 struct arena *arena)
{
    for (unsigned client = 0; client < work->clients; client++) {
        const struct payee *payee = &((const struct payee *)work->state)[client];
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%u\"}}", client);
        int64_t money = -1;
        if (!work_number(driver, arena, "purses", key, "money", &money) ||
            money != payee->payments * WAGE) {
            return arena_printf(
                arena, "%" PRId64 " wages of %d were paid to purse %u, which holds %" PRId64,
                payee->payments, WAGE, client, money);
        }
    }
    return NULL;
}

const struct workload_kind work_payroll = {
    .name = "payroll",
    .about = "wages are paid in transactions, each with a token; each is paid once",
    .tables =
        "purses (id, money): one for each client, and the last one, of the firm, with 1000000",
    .mistake = "all payments to one purse have the same token",
    .table = payroll_table,
    .open = payroll_open,
    .prepare = payroll_prepare,
    .next = payroll_next,
    .done = payroll_done,
    .busy = payroll_busy,
    .check = payroll_check,
    .close = payroll_close,
};
