/* BatchGetItem and BatchWriteItem: each entry is done, or handed back. */
#include "judge_internal.h"

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

/* One table of the request: what must be in its list of the reply. */
static enum forecast expect_table(struct judge *judge, const struct seen *seen,
                                  const struct doc_member *member, struct doc *expected,
                                  const char **fault)
{
    const struct doc *keys = doc_get(&member->value, "Keys");
    const struct doc *unprocessed =
        doc_get(doc_get_str(doc_get(seen->reply, "UnprocessedKeys"), member->name), "Keys");
    size_t count = keys ? keys->list.count : 0;
    struct doc *items = ARENA_ARRAY(&judge->arena, struct doc, count);
    *expected = (struct doc){.type = DOC_LIST, .list = {items, 0}};
    for (size_t i = 0; i < count; i++) {
        const struct doc *key = &keys->list.items[i];
        const struct doc *item = NULL;
        enum forecast forecast =
            read_forecast(judge, &member->value, member->name, key, &item, fault);
        if (forecast != FORECAST_SUCCESS) {
            return forecast;
        }
        if (item && !handed_back(unprocessed, key)) {
            items[expected->list.count++] = *item;
        }
    }
    return FORECAST_SUCCESS;
}

enum verdict judge_batch_get(struct judge *judge, const struct seen *seen)
{
    const struct doc *tables = doc_get(seen->body, "RequestItems");
    size_t count = tables ? tables->map.count : 0;
    struct doc *expected = ARENA_ARRAY(&judge->arena, struct doc, count);
    enum forecast forecast = FORECAST_SUCCESS;
    const char *fault = NULL;
    for (size_t i = 0; i < count && forecast == FORECAST_SUCCESS; i++) {
        forecast = expect_table(judge, seen, &tables->map.members[i], &expected[i], &fault);
    }
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, forecast, fault, &verdict)) {
        return verdict;
    }
    for (size_t i = 0; i < count; i++) {
        struct str name = tables->map.members[i].name;
        const struct doc *got = doc_get_str(doc_get(seen->reply, "Responses"), name);
        if (!got || !same_items(&expected[i], got)) {
            return judge_differs(judge, "Responses of %.*s: expected %zu items, got %zu%s",
                                 STR_ARG(name), expected[i].list.count, got ? got->list.count : 0,
                                 got ? ", or others" : "");
        }
    }
    return VERDICT_AGREES;
}

/* ---- writes */

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

enum verdict judge_batch_write(struct judge *judge, const struct seen *seen)
{
    const struct doc *tables = doc_get(seen->body, "RequestItems");
    struct model_write writes[25];
    size_t count = 0;
    enum forecast forecast = FORECAST_SUCCESS;
    const char *fault = NULL;
    for (size_t i = 0; tables && i < tables->map.count; i++) {
        const struct doc_member *member = &tables->map.members[i];
        const struct doc *back =
            doc_get_str(doc_get(seen->reply, "UnprocessedItems"), member->name);
        for (size_t j = 0; j < member->value.list.count; j++) {
            if (count == sizeof writes / sizeof writes[0]) {
                return VERDICT_UNJUDGED;
            }
            struct model_write *write = &writes[count];
            enum forecast entry =
                forecast_entry(judge, member->name, &member->value.list.items[j], write);
            forecast = forecast == FORECAST_SUCCESS ? entry : forecast;
            fault = fault ? fault : write->fault;
            const struct doc *given = doc_get(write->part, "Item");
            count += !handed_back(back, given ? given : doc_get(write->part, "Key"));
        }
    }
    enum verdict verdict = VERDICT_AGREES;
    if (judge_outcome(judge, seen, forecast, fault, &verdict)) {
        return verdict;
    }
    for (size_t i = 0; i < count; i++) {
        write_apply(&writes[i]);
    }
    return VERDICT_AGREES;
}
