/* PutItem, UpdateItem, DeleteItem, GetItem. */
#include "judge_internal.h"
#include "legacy_rules.h"
#include "partiql.h"
#include "sight.h"

/* ---- writes */

static const struct doc *key_of_write(const struct model_write *write)
{
    return doc_get(write->part, write->kind == WRITE_PUT ? "Item" : "Key");
}

static enum forecast invalid(struct model_write *write, const char *fault)
{
    write->fault = fault;
    return FORECAST_INVALID;
}

static bool writes_key(const struct model_write *write)
{
    for (size_t i = 0; i < write->targets.count; i++) {
        if (keys_name(&write->table->keys, write->targets.list[i].list[0].name)) {
            return true;
        }
    }
    return false;
}

static enum forecast update_forecast(struct judge *judge, struct model_write *write)
{
    struct str text = doc_string(write->part, "UpdateExpression");
    const struct doc *base = write->old_item ? write->old_item : key_of_write(write);
    struct doc *item = arena_zalloc(&judge->arena, sizeof *item);
    struct scope scope = judge_scope(judge, write->part, base);
    *item = *base;
    const struct doc *updates = doc_get(write->part, "AttributeUpdates");
    bool good = true;
    if (write->statement) {
        good = statement_update(&scope, write->statement, base, item, &write->targets);
    } else if (text.data) {
        good = interpret_update(&scope, text, base, item, &write->targets);
    } else if (updates) {
        good = interpret_attribute_updates(&scope, updates, base, item, &write->targets);
    }
    if (!good) {
        return invalid(write, scope.fault);
    }
    write->new_item = item;
    if (writes_key(write)) {
        return invalid(write, "a key attribute is no target");
    }
    if (!indexes_allow(&judge->arena, write->table, write->old_item, item)) {
        return invalid(write, "an index key of another type");
    }
    return model_item_bytes(write->table, item) > ITEM_BYTES_ALLOWED ? invalid(write, "too large")
                                                                     : FORECAST_SUCCESS;
}

/* What the request says of the item is looked at before the condition. */
static enum forecast input_forecast(struct judge *judge, struct model_write *write)
{
    const struct doc *key = key_of_write(write);
    const struct keys *keys = &write->table->keys;
    if (!key || !keys_present(write->table, keys, key) ||
        (write->kind != WRITE_PUT && key->map.count != keys->hash_count + keys->range_count)) {
        return invalid(write, "the key does not fit the table");
    }
    if (write->kind == WRITE_PUT && !indexes_allow(&judge->arena, write->table, NULL, key)) {
        return invalid(write, "an index key of another type");
    }
    if (write->kind == WRITE_PUT && item_bytes(key) > ITEM_BYTES_ALLOWED) {
        return invalid(write, "too large");
    }
    const char *fault =
        write->kind == WRITE_UPDATE ? legacy_update_fault(write->table, write->part) : NULL;
    return fault ? invalid(write, fault) : FORECAST_SUCCESS;
}

static const struct doc *copied(struct judge *judge, const struct doc *item)
{
    struct doc *copy = item ? arena_zalloc(&judge->arena, sizeof *copy) : NULL;
    if (copy) {
        *copy = doc_copy(&judge->arena, item);
    }
    return copy;
}

static enum forecast condition_forecast(struct judge *judge, struct model_write *write)
{
    bool holds = true;
    struct scope scope = judge_scope(judge, write->part, write->old_item);
    if (write->statement && write->kind == WRITE_PUT) {
        return write->old_item ? FORECAST_DUPLICATE : FORECAST_SUCCESS;
    }
    if (write->statement) {
        holds = statement_holds(&judge->arena, write->statement, write->old_item, write->passed,
                                write->passed_count);
    } else if (!judge_condition(&scope, write->part, "ConditionExpression", &holds)) {
        return invalid(write, scope.fault);
    }
    return holds ? FORECAST_SUCCESS : FORECAST_CONDITION;
}

enum forecast write_forecast(struct judge *judge, struct model_write *write)
{
    const char *fault = legacy_fault(write->part);
    if (fault) {
        return invalid(write, fault);
    }
    write->table = judge_table(judge, doc_string(write->part, "TableName"));
    if (!write->table) {
        return FORECAST_NOT_FOUND;
    }
    enum forecast forecast = input_forecast(judge, write);
    if (forecast != FORECAST_SUCCESS) {
        return forecast;
    }
    write->met = true;
    write->old_item = copied(judge, table_find(write->table, key_of_write(write)));
    write->new_item = write->kind == WRITE_PUT     ? key_of_write(write)
                      : write->kind == WRITE_CHECK ? write->old_item
                                                   : NULL;
    forecast = condition_forecast(judge, write);
    if (forecast != FORECAST_SUCCESS) {
        return forecast;
    }
    return write->kind == WRITE_UPDATE ? update_forecast(judge, write) : FORECAST_SUCCESS;
}

void write_apply(const struct model_write *write)
{
    if (write->kind == WRITE_CHECK) {
        return;
    }
    if (write->new_item) {
        table_put(write->table, write->new_item);
    } else {
        table_remove(write->table, key_of_write(write));
    }
}

/* ---- what ReturnValues answers */

/* The place in a list that is written may be another one afterwards. */
static bool writes_elements(const struct model_write *write)
{
    for (size_t i = 0; i < write->targets.count; i++) {
        for (size_t j = 0; j < write->targets.list[i].count; j++) {
            if (write->targets.list[i].list[j].is_index) {
                return true;
            }
        }
    }
    return false;
}

