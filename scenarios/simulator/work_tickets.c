/*
 * Numbers for tickets, each given once: an addition to one item answers with the number. A lost
 * reply loses a number, which does no harm. Who reads the last number and writes the next one
 * gives the same number to two.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

struct tickets {
    int64_t read[CLIENTS_MAX]; /* by faulty clients, who write one more; -1: not yet */
    bool *given;
    size_t cap;
    int64_t twice; /* a number that was given twice; 0: none was */
};

static const char *tickets_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("numbers") : NULL;
}

static void tickets_open(struct work *work)
{
    struct tickets *tickets = mem_zalloc(sizeof *tickets);
    for (unsigned i = 0; i < CLIENTS_MAX; i++) {
        tickets->read[i] = -1;
    }
    work->state = tickets;
}

static void tickets_close(struct work *work)
{
    struct tickets *tickets = work->state;
    free(tickets->given);
    free(tickets);
}

static bool tickets_prepare(struct work *work, uint64_t n, struct call *out)
{
    (void)work, (void)n, (void)out;
    return false;
}

static void tickets_next(struct work *work, unsigned client, struct call *out)
{
    int64_t read = ((const struct tickets *)work->state)->read[client];
    if (!work->settings.faulty) {
        out->operation = "UpdateItem";
        buf_text(&out->body, "{\"TableName\":\"numbers\",\"Key\":{\"id\":{\"N\":\"0\"}},"
                             "\"UpdateExpression\":\"ADD n :one\",\"ReturnValues\":\"UPDATED_NEW\","
                             "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}");
    } else if (read < 0) {
        out->operation = "GetItem";
        buf_text(&out->body, "{\"TableName\":\"numbers\",\"Key\":{\"id\":{\"N\":\"0\"}},"
                             "\"ConsistentRead\":true}");
    } else {
        out->operation = "PutItem";
        buf_printf(&out->body,
                   "{\"TableName\":\"numbers\",\"Item\":{\"id\":{\"N\":\"0\"},"
                   "\"n\":{\"N\":\"%" PRId64 "\"}}}",
                   read + 1);
    }
}

static void give(struct tickets *tickets, int64_t number)
{
    size_t place = (size_t)number;
    if (place >= tickets->cap) {
        size_t cap = place * 2 + 64;
        tickets->given = mem_realloc(tickets->given, cap * sizeof *tickets->given);
        for (size_t i = tickets->cap; i < cap; i++) {
            tickets->given[i] = false;
        }
        tickets->cap = cap;
    }
    tickets->twice = tickets->given[place] && !tickets->twice ? number : tickets->twice;
    tickets->given[place] = true;
}

static void tickets_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct tickets *tickets = work->state;
    int64_t *read = &tickets->read[client];
    if (!outcome_good(outcome)) {
        *read = -1;
    } else if (!work->settings.faulty) {
        give(tickets, item_number(doc_get(outcome->reply, "Attributes"), "n", 0));
    } else if (*read < 0) {
        *read = item_number(doc_get(outcome->reply, "Item"), "n", 0);
    } else {
        give(tickets, *read + 1);
        *read = -1;
    }
}

static const char *tickets_check(struct work *work, const struct driver *driver,
                                 struct arena *arena)
{
    const struct tickets *tickets = work->state;
    (void)driver;
    return tickets->twice
               ? arena_printf(arena, "the number %" PRId64 " was given twice", tickets->twice)
               : NULL;
}

const struct workload_kind work_tickets = {
    .name = "tickets",
    .about = "numbers out of one counter; each is given once",
    .tables = "numbers (id, n)",
    .mistake = "they read the last number and write the next one",
    .table = tickets_table,
    .open = tickets_open,
    .prepare = tickets_prepare,
    .next = tickets_next,
    .done = tickets_done,
    .check = tickets_check,
    .close = tickets_close,
};
