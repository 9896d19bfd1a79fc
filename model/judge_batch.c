/* BatchGetItem and BatchWriteItem: each entry is done, or handed back. */
#include "sight.h"

/* Is the entry among those that came back? By meaning: `entry` is a key, or an item to put. */
static bool handed_back(const struct doc *back, const struct doc *entry)
{
    for (size_t i = 0; back && i < back->list.count; i++) {
        const struct doc *other = &back->list.items[i];
        const struct doc *put = doc_get(doc_get(other, "PutRequest"), "Item");
        const struct doc *gone = doc_get(doc_get(other, "DeleteRequest"), "Key");
        const struct doc *given = put ? put : gone ? gone : other;
        if (items_eq(given, entry)) {
            return true;
        }
    }
    return false;
}

/* ---- reads */

/* One table of the request while its keys are worked out. */
struct table_reads {
    const struct doc_member *member;
    struct model_table *table;
    struct doc expected; /* list of items */
    const char *fault;
};

/* `sight`: the table as the read saw it. */
static void charge_read(struct judge *judge, const struct table_reads *reads,
                        const struct model_table *sight, const struct doc *key, bool consistent)
{
    const struct doc *whole = table_find(sight, key);
    bill_of(judge, reads->table, reads->member->name)->table_halves +=
        units_read(whole ? item_bytes(whole) : 0, consistent);
}

/* What must be in the table's list of the reply. */
static enum forecast expect_table(struct judge *judge, const struct seen *seen,
                                  struct table_reads *reads)
{
    const struct doc *keys = doc_get(&reads->member->value, "Keys");
    struct str name = reads->member->name;
    const struct doc *unprocessed =
        doc_get(doc_get_str(doc_get(seen->reply, "UnprocessedKeys"), name), "Keys");
    size_t count = keys ? keys->list.count : 0;
    struct doc *items = ARENA_ARRAY(&judge->arena, struct doc, count);
    bool consistent = doc_truth(doc_get(&reads->member->value, "ConsistentRead"));
    reads->table = judge_table(judge, name);
    reads->expected = (struct doc){.type = DOC_LIST, .list = {items, 0}};
    for (size_t i = 0; i < count; i++) {
        const struct doc *key = &keys->list.items[i];
        const struct doc *item = NULL;
        bool back = handed_back(unprocessed, key);
        const struct model_table *sight =
            back ? reads->table : sight_table(judge, seen, reads->table, NULL, consistent);
        enum forecast forecast =
            read_forecast(judge, &reads->member->value, sight, key, &item, &reads->fault);
        if (forecast != FORECAST_SUCCESS) {
            return forecast;
        }
        if (back) {
            continue;
        }
        charge_read(judge, reads, sight, key, consistent);
        if (item) {
            items[reads->expected.list.count++] = *item;
        }
    }
    return FORECAST_SUCCESS;
}

static enum verdict compare_table(struct judge *judge, const struct seen *seen,
                                  const struct table_reads *reads)
{
    struct str name = reads->member->name;
    const struct doc *got = doc_get_str(doc_get(seen->reply, "Responses"), name);
    if (got && same_items(&reads->expected, got)) {
        return VERDICT_AGREES;
    }
    return judge_differs(judge, "Responses of %.*s: expected %s, got %s", STR_ARG(name),
                         judge_print(judge, &reads->expected), judge_print(judge, got));
}

static bool any_adrift(const struct table_reads *reads, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (reads[i].table && reads[i].table->adrift) {
            return true;
        }
    }
    return false;
}

