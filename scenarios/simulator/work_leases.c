/*
 * Leases: who takes one has it for half a minute and carries it on, gives it back, or is gone
 * without a word; then it is free once its time is over. The table's TTL attribute says when that
 * is, and clears away what nobody took again. But TTL is no timer: DynamoDB deletes what has
 * expired within days, not at its time. Who takes a lease only where there is no item waits for
 * that; so a lease is free, too, if its time lies in the past.
 *
 * Developer Guide, "Using time to live (TTL) in DynamoDB".
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

enum { LEASES_MAX = 32, SPAN_S = 30 };

enum tenure { TENURE_TAKE, TENURE_RENEW, TENURE_RELEASE, TENURE_LIST };

struct tenant {
    enum tenure tenure; /* of the call under way */
    int64_t lease;      /* of that call, or that it has */
    bool has;           /* as the client knows */
    int64_t end_s;      /* when that ends */
    int64_t sent_s;     /* when the call was made */
    int64_t free_s;     /* by then the lease was free, whatever was sent before */
};

struct leases {
    struct tenant tenants[CLIENTS_MAX];
    int64_t ends_s[LEASES_MAX][CLIENTS_MAX]; /* the latest that each client ever wrote */
    const char *wrong;                       /* the first thing that was seen */
    char text[120];
};

static const char *leases_table(struct work *work, size_t index)
{
    (void)work;
    return index > 0 ? NULL
                     : "{\"TableName\":\"leases\",\"BillingMode\":\"PAY_PER_REQUEST\","
                       "\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":"
                       "\"N\"},{\"AttributeName\":\"holder\",\"AttributeType\":\"N\"}],"
                       "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
                       "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-holder\",\"KeySchema\":"
                       "[{\"AttributeName\":\"holder\",\"KeyType\":\"HASH\"}],"
                       "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}";
}

static void leases_open(struct work *work)
{
    work->state = mem_zalloc(sizeof(struct leases));
}

static void leases_close(struct work *work)
{
    free(work->state);
}

static bool leases_prepare(struct work *work, uint64_t n, struct call *out)
{
    (void)work;
    out->operation = "UpdateTimeToLive";
    buf_text(&out->body, "{\"TableName\":\"leases\",\"TimeToLiveSpecification\":{"
                         "\"AttributeName\":\"expires\",\"Enabled\":true}}");
    return n == 0;
}

/* Who has a lease may also go away without a word. */
static void choose(struct work *work, unsigned client, struct tenant *tenant)
{
    uint32_t drawn = work_below(work, client, 100);
    tenant->has = tenant->has && tenant->end_s > tenant->sent_s && drawn >= 20;
    if (drawn >= 90) {
        tenant->tenure = TENURE_LIST;
    } else if (tenant->has) {
        tenant->tenure = drawn < 70 ? TENURE_RENEW : TENURE_RELEASE;
    } else {
        tenant->tenure = TENURE_TAKE;
        tenant->lease = work_below(work, client, (uint32_t)work->settings.items);
    }
}

static void put_take(const struct work *work, unsigned client, const struct tenant *tenant,
                     struct buf *out)
{
    buf_printf(out,
               "\"Item\":{\"id\":{\"N\":\"%" PRId64 "\"},\"holder\":{\"N\":\"%u\"},"
               "\"expires\":{\"N\":\"%" PRId64 "\"}},\"ConditionExpression\":",
               tenant->lease, client, tenant->sent_s + SPAN_S);
    if (work->settings.faulty) {
        buf_text(out, "\"attribute_not_exists(id)\"}");
        return;
    }
    buf_printf(out,
               "\"attribute_not_exists(id) OR expires < :now\","
               "\"ExpressionAttributeValues\":{\":now\":{\"N\":\"%" PRId64 "\"}}}",
               tenant->sent_s);
}

/* No renewal that comes late makes a lease end earlier. */
static void put_renewal(unsigned client, const struct tenant *tenant, struct buf *out)
{
    buf_printf(
        out,
        "\"Key\":{\"id\":{\"N\":\"%" PRId64 "\"}},\"UpdateExpression\":\"SET expires = "
        ":end\",\"ConditionExpression\":\"holder = :me AND expires > :now AND expires < :end\","
        "\"ExpressionAttributeValues\":{\":end\":{\"N\":\"%" PRId64 "\"},"
        "\":now\":{\"N\":\"%" PRId64 "\"},\":me\":{\"N\":\"%u\"}}}",
        tenant->lease, tenant->sent_s + SPAN_S, tenant->sent_s, client);
}

static void put_release(unsigned client, const struct tenant *tenant, struct buf *out)
{
    buf_printf(out,
               "\"Key\":{\"id\":{\"N\":\"%" PRId64 "\"}},\"ConditionExpression\":"
               "\"holder = :me\",\"ExpressionAttributeValues\":{\":me\":{\"N\":\"%u\"}}}",
               tenant->lease, client);
}

