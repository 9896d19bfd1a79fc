/*
 * Readings of sensors, written to a table with provisioned throughput, with an index by sensor that
 * has less of it than the table: writes are throttled by either. What was answered must be there.
 *
 * Developer Guide, "Using Global Secondary Indexes in DynamoDB": throttling.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "../../emulator/base/json.h"
#include "workload.h"

enum { READINGS_OF_CLIENT = 1000000, ENTRIES = 5 };

/* In the order of `actions`. */
enum reading_call { CALL_PUT, CALL_UPDATE, CALL_GET, CALL_LATEST, CALL_BATCH };

struct reader {
    enum reading_call call;
    bool again;         /* a put that may find its reading there */
    int64_t count;      /* readings begun, numbered from 0 */
    bool *there;        /* by number: known to be written */
    struct buf pending; /* of a batch: what is not known to be written, as RequestItems has it */
};

struct readings {
    struct reader readers[CLIENTS_MAX];
};

static const char *readings_table(struct work *work, size_t index)
{
    (void)work;
    return index == 0
               ? "{\"TableName\":\"readings\",\"AttributeDefinitions\":["
                 "{\"AttributeName\":\"id\",\"AttributeType\":\"N\"},"
                 "{\"AttributeName\":\"sensor\",\"AttributeType\":\"N\"}],"
                 "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
                 "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":10,\"WriteCapacityUnits\":20},"
                 "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-sensor\",\"KeySchema\":["
                 "{\"AttributeName\":\"sensor\",\"KeyType\":\"HASH\"},"
                 "{\"AttributeName\":\"id\",\"KeyType\":\"RANGE\"}],"
                 "\"Projection\":{\"ProjectionType\":\"ALL\"},\"ProvisionedThroughput\":"
                 "{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":5}}]}"
               : NULL;
}

static void readings_open(struct work *work)
{
    work->state = mem_zalloc(sizeof(struct readings));
}

static void readings_close(struct work *work)
{
    struct readings *readings = work->state;
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        free(readings->readers[i].there);
        buf_release(&readings->readers[i].pending);
    }
    free(readings);
}

static bool readings_prepare(struct work *work, uint64_t n, struct call *out)
{
    (void)work, (void)n, (void)out;
    return false;
}

static int64_t sensor_drawn(struct work *work, unsigned client)
{
    return work_below(work, client, (uint32_t)work->settings.items);
}

static void put_key(struct buf *out, unsigned client, int64_t reading)
{
    buf_printf(out, "{\"id\":{\"N\":\"%" PRId64 "\"}",
               (int64_t)client * READINGS_OF_CLIENT + reading);
}

static void put_payload(struct buf *out, int64_t bytes)
{
    buf_text(out, ",\"v\":{\"S\":\"");
    for (int64_t i = 0; i < bytes; i++) {
        buf_byte(out, 'v');
    }
    buf_text(out, "\"}}");
}

/* One more reading of a sensor; not every one tells which, and then the index does not have it. */
static void put_item(struct work *work, unsigned client, struct buf *out)
{
    struct reader *reader = &((struct readings *)work->state)->readers[client];
    int64_t bytes = size_choose(&work->settings.sizes, work_draw(work, client));
    size_t room = (size_t)reader->count + 1;
    reader->there = mem_realloc(reader->there, room * sizeof *reader->there);
    reader->there[reader->count] = false;
    put_key(out, client, reader->count++);
    if (work_below(work, client, 4) > 0) {
        buf_printf(out, ",\"sensor\":{\"N\":\"%" PRId64 "\"}", sensor_drawn(work, client));
    }
    put_payload(out, bytes);
}

/* Some readings that are corrected were never written. */
static void put_old_key(struct work *work, unsigned client, struct buf *out)
{
    const struct reader *reader = &((struct readings *)work->state)->readers[client];
    buf_text(out, "{\"TableName\":\"readings\",\"Key\":");
    put_key(out, client, work_below(work, client, (uint32_t)reader->count + 2));
    buf_byte(out, '}');
}

static void put_update(struct work *work, unsigned client, struct buf *out, const char *attribute)
{
    put_old_key(work, client, out);
    buf_printf(out,
               ",\"UpdateExpression\":\"SET %s = :v\",\"ConditionExpression\":"
               "\"attribute_exists(id)\",\"ExpressionAttributeValues\":{\":v\":{\"N\":\"%" PRId64
               "\"}}}",
               attribute, sensor_drawn(work, client));
}

/* A reading that may be there already is written once more, as after a crash of the program. */
static void put_again(struct work *work, unsigned client, struct buf *out)
{
    const struct reader *reader = &((struct readings *)work->state)->readers[client];
    buf_text(out,
             "{\"TableName\":\"readings\",\"ConditionExpression\":\"attribute_not_exists(id)\","
             "\"Item\":");
    put_key(out, client, work_below(work, client, (uint32_t)reader->count + 1));
    put_payload(out, size_choose(&work->settings.sizes, work_draw(work, client)));
    buf_byte(out, '}');
}

