/* Scan: without a bound the whole of the table or index, else a page of it. */
#include "versions.h"
#include "walks.h"

/* Is only a part asked for, or shown? */
static bool is_part(const struct reading *reading)
{
    const struct doc *body = reading->seen->body;
    return doc_get(body, "Limit") || doc_get(body, "ExclusiveStartKey") ||
           doc_get(body, "TotalSegments") || doc_get(reading->seen->reply, "LastEvaluatedKey");
}

static bool is_filtered(const struct doc *body)
{
    return doc_get(body, "FilterExpression") || doc_get(body, "ScanFilter");
}

static bool shows_whole(const struct doc *body)
{
    return !doc_get(body, "ProjectionExpression") && !doc_get(body, "AttributesToGet");
}

static bool shows_all_evaluated(const struct reading *reading)
{
    return !is_filtered(reading->seen->body) && !reading_asks(reading, "COUNT");
}

/* ---- one page */

static enum verdict check_counts(struct reading *reading)
{
    const struct doc *items = doc_get(reading->seen->reply, "Items");
    const struct doc *limit = doc_get(reading->seen->body, "Limit");
    int64_t count = reading_integer(reading, "Count");
    int64_t scanned = reading_integer(reading, "ScannedCount");
    bool counted =
        reading_asks(reading, "COUNT") ? !items : items && count == (int64_t)items->list.count;
    bool filtered = is_filtered(reading->seen->body);
    if (!counted || count > scanned || (!filtered && count < scanned) ||
        (limit && scanned > limit->integer)) {
        return judge_differs(reading->judge, "Count %lld, ScannedCount %lld, Items %zu of %s",
                             (long long)count, (long long)scanned, items ? items->list.count : 0,
                             judge_print(reading->judge, limit));
    }
    return VERDICT_AGREES;
}

/* Does the page end because it holds as many items, or bytes, as it may? */
static bool is_full(const struct reading *reading)
{
    const struct doc *limit = doc_get(reading->seen->body, "Limit");
    int64_t scanned = reading_integer(reading, "ScannedCount");
    return (limit && scanned == limit->integer) || (scanned > 0 && may_be_short(reading->seen)) ||
           reading->bytes + reading->fetched_bytes >= PAGE_BYTES_ALLOWED;
}

static bool is_key_of_one(const struct reading *reading, const struct doc *key)
{
    struct arena *arena = &reading->judge->arena;
    for (size_t i = 0; i < reading->count; i++) {
        struct doc own = keys_of(arena, reading->table, reading->index, reading->matches[i]);
        if (items_eq(&own, key)) {
            return true;
        }
    }
    return false;
}

/* The key of the item that was looked at last: where that one is shown, it is known. */
static enum verdict check_last(struct reading *reading)
{
    struct judge *judge = reading->judge;
    const struct doc *key = doc_get(reading->seen->reply, "LastEvaluatedKey");
    const struct doc *items = doc_get(reading->seen->reply, "Items");
    bool whole = shows_whole(reading->seen->body);
    if (!key) {
        return VERDICT_AGREES;
    }
    if (!is_full(reading) || !is_key_of_one(reading, key)) {
        return judge_differs(judge, "LastEvaluatedKey %s of a page that is not full, or of no item",
                             judge_print(judge, key));
    }
    if (!whole || !shows_all_evaluated(reading) || items->list.count == 0) {
        return VERDICT_AGREES;
    }
    struct doc last = keys_of(&judge->arena, reading->table, reading->index,
                              &items->list.items[items->list.count - 1]);
    return judge_item(judge, "LastEvaluatedKey", &last, key);
}

/* What was read is known where all of it is shown whole. */
static void charge(struct reading *reading)
{
    const struct doc *items = doc_get(reading->seen->reply, "Items");
    size_t bytes = 0;
    if (!shows_all_evaluated(reading) || !items || reading->fetch ||
        !shows_whole(reading->seen->body)) {
        return;
    }
    for (size_t i = 0; i < items->list.count; i++) {
        bytes += item_bytes(&items->list.items[i]);
    }
    reading_charge(reading, bytes);
}

static enum verdict judge_part(struct reading *reading)
{
    static enum verdict (*const parts[])(struct reading *) = {check_counts, check_last};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        enum verdict verdict = parts[i](reading);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    charge(reading);
    return walks_see(&reading->judge->walks, reading);
}

/* In which segment a key lies only the table knows, and another one of the same name may have shown
 * it: then it may be refused. */
static bool may_be_of_another_segment(struct reading *reading)
{
    const struct doc *body = reading->seen->body;
    return str_is(reading->seen->error, "ValidationException") &&
           doc_whole(body, "TotalSegments") > 1 && doc_get(body, "ExclusiveStartKey") &&
           !walks_led_here(reading->judge->walks, reading);
}

/* ---- a table that the model lost sight of */

/* All of it is shown, as it is now: that is what it holds. */
static bool shows_everything(const struct reading *reading)
{
    const struct doc *body = reading->seen->body;
    return doc_get(reading->seen->reply, "Items") && !reading->index && !is_part(reading) &&
           !is_filtered(body) && shows_whole(body);
}

static enum verdict adopt(struct reading *reading)
{
    const struct doc *items = doc_get(reading->seen->reply, "Items");
    const struct seen *seen = reading->seen;
    bool current = seen->sight_count == 0 || seen->sights[0].position == seen->last_change;
    if (seen->error.len == 0 && current && shows_everything(reading) && !reading->table->loading) {
        table_clear(reading->table);
        for (size_t i = 0; i < items->list.count; i++) {
            table_put(reading->table, &items->list.items[i]);
        }
        reading->table->adrift = false;
        versions_begin(reading->table, seen->last_change);
    }
    return VERDICT_UNJUDGED;
}

enum verdict judge_scan(struct judge *judge, const struct seen *seen)
{
    struct reading reading = {.judge = judge, .seen = seen, .scan = true};
    if (reading_too_large(judge, seen->body)) {
        return VERDICT_UNJUDGED;
    }
    enum forecast forecast = reading_forecast(&reading);
    enum verdict verdict = VERDICT_AGREES;
    if (reading.table && reading.table->adrift) {
        return adopt(&reading);
    }
    if (forecast == FORECAST_SUCCESS && may_be_of_another_segment(&reading)) {
        return VERDICT_AGREES;
    }
    if (judge_outcome(judge, seen, forecast, reading.fault, &verdict)) {
        return verdict;
    }
    verdict = is_part(&reading) ? judge_part(&reading) : reading_whole(&reading);
    if (verdict == VERDICT_DISAGREES && reading.index) {
        judge->check = CHECK_INDEX;
    }
    return verdict;
}
