/*
 * Query and Scan. A query's page is the beginning of all that matches, in order. A scan's order is
 * nobody's business: its page is a part of the table, and without a bound the whole of it.
 */
#include <stdlib.h>

#include "judge_internal.h"
#include "legacy_rules.h"

/* One Query or Scan while it is worked out. */
struct reading {
    struct judge *judge;
    const struct seen *seen;
    const struct model_table *table;
    const struct model_index *index;
    bool scan;
    struct doc pinned;          /* what the key condition says is equal, by attribute */
    const struct doc **matches; /* items of the table, in order */
    size_t count;
    struct doc *items; /* of the page: what the reply must show */
    size_t item_count;
    size_t evaluated;
    size_t bytes;
    const struct doc *last; /* where the page was cut; NULL: it is complete */
    const char *fault;
};

static bool descending(const struct reading *reading)
{
    const struct doc *forward = doc_get(reading->seen->body, "ScanIndexForward");
    return forward && !doc_truth(forward);
}

static int compare(const struct reading *reading, const struct doc *a, const struct doc *b)
{
    int order = keys_order(reading->table, reading->index, a, b);
    return descending(reading) ? -order : order;
}

static bool evaluate(struct reading *reading, const char *member, const struct doc *item,
                     bool *holds)
{
    struct scope scope = judge_scope(reading->judge, reading->seen->body, item);
    bool good = judge_condition(&scope, reading->seen->body, member, holds);
    reading->fault = good ? reading->fault : scope.fault;
    return good;
}

/* Keeps `matches` sorted. */
static void add_match(struct reading *reading, const struct doc *item)
{
    size_t place = reading->count++;
    while (!reading->scan && place > 0 && compare(reading, reading->matches[place - 1], item) > 0) {
        reading->matches[place] = reading->matches[place - 1];
        place--;
    }
    reading->matches[place] = item;
}

/* A query goes on behind the key that it is given. */
static bool is_behind(const struct reading *reading, const struct doc *item)
{
    const struct doc *start = doc_get(reading->seen->body, "ExclusiveStartKey");
    return reading->scan || !start || compare(reading, item, start) > 0;
}

/* The attributes that the key condition pins with `=`; the walk ends at the first that it does not
 * pin so. */
static struct doc pinned_attributes(struct reading *reading)
{
    struct scope scope = judge_scope(reading->judge, reading->seen->body, NULL);
    struct doc out = doc_map_of(scope.arena, PART_MAX * 2);
    scope.cursor = (struct cursor){doc_string(reading->seen->body, "KeyConditionExpression"), 0};
    bool pinned = scope.cursor.text.data != NULL;
    while (pinned && out.map.count < PART_MAX * 2) {
        struct steps steps;
        operand value = NULL;
        pinned = interpret_steps(&scope, &steps) && cursor_take(&scope.cursor, "=") &&
                 interpret_operand(&scope, &value) && value;
        if (pinned) {
            doc_map_put(&out, steps.list[0].name, value);
        }
        pinned = pinned && cursor_take_word(&scope.cursor, "AND");
    }
    return out;
}

/* The same of KeyConditions. */
static struct doc pinned_by_conditions(struct reading *reading, const struct doc *conditions)
{
    struct doc out = doc_map_of(&reading->judge->arena, conditions->map.count);
    for (size_t i = 0; i < conditions->map.count; i++) {
        const struct doc_member *member = &conditions->map.members[i];
        const struct doc *values = doc_get(&member->value, "AttributeValueList");
        if (str_is(doc_string(&member->value, "ComparisonOperator"), "EQ") && values) {
            doc_map_put(&out, member->name, &values->list.items[0]);
        }
    }
    return out;
}

/* A quick no, so that the text is not read again for every item of the table. */
static bool may_match(const struct doc *pinned, const struct doc *item)
{
    for (size_t i = 0; i < pinned->map.count; i++) {
        const struct doc *value = doc_get_str(item, pinned->map.members[i].name);
        if (!value || !typed_eq(value, &pinned->map.members[i].value)) {
            return false;
        }
    }
    return true;
}