enum verdict judge_batch_get(struct judge *judge, const struct seen *seen)
{
    const struct doc *tables = doc_get(seen->body, "RequestItems");
    size_t count = tables ? tables->map.count : 0;
    struct table_reads *reads = ARENA_ARRAY(&judge->arena, struct table_reads, count);
    enum forecast forecast = FORECAST_SUCCESS;
    const char *fault = NULL;
    judge->bill.form = BILL_LIST;
    for (size_t i = 0; i < count && forecast == FORECAST_SUCCESS; i++) {
        reads[i].member = &tables->map.members[i];
        forecast = expect_table(judge, seen, &reads[i]);
        fault = reads[i].fault;
    }
    enum verdict verdict = VERDICT_AGREES;
    if (any_adrift(reads, count) || judge_outcome(judge, seen, forecast, fault, &verdict)) {
        judge->bill.form = BILL_UNKNOWN;
        return any_adrift(reads, count) ? VERDICT_UNJUDGED : verdict;
    }
    for (size_t i = 0; i < count && verdict == VERDICT_AGREES; i++) {
        verdict = compare_table(judge, seen, &reads[i]);
    }
    return verdict;
}

/* ---- writes */

enum { WRITES_MOST = 25 };

/* A batch while it is worked out; `writes` are those that were not handed back. */
struct batch_writes {
    struct model_write writes[WRITES_MOST];
    size_t count;
    enum forecast forecast;
    const char *fault;
    bool beyond; /* more writes than the service takes */
    bool adrift;
};

static enum forecast forecast_entry(struct judge *judge, struct str table,
                                    const struct doc *request, struct model_write *write)
{
    const struct doc *put = doc_get(request, "PutRequest");
    struct doc *part = arena_zalloc(&judge->arena, sizeof *part);
    struct doc name = doc_string_of(table);
    *part = doc_map_of(&judge->arena, 2);
    doc_map_put(part, STR("TableName"), &name);
    const char *member = put ? "Item" : "Key";
    const struct doc *value = doc_get(put ? put : doc_get(request, "DeleteRequest"), member);
    if (value) {
        doc_map_put(part, str_from(member), value);
    }
    *write = (struct model_write){.kind = put ? WRITE_PUT : WRITE_DELETE, .part = part};
    return write_forecast(judge, write);
}

static void add_entries(struct judge *judge, const struct doc_member *member,
                        const struct doc *back, struct batch_writes *batch)
{
    for (size_t j = 0; j < member->value.list.count; j++) {
        if (batch->count == WRITES_MOST) {
            batch->beyond = true;
            return;
        }
        struct model_write *write = &batch->writes[batch->count];
        enum forecast entry =
            forecast_entry(judge, member->name, &member->value.list.items[j], write);
        batch->forecast = batch->forecast == FORECAST_SUCCESS ? entry : batch->forecast;
        batch->fault = batch->fault ? batch->fault : write->fault;
        batch->adrift = batch->adrift || (write->table && write->table->adrift);
        const struct doc *given = doc_get(write->part, "Item");
        batch->count += !handed_back(back, given ? given : doc_get(write->part, "Key"));
    }
}

enum verdict judge_batch_write(struct judge *judge, const struct seen *seen)
{
    const struct doc *tables = doc_get(seen->body, "RequestItems");
    struct batch_writes *batch = arena_zalloc(&judge->arena, sizeof *batch);
    for (size_t i = 0; tables && i < tables->map.count; i++) {
        const struct doc_member *member = &tables->map.members[i];
        add_entries(judge, member,
                    doc_get_str(doc_get(seen->reply, "UnprocessedItems"), member->name), batch);
    }
    enum verdict verdict = VERDICT_AGREES;
    if (batch->beyond) {
        return VERDICT_UNJUDGED;
    }
    if (!(batch->adrift && seen->error.len == 0) &&
        judge_outcome(judge, seen, batch->forecast, batch->fault, &verdict)) {
        return verdict;
    }
    judge->bill.form = batch->adrift ? BILL_UNKNOWN : BILL_LIST;
    for (size_t i = 0; i < batch->count; i++) {
        const struct model_write *write = &batch->writes[i];
        units_write(judge, bill_of(judge, write->table, doc_string(write->part, "TableName")),
                    write);
        write_apply(write);
    }
    return batch->adrift ? VERDICT_UNJUDGED : VERDICT_AGREES;
}