/* What was handed back, or nothing is known of, goes out before anything new. */
static void put_batch(struct work *work, unsigned client, struct buf *out)
{
    struct buf *pending = &((struct readings *)work->state)->readers[client].pending;
    if (pending->len == 0) {
        buf_text(pending, "{\"readings\":[");
        for (int i = 0; i < ENTRIES; i++) {
            buf_text(pending, i > 0 ? "," : "");
            buf_text(pending, "{\"PutRequest\":{\"Item\":");
            put_item(work, client, pending);
            buf_text(pending, "}}");
        }
        buf_text(pending, "]}");
    }
    buf_text(out, "{\"RequestItems\":");
    buf_str(out, buf_view(pending));
    buf_byte(out, '}');
}

static const char *readings_action(size_t index)
{
    static const char *const actions[] = {"PutItem", "UpdateItem", "GetItem", "Query",
                                          "BatchWriteItem"};
    return index < sizeof actions / sizeof actions[0] ? actions[index] : NULL;
}

static enum reading_call choose_call(struct work *work, unsigned client)
{
    static const enum reading_call calls[] = {CALL_PUT,    CALL_PUT, CALL_PUT,    CALL_UPDATE,
                                              CALL_UPDATE, CALL_GET, CALL_LATEST, CALL_BATCH};
    return work->settings.mix.count > 0
               ? (enum reading_call)choices_choose(&work->settings.mix, work_draw(work, client))
               : calls[work_below(work, client, sizeof calls / sizeof calls[0])];
}

static void next_put(struct work *work, unsigned client, struct buf *out)
{
    struct reader *reader = &((struct readings *)work->state)->readers[client];
    reader->again = work_below(work, client, 2) == 0;
    if (reader->again) {
        put_again(work, client, out);
        return;
    }
    buf_text(out, "{\"TableName\":\"readings\",\"Item\":");
    put_item(work, client, out);
    buf_byte(out, '}');
}

static void next_query(struct work *work, unsigned client, struct buf *out)
{
    buf_printf(out,
               "{\"TableName\":\"readings\",\"IndexName\":\"by-sensor\",\"Limit\":20,"
               "\"ScanIndexForward\":false,\"KeyConditionExpression\":\"sensor = :s\","
               "\"ExpressionAttributeValues\":{\":s\":{\"N\":\"%" PRId64 "\"}}}",
               sensor_drawn(work, client));
}

static void readings_next(struct work *work, unsigned client, struct call *out)
{
    struct reader *reader = &((struct readings *)work->state)->readers[client];
    reader->call = reader->pending.len > 0 ? CALL_BATCH : choose_call(work, client);
    out->operation = readings_action(reader->call);
    switch (reader->call) {
    case CALL_PUT: next_put(work, client, &out->body); break;
    case CALL_UPDATE:
        put_update(work, client, &out->body, work_below(work, client, 2) ? "v" : "sensor");
        break;
    case CALL_GET:
        put_old_key(work, client, &out->body);
        buf_text(&out->body, ",\"ConsistentRead\":true}");
        break;
    case CALL_LATEST: next_query(work, client, &out->body); break;
    case CALL_BATCH: put_batch(work, client, &out->body); break;
    }
}

static void readings_done(struct work *work, unsigned client, const struct outcome *outcome)
{
    struct reader *reader = &((struct readings *)work->state)->readers[client];
    const struct doc *left = doc_get(outcome->reply, "UnprocessedItems");
    if (!outcome_good(outcome)) {
        return;
    }
    if (reader->call == CALL_PUT && !reader->again) {
        reader->there[reader->count - 1] = true;
    } else if (reader->call == CALL_BATCH) {
        buf_clear(&reader->pending);
        if (left && left->map.count > 0) {
            json_print(&reader->pending, left);
        }
    }
}

static bool readings_busy(const struct work *work, unsigned client)
{
    return ((const struct readings *)work->state)->readers[client].pending.len > 0;
}

static const char *readings_check(struct work *work, const struct driver *driver,
                                  struct arena *arena)
{
    const struct readings *readings = work->state;
    for (unsigned client = 0; client < work->clients; client++) {
        const struct reader *reader = &readings->readers[client];
        for (int64_t i = 0; i < reader->count; i++) {
            int64_t id = (int64_t)client * READINGS_OF_CLIENT + i;
            const char *key = arena_printf(arena, "{\"id\":{\"N\":\"%" PRId64 "\"}}", id);
            int64_t found = 0;
            if (reader->there[i] && !work_number(driver, arena, "readings", key, "id", &found)) {
                return arena_printf(arena, "reading %" PRId64 " was written, and is not there", id);
            }
        }
    }
    return NULL;
}

const struct workload_kind work_readings = {
    .name = "readings",
    .about =
        "readings of sensors, in a table whose index has fewer units; what is answered is there",
    .tables = "readings (id, sensor, v), with the index by-sensor",
    .items = "sensors",
    .takes = "items|sizes",
    .items_least = 1,
    .items_most = 1000,
    .items_usual = 5,
    .action = readings_action,
    .table = readings_table,
    .open = readings_open,
    .prepare = readings_prepare,
    .next = readings_next,
    .done = readings_done,
    .busy = readings_busy,
    .check = readings_check,
    .close = readings_close,
};