static bool find_matches(struct reading *reading)
{
    const struct doc *conditions = doc_get(reading->seen->body, "KeyConditions");
    reading->pinned =
        conditions ? pinned_by_conditions(reading, conditions) : pinned_attributes(reading);
    const struct model_table *table = reading->table;
    reading->matches = ARENA_ARRAY(&reading->judge->arena, const struct doc *, table->count);
    for (size_t i = 0; i < table->count; i++) {
        const struct doc *item = table_item(table, i);
        bool holds = true;
        if (!may_match(&reading->pinned, item)) {
            continue;
        }
        if (reading->index && !keys_present(table, &reading->index->keys, item)) {
            continue;
        }
        if (!reading->scan && !evaluate(reading, "KeyConditionExpression", item, &holds)) {
            return false;
        }
        if (holds && is_behind(reading, item)) {
            add_match(reading, item);
        }
    }
    return true;
}

/* Does the key condition ask for the whole primary key by equality? Such a page is never cut: the
 * service refuses to go on behind it (as measured). */
static bool asks_for_one(const struct reading *reading)
{
    const struct keys *keys = &reading->table->keys;
    return !reading->scan && !reading->index &&
           reading->pinned.map.count == keys->hash_count + keys->range_count;
}

/* ---- a page */

static bool is_asked_for(const struct reading *reading, const char *select)
{
    return str_is(doc_string(reading->seen->body, "Select"), select);
}

/* Does the projection name something that the local index must fetch from the table? */
static bool fetches(const struct reading *reading)
{
    if (!reading->index || !reading->index->local) {
        return false;
    }
    struct str text = doc_string(reading->seen->body, "ProjectionExpression");
    struct scope scope = judge_scope(reading->judge, reading->seen->body, NULL);
    scope.cursor = (struct cursor){text, 0};
    const struct doc *names = doc_get(reading->seen->body, "AttributesToGet");
    for (size_t i = 0; names && i < names->list.count; i++) {
        if (!index_has(reading->table, reading->index, names->list.items[i].string)) {
            return true;
        }
    }
    struct steps steps;
    bool more = text.data != NULL;
    while (more && interpret_steps(&scope, &steps)) {
        if (!index_has(reading->table, reading->index, steps.list[0].name)) {
            return true;
        }
        more = cursor_take(&scope.cursor, ",");
    }
    return is_asked_for(reading, "ALL_ATTRIBUTES");
}

/* What a reader of the index (or table) sees of an item, and its size there. */
static const struct doc *shown(struct reading *reading, const struct doc *item, size_t *bytes)
{
    if (!reading->index) {
        *bytes = item_bytes(item);
        return item;
    }
    struct doc *entry = arena_zalloc(&reading->judge->arena, sizeof *entry);
    (void)index_holds(&reading->judge->arena, reading->table, reading->index, item, entry);
    *bytes = item_bytes(entry);
    return fetches(reading) ? item : entry;
}

static bool add_item(struct reading *reading, const struct doc *seen)
{
    bool holds = true;
    struct doc *out = &reading->items[reading->item_count];
    if (!evaluate(reading, "FilterExpression", seen, &holds)) {
        return false;
    }
    reading->item_count += holds;
    struct scope scope = judge_scope(reading->judge, reading->seen->body, seen);
    bool good = judge_projection(&scope, reading->seen->body, out);
    reading->fault = good ? reading->fault : scope.fault;
    return good;
}

static size_t scanned_count(const struct reading *reading)
{
    const struct doc *count = doc_get(reading->seen->reply, "ScannedCount");
    return count && count->type == DOC_INTEGER ? (size_t)count->integer : 0;
}