static const struct doc *touched(struct judge *judge, const struct model_write *write,
                                 const struct doc *item)
{
    struct doc *part = arena_zalloc(&judge->arena, sizeof *part);
    *part = item ? steps_select(&judge->arena, item, write->targets.list, write->targets.count)
                 : doc_map_of(&judge->arena, 0);
    return part;
}

bool write_returns(struct judge *judge, const struct model_write *write, struct str wanted,
                   const struct doc **item)
{
    *item = str_is(wanted, "ALL_OLD")   ? write->old_item
            : str_is(wanted, "ALL_NEW") ? write->new_item
                                        : NULL;
    if (str_starts(wanted, STR("UPDATED_"))) {
        if (writes_elements(write)) {
            return false;
        }
        *item = touched(judge, write,
                        str_is(wanted, "UPDATED_OLD") ? write->old_item : write->new_item);
    }
    *item = *item && (*item)->map.count > 0 ? *item : NULL;
    return true;
}

static enum verdict judge_attributes(struct judge *judge, const struct seen *seen,
                                     const struct model_write *write)
{
    struct str wanted = doc_string(seen->body, "ReturnValues");
    const struct doc *got = doc_get(seen->reply, "Attributes");
    const struct doc *expected = NULL;
    if (!write_returns(judge, write, wanted, &expected)) {
        return VERDICT_AGREES;
    }
    return str_is(wanted, "ALL_OLD") ? judge_image(judge, "Attributes", write->table,
                                                   key_of_write(write), NULL, expected, got)
                                     : judge_item(judge, "Attributes", expected, got);
}

enum verdict judge_condition_item(struct judge *judge, const struct seen *seen,
                                  const struct model_write *write)
{
    bool asked = str_is(doc_string(seen->body, "ReturnValuesOnConditionCheckFailure"), "ALL_OLD");
    return judge_image(judge, "Item of the failed condition", write->table, key_of_write(write),
                       NULL, asked ? write->old_item : NULL, doc_get(seen->reply, "Item"));
}

static enum verdict judge_write(struct judge *judge, const struct seen *seen, enum write_kind kind)
{
    struct model_write write = {.kind = kind, .part = seen->body};
    enum forecast forecast = write_forecast(judge, &write);
    enum verdict verdict = VERDICT_AGREES;
    if (write.table && write.table->adrift) {
        return VERDICT_UNJUDGED;
    }
    if (judge_outcome(judge, seen, forecast, write.fault, &verdict)) {
        bool failed = verdict == VERDICT_AGREES && forecast == FORECAST_CONDITION &&
                      str_is(seen->error, "ConditionalCheckFailedException");
        return failed ? judge_condition_item(judge, seen, &write) : verdict;
    }
    judge->bill.form = BILL_ONE;
    units_write(judge, bill_of(judge, write.table, doc_string(seen->body, "TableName")), &write);
    verdict = judge_attributes(judge, seen, &write);
    write_apply(&write);
    return verdict;
}

enum verdict judge_put(struct judge *judge, const struct seen *seen)
{
    return judge_write(judge, seen, WRITE_PUT);
}

enum verdict judge_update(struct judge *judge, const struct seen *seen)
{
    return judge_write(judge, seen, WRITE_UPDATE);
}

enum verdict judge_delete(struct judge *judge, const struct seen *seen)
{
    return judge_write(judge, seen, WRITE_DELETE);
}

/* ---- reads */

enum forecast read_forecast(struct judge *judge, const struct doc *part,
                            const struct model_table *table, const struct doc *key,
                            const struct doc **projected, const char **fault)
{
    *projected = NULL;
    *fault = legacy_fault(part);
    if (*fault) {
        return FORECAST_INVALID;
    }
    if (!table) {
        return FORECAST_NOT_FOUND;
    }
    if (!key || !keys_present(table, &table->keys, key) ||
        key->map.count != table->keys.hash_count + table->keys.range_count) {
        *fault = "the key does not fit the table";
        return FORECAST_INVALID;
    }
    const struct doc *item = table_find(table, key);
    if (!item) {
        return FORECAST_SUCCESS;
    }
    struct doc *chosen = arena_zalloc(&judge->arena, sizeof *chosen);
    struct scope scope = judge_scope(judge, part, item);
    if (!judge_projection(&scope, part, chosen)) {
        *fault = scope.fault;
        return FORECAST_INVALID;
    }
    *projected = chosen;
    return FORECAST_SUCCESS;
}

enum verdict judge_get(struct judge *judge, const struct seen *seen)
{
    const struct doc *item = NULL;
    const char *fault = NULL;
    struct str name = doc_string(seen->body, "TableName");
    const struct doc *key = doc_get(seen->body, "Key");
    bool consistent = doc_truth(doc_get(seen->body, "ConsistentRead"));
    struct model_table *table = judge_table(judge, name);
    enum verdict verdict = VERDICT_AGREES;
    if (table && table->adrift) {
        return VERDICT_UNJUDGED;
    }
    const struct model_table *sight = sight_table(judge, seen, table, NULL, consistent);
    enum forecast forecast = read_forecast(judge, seen->body, sight, key, &item, &fault);
    if (judge_outcome(judge, seen, forecast, fault, &verdict)) {
        return verdict;
    }
    const struct doc *whole = table_find(sight, key);
    judge->bill.form = BILL_ONE;
    bill_of(judge, table, name)->table_halves =
        units_read(whole ? item_bytes(whole) : 0, consistent);
    return judge_image(judge, "Item", sight, key, seen->body, item, doc_get(seen->reply, "Item"));
}
