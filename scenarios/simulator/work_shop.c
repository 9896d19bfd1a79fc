/*
 * A shop in one table: customers, their orders, and the lines of the orders stand side by side
 * under keys made for the questions that are asked (single-table design, adjacency lists), and an
 * index has the orders by status. What belongs together is written in one transaction.
 *
 * Developer Guide, "Best practices for modeling relational data in DynamoDB".
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

enum { LINES = 2, CUSTOMERS_MAX = 100 };

enum deed { DEED_PLACE, DEED_SHIP, DEED_ORDERS, DEED_LINES, DEED_OPEN };

struct clerk {
    enum deed deed;
    int64_t order;     /* the number of the last one, from 1 */
    uint32_t customer; /* whose it is */
    bool again;        /* the last deed is not known to be done */
    bool open;         /* the last order is placed, and not shipped */
    int64_t expected;  /* orders that the customer had when it was asked for them */
};

struct shop {
    struct clerk clerks[CLIENTS_MAX];
    int64_t orders[CUSTOMERS_MAX]; /* known to be placed */
    const char *wrong;
};

static const char *shop_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0
               ? "{\"TableName\":\"shop\",\"BillingMode\":\"PAY_PER_REQUEST\","
                 "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
                 "{\"AttributeName\":\"sk\",\"AttributeType\":\"S\"},"
                 "{\"AttributeName\":\"state\",\"AttributeType\":\"S\"}],"
                 "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                 "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}],"
                 "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-state\",\"KeySchema\":["
                 "{\"AttributeName\":\"state\",\"KeyType\":\"HASH\"},"
                 "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}],"
                 "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}"
               : NULL;
}

static void shop_open(struct work *work)
{
    work->state = mem_zalloc(sizeof(struct shop));
}

static void shop_close(struct work *work)
{
    free(work->state);
}

static bool shop_prepare(struct work *work, uint64_t n, struct call *out)
{
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"shop\",\"Item\":{\"pk\":{\"S\":\"CUSTOMER#%" PRIu64 "\"},"
               "\"sk\":{\"S\":\"PROFILE\"},\"orders\":{\"N\":\"0\"}}}",
               n);
    return n < (uint64_t)work->settings.items;
}

/* ---- deeds */

static void put_place(struct buf *out, unsigned client, const struct clerk *clerk)
{
    buf_printf(out,
               "{\"ClientRequestToken\":\"order-%u-%" PRId64 "\",\"TransactItems\":["
               "{\"Put\":{\"TableName\":\"shop\",\"Item\":{\"pk\":{\"S\":\"CUSTOMER#%u\"},"
               "\"sk\":{\"S\":\"ORDER#%u-%" PRId64 "\"},\"state\":{\"S\":\"open\"}},"
               "\"ConditionExpression\":\"attribute_not_exists(pk)\"}},",
               client, clerk->order, clerk->customer, client, clerk->order);
    for (int i = 0; i < LINES; i++) {
        buf_printf(out,
                   "{\"Put\":{\"TableName\":\"shop\",\"Item\":{\"pk\":{\"S\":\"ORDER#%u-%" PRId64
                   "\"},\"sk\":{\"S\":\"LINE#%d\"},\"n\":{\"N\":\"1\"}}}},",
                   client, clerk->order, i);
    }
    buf_printf(out,
               "{\"Update\":{\"TableName\":\"shop\",\"Key\":{\"pk\":{\"S\":\"CUSTOMER#%u\"},"
               "\"sk\":{\"S\":\"PROFILE\"}},\"UpdateExpression\":\"SET orders = orders + :one\","
               "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}}]}",
               clerk->customer);
}

static void put_ship(struct buf *out, unsigned client, const struct clerk *clerk)
{
    buf_printf(out,
               "{\"TableName\":\"shop\",\"Key\":{\"pk\":{\"S\":\"CUSTOMER#%u\"},"
               "\"sk\":{\"S\":\"ORDER#%u-%" PRId64 "\"}},"
               "\"UpdateExpression\":\"SET #state = :shipped\","
               "\"ConditionExpression\":\"attribute_exists(pk)\","
               "\"ExpressionAttributeNames\":{\"#state\":\"state\"},"
               "\"ExpressionAttributeValues\":{\":shipped\":{\"S\":\"shipped\"}}}",
               clerk->customer, client, clerk->order);
}