/* A page may end anywhere, and say so, where the fault was that it does; not without an item. */
static bool is_cut_short(const struct reading *reading, size_t most)
{
    size_t count = scanned_count(reading);
    return str_is(reading->seen->fault, "short-page") && count > 0 && count < most &&
           doc_get(reading->seen->reply, "LastEvaluatedKey");
}

static bool take_page(struct reading *reading)
{
    const struct doc *limit = doc_get(reading->seen->body, "Limit");
    bool bounded = limit && !reading->scan && !asks_for_one(reading);
    size_t most = bounded ? (size_t)limit->integer : SIZE_MAX;
    most = is_cut_short(reading, most) ? scanned_count(reading) : most;
    size_t bytes_most = reading->scan ? SIZE_MAX : PAGE_BYTES_ALLOWED;
    reading->items = ARENA_ARRAY(&reading->judge->arena, struct doc, reading->count);
    while (!reading->last && reading->evaluated < reading->count) {
        const struct doc *item = reading->matches[reading->evaluated++];
        size_t bytes = 0;
        const struct doc *seen = shown(reading, item, &bytes);
        if (!add_item(reading, seen)) {
            return false;
        }
        reading->bytes += bytes;
        if (reading->evaluated >= most || reading->bytes >= bytes_most) {
            reading->last = item;
        }
    }
    return true;
}

/* ---- against the reply */

static int64_t integer_in(const struct reading *reading, const char *member)
{
    const struct doc *number = doc_get(reading->seen->reply, member);
    return number && number->type == DOC_INTEGER ? number->integer : -1;
}

static enum verdict judge_counts(struct reading *reading)
{
    int64_t count = integer_in(reading, "Count");
    int64_t scanned = integer_in(reading, "ScannedCount");
    if (count == (int64_t)reading->item_count && scanned == (int64_t)reading->evaluated) {
        return VERDICT_AGREES;
    }
    return judge_differs(reading->judge, "Count, ScannedCount: expected %zu, %zu, got %lld, %lld",
                         reading->item_count, reading->evaluated, (long long)count,
                         (long long)scanned);
}

static enum verdict judge_last(struct reading *reading)
{
    struct doc key;
    if (reading->last) {
        key = keys_of(&reading->judge->arena, reading->table, reading->index, reading->last);
    }
    return judge_item(reading->judge, "LastEvaluatedKey", reading->last ? &key : NULL,
                      doc_get(reading->seen->reply, "LastEvaluatedKey"));
}

static enum verdict judge_order(struct reading *reading, const struct doc *items)
{
    if (items->list.count != reading->item_count) {
        return judge_differs(reading->judge, "Items: expected %zu, got %zu", reading->item_count,
                             items->list.count);
    }
    for (size_t i = 0; i < reading->item_count; i++) {
        enum verdict verdict = judge_item(reading->judge, "an item of the page", &reading->items[i],
                                          &items->list.items[i]);
        if (verdict != VERDICT_AGREES) {
            return verdict;
        }
    }
    return VERDICT_AGREES;
}

static enum verdict judge_items(struct reading *reading)
{
    const struct doc *items = doc_get(reading->seen->reply, "Items");
    if (is_asked_for(reading, "COUNT") || !items) {
        return !items == is_asked_for(reading, "COUNT")
                   ? VERDICT_AGREES
                   : judge_differs(reading->judge, "Items that should (not) be there");
    }
    if (!reading->scan) {
        return judge_order(reading, items);
    }
    struct doc expected = {.type = DOC_LIST, .list = {reading->items, reading->item_count}};
    return same_items(&expected, items)
               ? VERDICT_AGREES
               : judge_differs(reading->judge, "Items are not those of the table");
}

