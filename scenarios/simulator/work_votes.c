/*
 * Votes are counted, each once. An addition whose reply is lost is sent again, by the SDK and then
 * by the program, and must not count twice: each voter numbers its votes, and the item keeps the
 * last number of each. Who adds without that counts some votes twice.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

struct voter {
    int64_t number; /* of the vote under way or to come, from 1 */
    int64_t choice;
    bool again; /* the last one is not known to be counted */
};

struct votes {
    struct voter voters[CLIENTS_MAX];
    int64_t *cast; /* by choice: votes begun */
};

static const char *votes_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("votes") : NULL;
}

static void votes_open(struct work *work)
{
    struct votes *votes = mem_zalloc(sizeof *votes);
    votes->cast = mem_zalloc((size_t)work->settings.items * sizeof *votes->cast);
    work->state = votes;
}

static void votes_close(struct work *work)
{
    struct votes *votes = work->state;
    free(votes->cast);
    free(votes);
}

static bool votes_prepare(struct work *work, uint64_t n, struct call *out)
{
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"votes\",\"Item\":{\"id\":{\"N\":\"%" PRIu64 "\"},"
               "\"n\":{\"N\":\"0\"}}}",
               n);
    return n < (uint64_t)work->settings.items;
}

static void begin_vote(struct work *work, unsigned client)
{
    struct votes *votes = work->state;
    struct voter *voter = &votes->voters[client];
    voter->number++;
    voter->choice = work_below(work, client, (uint32_t)work->settings.items);
    voter->again = true;
    votes->cast[voter->choice]++;
}

static void votes_next(struct work *work, unsigned client, struct call *out)
{
    const struct voter *voter = &((struct votes *)work->state)->voters[client];
    if (!voter->again) {
        begin_vote(work, client);
    }
    out->operation = "UpdateItem";
    buf_printf(&out->body,
               "{\"TableName\":\"votes\",\"Key\":{\"id\":{\"N\":\"%" PRId64 "\"}},"
               "\"UpdateExpression\":\"SET n = n + :one",
               voter->choice);
    if (work->settings.faulty) {
        buf_text(&out->body, "\",\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}");
        return;
    }
    buf_printf(&out->body,
               ", last%u = :number\","
               "\"ConditionExpression\":\"attribute_not_exists(last%u) OR last%u < :number\","
               "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"},"
               "\":number\":{\"N\":\"%" PRId64 "\"}}}",
               client, client, client, voter->number);
}

/* A condition that failed says that an earlier attempt was counted. */
static void votes_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct voter *voter = &((struct votes *)work->state)->voters[client];
    voter->again =
        !outcome_good(outcome) && !outcome_is(outcome, "ConditionalCheckFailedException");
}

static bool votes_busy(const struct work *work, unsigned client)
{
    return ((const struct votes *)work->state)->voters[client].again;
}

static const char *votes_check(struct work *work, const struct driver *driver, struct arena *arena)
{
    const struct votes *votes = work->state;
    for (int64_t i = 0; i < work->settings.items; i++) {
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", i);
        int64_t n = -1;
        if (!work_number(driver, arena, "votes", key, "n", &n) || n != votes->cast[i]) {
            return arena_printf(arena,
                                "choice %" PRId64 " has %" PRId64 " votes, %" PRId64 " were cast",
                                i, n, votes->cast[i]);
        }
    }
    return NULL;
}

const struct workload_kind work_votes = {
    .name = "votes",
    .about = "additions that are sent again until they are known to count, each once",
    .tables = "votes (id, n, and the last vote of each client)",
    .items = "choices",
    .mistake = "they add without a number that tells a repeated vote",
    .takes = "items",
    .items_least = 1,
    .items_most = 1000,
    .items_usual = 3,
    .table = votes_table,
    .open = votes_open,
    .prepare = votes_prepare,
    .next = votes_next,
    .done = votes_done,
    .busy = votes_busy,
    .check = votes_check,
    .close = votes_close,
};
