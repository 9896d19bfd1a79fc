/*
 * Orders are placed in transactions: the order is put, the stock goes down. A transaction may be
 * cancelled because it met another one; then it has to be tried again. Who takes every
 * cancellation for "the order is there already" tells customers of orders that are not.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

#define STOCK 1000000
#define ORDERS_OF_CLIENT 1000000

struct shopper {
    int64_t orders; /* begun, the one under way included */
    int64_t article;
    bool again;      /* the last one is not known to be placed */
    bool *confirmed; /* to the customer, by order */
    size_t cap;
};

static const char *checkout_table(struct work *work, size_t index)
{
    (void)work;
    static const char *const tables[] = {WORK_TABLE("orders"), WORK_TABLE("stock"), NULL};
    return tables[index];
}

static void checkout_open(struct work *work)
{
    work->state = mem_zalloc(CLIENTS_MAX * sizeof(struct shopper));
}

static void checkout_close(struct work *work)
{
    struct shopper *shoppers = work->state;
    for (unsigned i = 0; i < CLIENTS_MAX; i++) {
        free(shoppers[i].confirmed);
    }
    free(shoppers);
}

static bool checkout_prepare(struct work *work, uint64_t n, struct call *out)
{
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"stock\",\"Item\":{\"id\":{\"N\":\"%" PRIu64 "\"},"
               "\"n\":{\"N\":\"%d\"}}}",
               n, STOCK);
    return n < (uint64_t)work->settings.items;
}

static void begin_order(struct work *work, unsigned client, struct shopper *shopper)
{
    if ((size_t)shopper->orders == shopper->cap) {
        shopper->cap = shopper->cap ? shopper->cap * 2 : 64;
        shopper->confirmed =
            mem_realloc(shopper->confirmed, shopper->cap * sizeof *shopper->confirmed);
    }
    shopper->confirmed[shopper->orders++] = false;
    shopper->article = work_below(work, client, (uint32_t)work->settings.items);
}

static int64_t order_id(unsigned client, int64_t order)
{
    return (int64_t)client * ORDERS_OF_CLIENT + order;
}

static void checkout_next(struct work *work, unsigned client, struct call *out)
{
    struct shopper *shopper = &((struct shopper *)work->state)[client];
    if (!shopper->again) {
        begin_order(work, client, shopper);
    }
    out->operation = "TransactWriteItems";
    buf_printf(&out->body,
               "{\"TransactItems\":[{\"Put\":{\"TableName\":\"orders\",\"Item\":{"
               "\"id\":{\"N\":\"%" PRId64 "\"},\"article\":{\"N\":\"%" PRId64 "\"}},"
               "\"ConditionExpression\":\"attribute_not_exists(id)\"}},"
               "{\"Update\":{\"TableName\":\"stock\",\"Key\":{\"id\":{\"N\":\"%" PRId64 "\"}},"
               "\"UpdateExpression\":\"SET n = n - :one\",\"ConditionExpression\":\"n >= :one\","
               "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}}]}",
               order_id(client, shopper->orders - 1), shopper->article, shopper->article);
}

/* Does the client take it that the order is there? */
static bool is_placed(const struct work *work, const struct outcome *outcome)
{
    bool cancelled = outcome_is(outcome, "TransactionCanceledException");
    return outcome_good(outcome) ||
           (cancelled && (work->settings.faulty ||
                          str_is(outcome_reason(outcome, 0), "ConditionalCheckFailed")));
}

static void checkout_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct shopper *shopper = &((struct shopper *)work->state)[client];
    bool placed = is_placed(work, outcome);
    shopper->confirmed[shopper->orders - 1] = placed;
    shopper->again = !placed;
}

static bool checkout_busy(const struct work *work, unsigned client)
{
    return ((const struct shopper *)work->state)[client].again;
}

/* Counts the orders by article; NULL: each that was confirmed is there. */
static const char *check_orders(const struct work *work, const struct driver *driver,
                                struct arena *arena, int64_t *sold)
{
    for (unsigned client = 0; client < work->clients; client++) {
        const struct shopper *shopper = &((const struct shopper *)work->state)[client];
        for (int64_t i = 0; i < shopper->orders; i++) {
            const char *key =
                arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", order_id(client, i));
            int64_t article = 0;
            bool there = work_number(driver, arena, "orders", key, "article", &article);
            if (shopper->confirmed[i] && !there) {
                return arena_printf(
                    arena, "order %" PRId64 " of client %u was confirmed, but is not there", i,
                    client);
            }
            sold[article] += there;
        }
    }
    return NULL;
}

static const char *checkout_check(struct work *work, const struct driver *driver,
                                  struct arena *arena)
{
    int64_t *sold = ARENA_ARRAY(arena, int64_t, (size_t)work->settings.items);
    const char *wrong = check_orders(work, driver, arena, sold);
    return wrong ? wrong : work_stock(driver, arena, "stock", sold, work->settings.items, STOCK);
}

const struct workload_kind work_checkout = {
    .name = "checkout",
    .about = "orders are placed in transactions; what was confirmed is there, once",
    .tables = "orders (id, article), stock (id, n)",
    .items = "articles",
    .mistake = "every cancelled transaction is taken for one that was done before",
    .takes = "items",
    .items_least = 1,
    .items_most = 1000,
    .items_usual = 3,
    .table = checkout_table,
    .open = checkout_open,
    .prepare = checkout_prepare,
    .next = checkout_next,
    .done = checkout_done,
    .busy = checkout_busy,
    .check = checkout_check,
    .close = checkout_close,
};