/* A part of a table: every item shown is one of the table's, and none comes too often. */
static enum verdict judge_part(struct reading *reading)
{
    const struct doc *items = doc_get(reading->seen->reply, "Items");
    struct doc all = {.type = DOC_LIST, .list = {reading->items, reading->item_count}};
    for (size_t i = 0; items && i < items->list.count; i++) {
        const struct doc *item = &items->list.items[i];
        size_t there = 0;
        size_t shown_times = 0;
        for (size_t j = 0; j < all.list.count; j++) {
            there += items_eq(&all.list.items[j], item);
        }
        for (size_t j = 0; j < items->list.count; j++) {
            shown_times += items_eq(&items->list.items[j], item);
        }
        if (shown_times > there) {
            return judge_item(reading->judge, "an item of a scan", NULL, item);
        }
    }
    return VERDICT_AGREES;
}

/* Is it a scan of which only a part need be there? */
static bool is_bounded(const struct reading *reading)
{
    const struct doc *body = reading->seen->body;
    return reading->scan &&
           (doc_get(body, "Limit") || doc_get(body, "ExclusiveStartKey") ||
            doc_get(body, "TotalSegments") || doc_get(reading->seen->reply, "LastEvaluatedKey"));
}

/* What is fetched from the table beside a local index is charged by item, and not known here. */
static enum verdict judge_charge(struct reading *reading)
{
    struct units units = {.table = reading->table};
    int64_t halves =
        units_read(reading->bytes, doc_truth(doc_get(reading->seen->body, "ConsistentRead")));
    if (fetches(reading)) {
        return VERDICT_AGREES;
    }
    if (reading->index) {
        units.index_halves[reading->index - reading->table->indexes] = halves;
    } else {
        units.table_halves = halves;
    }
    return judge_units(reading->judge, reading->seen, &units);
}

typedef enum verdict page_check(struct reading *reading);

static enum verdict judge_page(struct reading *reading)
{
    if (is_bounded(reading)) {
        return judge_part(reading);
    }
    static page_check *const checks[] = {judge_counts, judge_items, judge_last, judge_charge};
    enum verdict verdict = VERDICT_AGREES;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && verdict == VERDICT_AGREES; i++) {
        verdict = checks[i](reading);
    }
    return verdict;
}

static enum forecast forecast_reading(struct reading *reading)
{
    struct str index = doc_string(reading->seen->body, "IndexName");
    reading->fault = legacy_fault(reading->seen->body);
    if (reading->fault) {
        return FORECAST_INVALID;
    }
    reading->table =
        state_table(&reading->judge->state, doc_string(reading->seen->body, "TableName"));
    if (!reading->table) {
        return FORECAST_NOT_FOUND;
    }
    reading->index = index.data ? table_index_named(reading->table, index) : NULL;
    if (index.data && !reading->index) {
        reading->fault = "no such index";
        return FORECAST_INVALID;
    }
    reading->fault = legacy_query_fault(reading->table, reading->index, reading->seen->body);
    return !reading->fault && find_matches(reading) && take_page(reading) ? FORECAST_SUCCESS
                                                                          : FORECAST_INVALID;
}

static bool is_too_large(const struct reading *reading)
{
    const struct model_table *table =
        state_table(&reading->judge->state, doc_string(reading->seen->body, "TableName"));
    size_t most = reading->judge->options.look_most;
    return table && most > 0 && table->count > most;
}

static enum verdict judge_reading(struct judge *judge, const struct seen *seen, bool scan)
{
    struct reading reading = {.judge = judge, .seen = seen, .scan = scan};
    if (is_too_large(&reading)) {
        judge->why = "too many items to look through";
        return VERDICT_UNJUDGED;
    }
    enum forecast forecast = forecast_reading(&reading);
    enum verdict verdict = VERDICT_AGREES;
    return judge_outcome(judge, seen, forecast, reading.fault, &verdict) ? verdict
                                                                         : judge_page(&reading);
}

enum verdict judge_query(struct judge *judge, const struct seen *seen)
{
    return judge_reading(judge, seen, false);
}

enum verdict judge_scan(struct judge *judge, const struct seen *seen)
{
    return judge_reading(judge, seen, true);
}
