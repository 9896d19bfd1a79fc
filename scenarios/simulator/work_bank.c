/*
 * Transfers between accounts by TransactWriteItems, with a token each: whatever fails on the way
 * or is sent twice, money neither comes nor goes.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

#define BALANCE 100

struct bank {
    uint64_t transfers[CLIENTS_MAX];
};

static const char *bank_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("accounts") : NULL;
}

static void bank_open(struct work *work)
{
    work->state = mem_zalloc(sizeof(struct bank));
}

static void bank_close(struct work *work)
{
    free(work->state);
}

static bool bank_prepare(struct work *work, uint64_t n, struct call *out)
{
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"accounts\",\"Item\":{\"id\":{\"N\":\"%" PRIu64 "\"},"
               "\"balance\":{\"N\":\"%d\"}}}",
               n, BALANCE);
    return n < (uint64_t)work->settings.items;
}

static void put_side(struct buf *out, uint32_t account, uint32_t amount, bool pays)
{
    buf_printf(out,
               "{\"Update\":{\"TableName\":\"accounts\",\"Key\":{\"id\":{\"N\":\"%u\"}},"
               "\"UpdateExpression\":\"SET balance = balance %c :a\",%s"
               "\"ExpressionAttributeValues\":{\":a\":{\"N\":\"%u\"}}}}",
               account, pays ? '-' : '+', pays ? "\"ConditionExpression\":\"balance >= :a\"," : "",
               amount);
}

static void bank_next(struct work *work, unsigned client, struct call *out)
{
    struct bank *bank = work->state;
    uint32_t accounts = (uint32_t)work->settings.items;
    uint32_t from = work_below(work, client, accounts);
    uint32_t to = (from + 1 + work_below(work, client, accounts - 1)) % accounts;
    uint32_t amount = 1 + work_below(work, client, BALANCE / 2);
    out->operation = "TransactWriteItems";
    buf_printf(&out->body,
               "{\"ClientRequestToken\":\"transfer-%u-%" PRIu64 "\",\"TransactItems\":[", client,
               bank->transfers[client]++);
    put_side(&out->body, from, amount, true);
    buf_byte(&out->body, ',');
    put_side(&out->body, to, amount, false);
    buf_text(&out->body, "]}");
}

static const char *bank_check(struct work *work, const struct driver *driver, struct arena *arena)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < work->settings.items; i++) {
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", i);
        int64_t balance = -1;
        if (!work_number(driver, arena, "accounts", key, "balance", &balance) || balance < 0) {
            return arena_printf(arena, "account %" PRId64 " has a balance of %" PRId64, i, balance);
        }
        sum += balance;
    }
    return sum == BALANCE * work->settings.items
               ? NULL
               : arena_printf(arena, "all accounts together hold %" PRId64 ", not %" PRId64, sum,
                              BALANCE * work->settings.items);
}

const struct workload_kind work_bank = {
    .name = "bank",
    .about = "transfers in transactions; the sum of all balances stays",
    .tables = "accounts (id, balance)",
    .items = "accounts",
    .takes = "items",
    .items_least = 2,
    .items_most = 1000,
    .items_usual = 5,
    .table = bank_table,
    .open = bank_open,
    .prepare = bank_prepare,
    .next = bank_next,
    .check = bank_check,
    .close = bank_close,
};
