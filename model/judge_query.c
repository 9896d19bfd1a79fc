/*
 * Query and Scan, worked out. A query's page is the beginning of all that matches, in order. A
 * scan's order is nobody's business: judge_scan.c.
 */
#include "legacy_rules.h"
#include "reading.h"

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
        if (str_is(doc_string(&member->value, "ComparisonOperator"), "EQ") && values &&
            values->type == DOC_LIST && values->list.count > 0) {
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

/* A key to go on behind has all attributes of the table's key, and of the index's. */
static bool start_is_whole(struct reading *reading)
{
    const struct model_table *table = reading->table;
    const struct doc *start = doc_get(reading->seen->body, "ExclusiveStartKey");
    if (start && (!keys_present(table, &table->keys, start) ||
                  (reading->index && !keys_present(table, &reading->index->keys, start)))) {
        reading->fault = "the starting key is not whole";
        return false;
    }
    return true;
}

static bool find_matches(struct reading *reading)
{
    const struct doc *conditions = doc_get(reading->seen->body, "KeyConditions");
    reading->pinned =
        conditions ? pinned_by_conditions(reading, conditions) : pinned_attributes(reading);
    const struct model_table *table = reading->table;
    if (!start_is_whole(reading)) {
        return false;
    }
    const struct model_table *sight = reading->sight;
    reading->matches = ARENA_ARRAY(&reading->judge->arena, const struct doc *, sight->count);
    for (size_t i = 0; i < sight->count; i++) {
        const struct doc *item = table_item(sight, i);
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

bool reading_asks(const struct reading *reading, const char *select)
{
    return str_is(doc_string(reading->seen->body, "Select"), select);
}

/* Does the projection name something that the index does not hold? */
static bool lacks(const struct reading *reading)
{
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
    return reading_asks(reading, "ALL_ATTRIBUTES") && !str_is(reading->index->projection, "ALL");
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
    *bytes = entry_bytes(reading->index, entry);
    if (!reading->fetch) {
        return entry;
    }
    bool consistent = doc_truth(doc_get(reading->seen->body, "ConsistentRead"));
    size_t whole = item_bytes(item);
    reading->fetched_halves += units_read(whole, consistent);
    reading->fetched_bytes += (size_t)units_read(whole, true) / 2 * READ_BYTES;
    return item;
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
    return may_be_short(reading->seen) && count > 0 && count < most &&
           doc_get(reading->seen->reply, "LastEvaluatedKey");
}

static size_t page_most(const struct reading *reading)
{
    const struct doc *limit = doc_get(reading->seen->body, "Limit");
    size_t most = limit ? (size_t)limit->integer : SIZE_MAX;
    return is_cut_short(reading, most) ? scanned_count(reading) : most;
}

/* Where items are fetched from the table, everything counts as it is charged (Developer Guide,
 * "Local secondary indexes"). */
static size_t page_bytes(const struct reading *reading)
{
    size_t whole = (reading->bytes + READ_BYTES - 1) / READ_BYTES * READ_BYTES;
    return reading->fetched_bytes > 0 ? whole + reading->fetched_bytes : reading->bytes;
}

static bool take_page(struct reading *reading)
{
    size_t most = reading->scan ? SIZE_MAX : page_most(reading);
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
        if (reading->evaluated >= most || page_bytes(reading) >= bytes_most) {
            reading->last = item;
        }
    }
    reading->last = asks_for_one(reading) ? NULL : reading->last;
    return true;
}

/* ---- against the reply */

int64_t reading_integer(const struct reading *reading, const char *member)
{
    const struct doc *number = doc_get(reading->seen->reply, member);
    return number && number->type == DOC_INTEGER ? number->integer : -1;
}

static enum verdict judge_counts(struct reading *reading)
{
    int64_t count = reading_integer(reading, "Count");
    int64_t scanned = reading_integer(reading, "ScannedCount");
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
    if (reading_asks(reading, "COUNT") || !items) {
        return !items == reading_asks(reading, "COUNT")
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

void reading_charge(const struct reading *reading, size_t bytes)
{
    struct judge *judge = reading->judge;
    const struct doc *body = reading->seen->body;
    int64_t halves = units_read(bytes, doc_truth(doc_get(body, "ConsistentRead")));
    judge->bill.form = BILL_ONE;
    struct units *units = bill_of(judge, reading->table, doc_string(body, "TableName"));
    if (reading->index) {
        units->index_halves[reading->index - reading->table->indexes] = halves;
        units->table_halves = reading->fetched_halves;
    } else {
        units->table_halves = halves;
    }
}

enum verdict reading_whole(struct reading *reading)
{
    enum verdict verdict = judge_counts(reading);
    verdict = verdict == VERDICT_AGREES ? judge_items(reading) : verdict;
    verdict = verdict == VERDICT_AGREES ? judge_last(reading) : verdict;
    reading_charge(reading, reading->bytes);
    return verdict;
}

/* ---- what must come of it */

/* What a global index does not hold cannot be had from it. */
static bool index_serves(struct reading *reading)
{
    const struct model_index *index = reading->index;
    bool consistent = doc_truth(doc_get(reading->seen->body, "ConsistentRead"));
    bool lacking = lacks(reading);
    reading->fetch = index->local && lacking;
    reading->fault = index_is_vector(index)                     ? "a vector index"
                     : !index->local && (lacking || consistent) ? "not of a global index"
                                                                : NULL;
    return !reading->fault;
}

bool reading_too_large(struct judge *judge, const struct doc *body)
{
    const struct model_table *table = judge_table(judge, doc_string(body, "TableName"));
    size_t most = judge->options.look_most;
    bool large = table && most > 0 && table->count > most;
    judge->why = large ? "too many items to look through" : judge->why;
    return large;
}

enum forecast reading_forecast(struct reading *reading)
{
    struct str index = doc_string(reading->seen->body, "IndexName");
    reading->fault = legacy_fault(reading->seen->body);
    if (reading->fault) {
        return FORECAST_INVALID;
    }
    reading->table = judge_table(reading->judge, doc_string(reading->seen->body, "TableName"));
    if (!reading->table) {
        return FORECAST_NOT_FOUND;
    }
    reading->index = index.data ? table_index_named(reading->table, index) : NULL;
    if (index.data && (!reading->index || reading->index->phase == PHASE_DELETING)) {
        reading->fault = "no such index";
        return FORECAST_INVALID;
    }
    reading->fault = legacy_query_fault(reading->table, reading->index, reading->seen->body);
    bool consistent = doc_truth(doc_get(reading->seen->body, "ConsistentRead"));
    reading->sight = reading->table->adrift
                         ? reading->table
                         : sight_table(reading->judge, reading->seen, reading->table,
                                       reading->index, consistent);
    return !reading->fault && (!reading->index || index_serves(reading)) && find_matches(reading) &&
                   take_page(reading)
               ? FORECAST_SUCCESS
               : FORECAST_INVALID;
}

enum verdict judge_query(struct judge *judge, const struct seen *seen)
{
    struct reading reading = {.judge = judge, .seen = seen};
    if (reading_too_large(judge, seen->body)) {
        return VERDICT_UNJUDGED;
    }
    enum forecast forecast = reading_forecast(&reading);
    enum verdict verdict = VERDICT_AGREES;
    if (reading.table && reading.table->adrift) {
        return VERDICT_UNJUDGED;
    }
    return judge_outcome(judge, seen, forecast, reading.fault, &verdict) ? verdict
                                                                         : reading_whole(&reading);
}