static void put_list(unsigned client, const struct tenant *tenant, struct buf *out)
{
    buf_printf(out,
               "\"IndexName\":\"by-holder\",\"KeyConditionExpression\":\"holder = :me\","
               "\"FilterExpression\":\"expires > :now\",\"ExpressionAttributeValues\":{"
               "\":now\":{\"N\":\"%" PRId64 "\"},\":me\":{\"N\":\"%u\"}}}",
               tenant->sent_s, client);
}

/* When all that was ever written of the lease is over. */
static int64_t last_end_s(const struct work *work, const struct leases *leases, int64_t lease)
{
    int64_t last_s = 0;
    for (unsigned i = 0; i < work->clients; i++) {
        int64_t end_s = leases->ends_s[lease][i];
        last_s = end_s > last_s ? end_s : last_s;
    }
    return last_s;
}

static void leases_next(struct work *work, unsigned client, struct call *out)
{
    static const char *const operations[] = {"PutItem", "UpdateItem", "DeleteItem", "Query"};
    struct leases *leases = work->state;
    struct tenant *tenant = &leases->tenants[client];
    tenant->sent_s = work->now_us / 1000000;
    choose(work, client, tenant);
    tenant->free_s = last_end_s(work, leases, tenant->lease);
    out->operation = operations[tenant->tenure];
    buf_text(&out->body, "{\"TableName\":\"leases\",");
    switch (tenant->tenure) {
    case TENURE_TAKE: put_take(work, client, tenant, &out->body); break;
    case TENURE_RENEW: put_renewal(client, tenant, &out->body); break;
    case TENURE_RELEASE: put_release(client, tenant, &out->body); break;
    case TENURE_LIST: put_list(client, tenant, &out->body); break;
    }
    if (tenant->tenure == TENURE_TAKE || tenant->tenure == TENURE_RENEW) {
        leases->ends_s[tenant->lease][client] = tenant->sent_s + SPAN_S;
    }
}

static void complain(struct leases *leases, unsigned client, int64_t lease, const char *what)
{
    struct buf text;
    if (leases->wrong) {
        return;
    }
    buf_init(&text);
    buf_printf(&text, "client %u, lease %" PRId64 ": %s", client, lease, what);
    for (size_t i = 0; i < text.len && i + 1 < sizeof leases->text; i++) {
        leases->text[i] = text.data[i];
    }
    buf_release(&text);
    leases->wrong = leases->text;
}

/* Nobody else wrote to it since its last time was over. */
static bool was_free(const struct work *work, const struct leases *leases, unsigned client)
{
    const struct tenant *tenant = &leases->tenants[client];
    bool quiet = tenant->free_s < tenant->sent_s;
    for (unsigned i = 0; i < work->clients; i++) {
        quiet = quiet && (i == client || leases->ends_s[tenant->lease][i] < tenant->sent_s);
    }
    return quiet;
}

static void take_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct leases *leases = work->state;
    struct tenant *tenant = &leases->tenants[client];
    tenant->has = outcome_good(outcome);
    tenant->end_s = tenant->sent_s + SPAN_S;
    if (outcome_is(outcome, "ConditionalCheckFailedException") && outcome->unknown == 0 &&
        was_free(work, leases, client)) {
        complain(leases, client, tenant->lease, "its time is over, and yet nobody can take it");
    }
    for (unsigned i = 0; i < work->clients && tenant->has; i++) {
        const struct tenant *other = &leases->tenants[i];
        bool leaves = other->tenure == TENURE_RELEASE;
        if (i != client && other->has && !leaves && other->lease == tenant->lease &&
            other->end_s > work->now_us / 1000000) {
            complain(leases, client, tenant->lease, "somebody else has it");
        }
    }
}

static void leases_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct leases *leases = work->state;
    struct tenant *tenant = &leases->tenants[client];
    switch (tenant->tenure) {
    case TENURE_TAKE: take_done(work, client, outcome); break;
    case TENURE_RENEW:
        /* Without an answer it may have what it asked for; it has what it had. */
        tenant->end_s = outcome_good(outcome) ? tenant->sent_s + SPAN_S : tenant->end_s;
        break;
    case TENURE_RELEASE: tenant->has = false; break;
    case TENURE_LIST: break;
    }
}

static const char *leases_check(struct work *work, const struct driver *driver, struct arena *arena)
{
    const struct leases *leases = work->state;
    (void)driver;
    return leases->wrong ? arena_printf(arena, "%s", leases->wrong) : NULL;
}

const struct workload_kind work_leases = {
    .name = "leases",
    .about = "leases are taken, carried on, given back or left; none is held twice, and what "
             "nobody holds can be taken",
    .tables = "leases (id, holder, expires; index by-holder)",
    .items = "leases",
    .takes = "items",
    .mistake = "a lease is taken to be free when TTL has deleted it, and not before",
    .items_least = 1,
    .items_most = LEASES_MAX,
    .items_usual = 6,
    .table = leases_table,
    .open = leases_open,
    .prepare = leases_prepare,
    .next = leases_next,
    .done = leases_done,
    .check = leases_check,
    .close = leases_close,
};