static void put_question(struct buf *out, unsigned client, const struct clerk *clerk)
{
    buf_text(out, "{\"TableName\":\"shop\",");
    if (clerk->deed == DEED_ORDERS) {
        buf_printf(out,
                   "\"ConsistentRead\":true,\"KeyConditionExpression\":\"pk = :pk AND "
                   "begins_with(sk, :sk)\",\"ExpressionAttributeValues\":{"
                   "\":pk\":{\"S\":\"CUSTOMER#%u\"},\":sk\":{\"S\":\"ORDER#\"}}}",
                   clerk->customer);
    } else if (clerk->deed == DEED_LINES) {
        buf_printf(out,
                   "\"ConsistentRead\":true,\"KeyConditionExpression\":\"pk = :pk\","
                   "\"ExpressionAttributeValues\":{\":pk\":{\"S\":\"ORDER#%u-%" PRId64 "\"}}}",
                   client, clerk->order);
    } else {
        buf_text(out, "\"IndexName\":\"by-state\",\"Limit\":10,"
                      "\"KeyConditionExpression\":\"#state = :open\","
                      "\"ExpressionAttributeNames\":{\"#state\":\"state\"},"
                      "\"ExpressionAttributeValues\":{\":open\":{\"S\":\"open\"}}}");
    }
}

static void choose_deed(struct work *work, unsigned client, struct clerk *clerk)
{
    uint32_t drawn = work_below(work, client, 10);
    clerk->deed = drawn < 4 && !clerk->open        ? DEED_PLACE
                  : drawn < 4                      ? DEED_SHIP
                  : drawn < 6 || clerk->order == 0 ? DEED_OPEN
                  : drawn < 8                      ? DEED_LINES
                                                   : DEED_ORDERS;
    if (clerk->deed == DEED_PLACE) {
        clerk->order++;
        clerk->customer = work_below(work, client, (uint32_t)work->settings.items);
    }
}

static void shop_next(struct work *work, unsigned client, struct call *out)
{
    static const char *const operations[] = {"TransactWriteItems", "UpdateItem", "Query", "Query",
                                             "Query"};
    struct shop *shop = work->state;
    struct clerk *clerk = &shop->clerks[client];
    if (!clerk->again) {
        choose_deed(work, client, clerk);
    }
    clerk->expected = shop->orders[clerk->customer];
    out->operation = operations[clerk->deed];
    switch (clerk->deed) {
    case DEED_PLACE: put_place(&out->body, client, clerk); break;
    case DEED_SHIP: put_ship(&out->body, client, clerk); break;
    default: put_question(&out->body, client, clerk); break;
    }
}

/* ---- what came of it */

static void write_done(struct shop *shop, struct clerk *clerk, bool good)
{
    clerk->again = !good;
    if (good) {
        clerk->open = clerk->deed == DEED_PLACE;
        shop->orders[clerk->customer] += clerk->deed == DEED_PLACE;
    }
}

/* Pages that were cut short say nothing of what follows. */
static void question_done(struct shop *shop, const struct clerk *clerk,
                          const struct outcome *outcome)
{
    int64_t count = doc_whole(outcome->reply, "Count");
    if (!outcome_good(outcome) || doc_get(outcome->reply, "LastEvaluatedKey")) {
        return;
    }
    if (clerk->deed == DEED_ORDERS && count < clerk->expected) {
        shop->wrong = "an order that was placed was not among those of its customer";
    }
    if (clerk->deed == DEED_LINES && count != LINES) {
        shop->wrong = "an order that was placed did not have its lines";
    }
}

static void shop_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct shop *shop = work->state;
    struct clerk *clerk = &shop->clerks[client];
    if (clerk->deed == DEED_PLACE || clerk->deed == DEED_SHIP) {
        write_done(shop, clerk, outcome_good(outcome));
    } else {
        question_done(shop, clerk, outcome);
    }
}

static bool shop_busy(const struct work *work, unsigned client)
{
    return ((const struct shop *)work->state)->clerks[client].again;
}

static const char *shop_check(struct work *work, const struct driver *driver, struct arena *arena)
{
    const struct shop *shop = work->state;
    for (int64_t i = 0; i < work->settings.items && !shop->wrong; i++) {
        const char *key = arena_printf(
            arena, "{\"pk\":{\"S\":\"CUSTOMER#%" PRId64 "\"},\"sk\":{\"S\":\"PROFILE\"}}", i);
        int64_t orders = -1;
        if (!work_number(driver, arena, "shop", key, "orders", &orders) ||
            orders != shop->orders[i]) {
            return arena_printf(
                arena, "customer %" PRId64 " has %" PRId64 " orders, %" PRId64 " were placed", i,
                orders, shop->orders[i]);
        }
    }
    return shop->wrong;
}

const struct workload_kind work_shop = {
    .name = "shop",
    .about = "customers, orders and lines in one table; what belongs together is there together",
    .tables = "shop (pk, sk, state, orders, n), with the index by-state",
    .items = "customers",
    .takes = "items",
    .items_least = 1,
    .items_most = CUSTOMERS_MAX,
    .items_usual = 4,
    .table = shop_table,
    .open = shop_open,
    .prepare = shop_prepare,
    .next = shop_next,
    .done = shop_done,
    .busy = shop_busy,
    .check = shop_check,
    .close = shop_close,
};
