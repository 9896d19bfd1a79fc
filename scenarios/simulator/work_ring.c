/*
 * A ring of nodes, each naming the next. A client reads three in a row, a -> b -> c -> d, and
 * makes it a -> c -> b -> d, in a transaction that insists on what was read. Should ever half of
 * one be done, or one be done on what somebody else has changed, the ring falls into pieces.
 *
 * The loveliest invariant for transactions: FoundationDB's workload "Cycle" has it.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "workload.h"

enum { READS = 3 };

/* Where a client stands: `seen` nodes are known of the walk that starts at nodes[0]. */
struct walk {
    int64_t nodes[READS + 1];
    unsigned seen;
};

struct ring {
    struct walk walks[CLIENTS_MAX];
};

static const char *ring_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0 ? WORK_TABLE("ring") : NULL;
}

static void ring_open(struct work *work)
{
    work->state = mem_zalloc(sizeof(struct ring));
}

static void ring_close(struct work *work)
{
    free(work->state);
}

static bool ring_prepare(struct work *work, uint64_t n, struct call *out)
{
    uint64_t nodes = (uint64_t)work->settings.items;
    out->operation = "PutItem";
    buf_printf(&out->body,
               "{\"TableName\":\"ring\",\"Item\":{\"id\":{\"N\":\"%" PRIu64 "\"},"
               "\"next\":{\"N\":\"%" PRIu64 "\"}}}",
               n, (n + 1) % nodes);
    return n < nodes;
}

static void put_link(struct buf *out, int64_t node, int64_t was, int64_t becomes)
{
    buf_printf(out,
               "{\"Update\":{\"TableName\":\"ring\",\"Key\":{\"id\":{\"N\":\"%" PRId64 "\"}},"
               "\"UpdateExpression\":\"SET #next = :new\",\"ConditionExpression\":\"#next = :old\","
               "\"ExpressionAttributeNames\":{\"#next\":\"next\"},"
               "\"ExpressionAttributeValues\":{\":old\":{\"N\":\"%" PRId64 "\"},"
               "\":new\":{\"N\":\"%" PRId64 "\"}}}}",
               node, was, becomes);
}

static void put_swap(const struct walk *walk, struct call *out)
{
    const int64_t *n = walk->nodes;
    out->operation = "TransactWriteItems";
    buf_text(&out->body, "{\"TransactItems\":[");
    put_link(&out->body, n[0], n[1], n[2]);
    buf_byte(&out->body, ',');
    put_link(&out->body, n[1], n[2], n[3]);
    buf_byte(&out->body, ',');
    put_link(&out->body, n[2], n[3], n[1]);
    buf_text(&out->body, "]}");
}

static void ring_next(struct work *work, unsigned client, struct call *out)
{
    struct walk *walk = &((struct ring *)work->state)->walks[client];
    if (walk->seen == 0) {
        walk->nodes[0] = work_below(work, client, (uint32_t)work->settings.items);
        walk->seen = 1;
    }
    if (walk->seen > READS) {
        put_swap(walk, out);
        return;
    }
    out->operation = "GetItem";
    buf_printf(&out->body,
               "{\"TableName\":\"ring\",\"ConsistentRead\":true,"
               "\"Key\":{\"id\":{\"N\":\"%" PRId64 "\"}}}",
               walk->nodes[walk->seen - 1]);
}

/* Did the walk come back to a node it has seen? The reads are not one moment. */
static bool came_back(const struct walk *walk)
{
    for (unsigned i = 0; i + 1 < walk->seen; i++) {
        if (walk->nodes[i] == walk->nodes[walk->seen - 1]) {
            return true;
        }
    }
    return false;
}

static void ring_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct walk *walk = &((struct ring *)work->state)->walks[client];
    const struct doc *item = outcome->reply ? doc_get(outcome->reply, "Item") : NULL;
    struct str next = item ? doc_string(doc_get(item, "next"), "N") : (struct str){0};
    if (walk->seen > READS || next.len == 0) {
        walk->seen = 0; /* swapped, or to be begun anew */
        return;
    }
    walk->nodes[walk->seen++] = strtoll(next.data, NULL, 10);
    walk->seen = came_back(walk) ? 0 : walk->seen;
}

static const char *ring_check(struct work *work, const struct driver *driver, struct arena *arena)
{
    int64_t at = 0;
    for (int64_t steps = 1; steps <= work->settings.items; steps++) {
        const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", at);
        if (!work_number(driver, arena, "ring", key, "next", &at)) {
            return arena_printf(arena, "node %s names no next one", key);
        }
        if (at == 0 && steps < work->settings.items) {
            return arena_printf(arena, "the ring closes after %" PRId64 " of %" PRId64 " nodes",
                                steps, work->settings.items);
        }
    }
    return at == 0 ? NULL : arena_printf(arena, "the ring does not close");
}

const struct workload_kind work_ring = {
    .name = "ring",
    .about = "nodes change places in transactions; the ring stays one ring",
    .tables = "ring (id, next)",
    .items = "nodes",
    .takes = "items",
    .items_least = 5,
    .items_most = 1000,
    .items_usual = 10,
    .table = ring_table,
    .open = ring_open,
    .prepare = ring_prepare,
    .next = ring_next,
    .done = ring_done,
    .check = ring_check,
    .close = ring_close,
};
