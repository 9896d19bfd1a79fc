#include <assert.h>
#include <string.h>

#include "../../emulator/base/json.h"
#include "draw_control.h"

static const char *const tables[] = {
    "{\"TableName\":\"tab0\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
    "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
    "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"},"
    "{\"AttributeName\":\"gh\",\"AttributeType\":\"S\"},"
    "{\"AttributeName\":\"gr\",\"AttributeType\":\"N\"},"
    "{\"AttributeName\":\"lr\",\"AttributeType\":\"S\"}],"
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
    "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}],"
    "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"all\",\"KeySchema\":["
    "{\"AttributeName\":\"gh\",\"KeyType\":\"HASH\"},"
    "{\"AttributeName\":\"gr\",\"KeyType\":\"RANGE\"}],"
    "\"Projection\":{\"ProjectionType\":\"ALL\"}},"
    "{\"IndexName\":\"keys\",\"KeySchema\":[{\"AttributeName\":\"gh\",\"KeyType\":\"HASH\"}],"
    "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}],"
    "\"LocalSecondaryIndexes\":[{\"IndexName\":\"some\",\"KeySchema\":["
    "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
    "{\"AttributeName\":\"lr\",\"KeyType\":\"RANGE\"}],"
    "\"Projection\":{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"aa\",\"nn\"]}}]}",
    "{\"TableName\":\"tab1\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
    "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}",
    "{\"TableName\":\"tab2\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
    "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
    "{\"AttributeName\":\"gh\",\"AttributeType\":\"S\"}],"
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
    "\"VectorIndexes\":[{\"IndexName\":\"near\",\"VectorAttribute\":{\"AttributeName\":\"vec\"},"
    "\"Dimensions\":2,\"DistanceFunction\":\"COSINE\",\"SearchSchema\":[{\"AttributeName\":"
    "\"gh\",\"SearchSchemaElementType\":\"INLINE_FILTER\"}],\"Projection\":{\"ProjectionType\":"
    "\"INCLUDE\",\"NonKeyAttributes\":[\"aa\"]}}]}",
    "{\"TableName\":\"tab3\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
    "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}",
};

_Static_assert(sizeof tables / sizeof tables[0] == DRAW_TABLES, "the tables of the world");

const char *draw_table(size_t index)
{
    return index < sizeof tables / sizeof tables[0] ? tables[index] : NULL;
}

void draw_init(struct draw *draw, uint32_t (*below)(void *context, uint32_t bound), void *context)
{
    *draw = (struct draw){.below = below, .context = context};
    buf_init(&draw->body);
    buf_init(&draw->values);
    buf_init(&draw->page);
    buf_init(&draw->page_key);
    buf_init(&draw->bulk);
    buf_init(&draw->revision);
}

void draw_release(struct draw *draw)
{
    buf_release(&draw->body);
    buf_release(&draw->values);
    buf_release(&draw->page);
    buf_release(&draw->page_key);
    buf_release(&draw->bulk);
    buf_release(&draw->revision);
}

uint32_t draw_below(struct draw *draw, uint32_t bound)
{
    uint32_t choice = draw->below(draw->context, bound);
    assert(choice < bound);
    return choice;
}

bool draw_chance(struct draw *draw, uint32_t in)
{
    return draw_below(draw, in) == 0;
}

/* ---- members */

static void put_choice(struct draw *draw, const char *member, const char *const *words,
                       uint32_t count)
{
    uint32_t choice = draw_below(draw, count + 1);
    if (choice < count) {
        buf_printf(&draw->body, ",\"%s\":\"%s\"", member, words[choice]);
    }
}

static void put_consumed(struct draw *draw)
{
    static const char *const words[] = {"INDEXES", "TOTAL", "NONE"};
    put_choice(draw, "ReturnConsumedCapacity", words, 3);
}

/* An expression whose text `put` draws. */
static void put_expression(struct draw *draw, const char *member,
                           void (*put)(struct draw *draw, struct buf *out))
{
    struct buf text;
    buf_init(&text);
    put(draw, &text);
    buf_printf(&draw->body, ",\"%s\":\"%s\"", member, text.data);
    buf_release(&text);
}

static void put_any_condition(struct draw *draw, struct buf *out)
{
    draw_condition(draw, out, true);
}

static void put_plain_condition(struct draw *draw, struct buf *out)
{
    draw_condition(draw, out, false);
}

static void put_condition(struct draw *draw)
{
    static const char *const words[] = {"ALL_OLD", "NONE"};
    if (draw_chance(draw, 2)) {
        if (draw->legacy) {
            draw_expected(draw, &draw->body);
        } else {
            put_expression(draw, "ConditionExpression", put_any_condition);
        }
    }
    put_choice(draw, "ReturnValuesOnConditionCheckFailure", words, 2);
}

/* What the expressions of this part have bound. */
static void put_values(struct draw *draw)
{
    if (draw->value_count > 0) {
        buf_printf(&draw->body, ",\"ExpressionAttributeValues\":{%s}", draw->values.data);
    }
    buf_clear(&draw->values);
    draw->value_count = 0;
}

static void put_table(struct draw *draw, unsigned table)
{
    buf_printf(&draw->body, "{\"TableName\":\"tab%u\"", table);
}

static void put_key(struct draw *draw, unsigned table)
{
    buf_text(&draw->body, ",\"Key\":{");
    draw_key(draw, &draw->body, table);
    buf_byte(&draw->body, '}');
}

static void put_item(struct draw *draw, unsigned table)
{
    buf_text(&draw->body, ",\"Item\":{");
    draw_item(draw, &draw->body, table);
    buf_byte(&draw->body, '}');
}

/* Some of the attributes, or all. */
static void put_projection(struct draw *draw)
{
    if (!draw_chance(draw, 3)) {
        return;
    }
    if (draw->legacy) {
        draw_attributes_to_get(draw, &draw->body);
    } else {
        put_expression(draw, "ProjectionExpression", draw_projection);
    }
}

static void put_consistent(struct draw *draw)
{
    buf_text(&draw->body, draw_below(draw, 2) ? ",\"ConsistentRead\":true" : "");
}

/* ---- one item */

/* The first two most of the time. */
static unsigned some_table(struct draw *draw)
{
    static const unsigned choices[] = {0, 0, 0, 1, 1, 1, DRAW_VECTORS, DRAW_VECTORS, DRAW_LOADED};
    return draw->tables ? DRAW_ONE(draw, choices) : draw_below(draw, DRAW_VECTORS);
}

/* PutItem and DeleteItem: they differ in what they name the item by. */
static void put_or_delete(struct draw *draw, void (*what)(struct draw *draw, unsigned table))
{
    static const char *const words[] = {"ALL_OLD", "NONE"};
    unsigned table = some_table(draw);
    put_table(draw, table);
    what(draw, table);
    put_choice(draw, "ReturnValues", words, 2);
    put_condition(draw);
    put_values(draw);
    put_consumed(draw);
}

static void draw_put(struct draw *draw)
{
    put_or_delete(draw, put_item);
}

static void draw_delete(struct draw *draw)
{
    put_or_delete(draw, put_key);
}

static void put_vector_update(struct draw *draw, struct buf *out)
{
    struct buf json;
    if (draw_chance(draw, 4)) {
        buf_text(out, "REMOVE vec");
        return;
    }
    buf_init(&json);
    draw_vector(draw, &json);
    buf_text(out, "SET vec = ");
    draw_bound_text(draw, out, json.data);
    buf_release(&json);
}

static void draw_update_item(struct draw *draw)
{
    static const char *const words[] = {"ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "NONE"};
    unsigned table = some_table(draw);
    put_table(draw, table);
    put_key(draw, table);
    put_choice(draw, "ReturnValues", words, 5);
    if (!draw_chance(draw, 10)) {
        if (draw->legacy) {
            draw_attribute_updates(draw, &draw->body);
        } else {
            bool vector = table == DRAW_VECTORS && draw_chance(draw, 2);
            put_expression(draw, "UpdateExpression", vector ? put_vector_update : draw_update);
        }
    }
    put_condition(draw);
    put_values(draw);
    put_consumed(draw);
}

static void draw_get(struct draw *draw)
{
    unsigned table = some_table(draw);
    put_table(draw, table);
    put_key(draw, table);
    put_projection(draw);
    put_consistent(draw);
    put_consumed(draw);
}

/* ---- pages */

static void put_sort_condition(struct draw *draw, struct buf *out, const char *name,
                               const char *type)
{
    static const char *const signs[] = {"=", "<", "<=", ">", ">="};
    uint32_t choice = draw_below(draw, 8);
    if (choice < 5) {
        buf_printf(out, " AND %s %s ", name, signs[choice]);
        draw_bound(draw, out, type);
    } else if (choice == 5) {
        bool number = type[0] == 'N';
        buf_printf(out, " AND %s BETWEEN ", name);
        draw_bound_text(draw, out, number ? "{\"N\":\"0\"}" : "{\"S\":\"a\"}");
        buf_text(out, " AND ");
        draw_bound_text(draw, out, number ? "{\"N\":\"9\"}" : "{\"S\":\"b\"}");
    } else if (choice == 6 && type[0] == 'S') {
        buf_printf(out, " AND begins_with(%s,", name);
        draw_bound(draw, out, "S");
        buf_byte(out, ')');
    }
}

static void put_query_keys(struct draw *draw, uint32_t index)
{
    static const struct {
        const char *hash, *range, *type;
    } schemas[] = {{"pk", "sk", "N"}, {"pk", "lr", "S"}, {"gh", "gr", "N"}, {"gh", NULL, NULL}};
    static const char *const pks[] = {"{\"S\":\"p\"}", "{\"S\":\"q\"}"};
    if (draw->legacy) {
        draw_key_conditions(draw, &draw->body, schemas[index].hash, schemas[index].range,
                            schemas[index].type);
        return;
    }
    struct buf text;
    buf_init(&text);
    buf_printf(&text, "%s = ", schemas[index].hash);
    if (schemas[index].hash[0] == 'p') {
        draw_bound_text(draw, &text, DRAW_ONE(draw, pks));
    } else {
        draw_bound(draw, &text, "S");
    }
    if (schemas[index].range) {
        put_sort_condition(draw, &text, schemas[index].range, schemas[index].type);
    }
    buf_printf(&draw->body, ",\"KeyConditionExpression\":\"%s\"", text.data);
    buf_release(&text);
}

/* Goes on where the last page was cut; false: none was. */
static bool resume(struct draw *draw)
{
    if (draw->page_key.len == 0 || draw_chance(draw, 4)) {
        return false;
    }
    bool statement = strcmp(draw->page_operation, "ExecuteStatement") == 0;
    draw->operation = draw->page_operation;
    buf_printf(&draw->body, "%s,\"%s\":%s", draw->page.data,
               statement ? "NextToken" : "ExclusiveStartKey", draw->page_key.data);
    return true;
}

static void keep_page(struct draw *draw)
{
    buf_clear(&draw->page_key);
    buf_clear(&draw->page);
    buf_str(&draw->page, buf_view(&draw->body));
    draw->page_operation = draw->operation;
}

/* `whole`: what is read has all attributes, or fetches them. */
static void put_bounds(struct draw *draw, bool scan, bool whole)
{
    if (draw_chance(draw, 2)) {
        buf_printf(&draw->body, ",\"Limit\":%u", 1 + draw_below(draw, 4));
    }
    if (draw_chance(draw, 3)) {
        if (draw->legacy) {
            draw_legacy_filter(draw, &draw->body, scan);
        } else {
            put_expression(draw, "FilterExpression", put_plain_condition);
        }
    }
    if (draw_chance(draw, 6)) {
        buf_text(&draw->body, ",\"Select\":\"COUNT\"");
    } else if (whole) {
        put_projection(draw);
    }
    put_consumed(draw);
}

static const char *const index_names[] = {"", ",\"IndexName\":\"some\"", ",\"IndexName\":\"all\"",
                                          ",\"IndexName\":\"keys\""};

static void draw_query(struct draw *draw)
{
    if (resume(draw)) {
        return;
    }
    uint32_t index = draw_below(draw, 4);
    put_table(draw, 0);
    buf_text(&draw->body, index_names[index]);
    put_query_keys(draw, index);
    buf_text(&draw->body, draw_below(draw, 2) ? ",\"ScanIndexForward\":false" : "");
    if (index < 2) {
        put_consistent(draw);
    }
    put_bounds(draw, false, index < 3);
    put_values(draw);
    keep_page(draw);
}

/* An index that is there now and then: draw_control.c. */
static const char *scan_index(struct draw *draw, unsigned table, bool *whole)
{
    uint32_t index = table == 0 ? draw_below(draw, 4) : 0;
    bool late = table > 0 && draw->tables && draw_chance(draw, 3);
    *whole = index < 3 && !late;
    return late ? ",\"IndexName\":\"late\"" : index_names[index];
}

static void put_segment(struct draw *draw)
{
    uint32_t total = 1 + draw_below(draw, 3);
    if (draw_chance(draw, 4)) {
        buf_printf(&draw->body, ",\"TotalSegments\":%u,\"Segment\":%u", total,
                   draw_below(draw, total));
    }
}

static void draw_scan(struct draw *draw)
{
    bool whole = true;
    if (resume(draw)) {
        return;
    }
    unsigned table = draw_below(draw, draw->tables ? DRAW_TABLES : DRAW_VECTORS);
    put_table(draw, table);
    buf_text(&draw->body, scan_index(draw, table, &whole));
    put_segment(draw);
    put_bounds(draw, true, whole);
    put_values(draw);
    keep_page(draw);
}

static void draw_one_statement(struct draw *draw)
{
    if (!resume(draw) && draw_statement(draw)) {
        keep_page(draw);
    }
}

static void note_text(struct buf *out, struct str text)
{
    if (text.len > 0) {
        buf_clear(out);
        buf_str(out, text);
    }
}

void draw_replied(struct draw *draw, const struct doc *reply)
{
    bool pages = draw->page_operation && strcmp(draw->operation, draw->page_operation) == 0;
    const struct doc *token = doc_get(reply, "NextToken");
    const struct doc *key = token ? token : doc_get(reply, "LastEvaluatedKey");
    if (pages) {
        buf_clear(&draw->page_key);
    }
    if (pages && key) {
        json_print(&draw->page_key, key);
    }
    draw->bulk_begun = reply && strcmp(draw->operation, "StartBulkPutItems") == 0;
    note_text(&draw->bulk,
              doc_string(doc_get(reply, "BulkOperationDescription"), "BulkOperationArn"));
    note_text(&draw->revision, doc_string(reply, "RevisionId"));
}

/* ---- several items */

/* Calls `put` for one to four entries whose keys differ. */
static void put_entries(struct draw *draw, unsigned table,
                        void (*put)(struct draw *draw, unsigned table, uint32_t n))
{
    uint32_t keys = table == 0 ? DRAW_KEYS : DRAW_KEYS / 4;
    uint32_t start = draw_below(draw, keys);
    uint32_t count = 1 + draw_below(draw, 3);
    for (uint32_t i = 0; i < count; i++) {
        buf_text(&draw->body, i > 0 ? "," : "");
        put(draw, table, (start + i) % keys);
    }
}

static void put_batch(struct draw *draw, void (*put)(struct draw *draw, unsigned table, uint32_t n),
                      const char *opening, const char *closing)
{
    uint32_t which = 1 + draw_below(draw, 3);
    buf_text(&draw->body, "{\"RequestItems\":{");
    for (unsigned table = 0; table < 2; table++) {
        if (which >> table & 1) {
            buf_printf(&draw->body, "%s\"tab%u\":%s", table > 0 && which == 3 ? "," : "", table,
                       opening);
            put_entries(draw, table, put);
            buf_text(&draw->body, closing);
        }
    }
    buf_byte(&draw->body, '}');
    put_consumed(draw);
}

static void put_get_entry(struct draw *draw, unsigned table, uint32_t n)
{
    buf_byte(&draw->body, '{');
    draw_key_at(&draw->body, table, n);
    buf_byte(&draw->body, '}');
}

static void put_write_entry(struct draw *draw, unsigned table, uint32_t n)
{
    bool put = draw_below(draw, 2);
    buf_text(&draw->body, put ? "{\"PutRequest\":{\"Item\":{" : "{\"DeleteRequest\":{\"Key\":{");
    draw_key_at(&draw->body, table, n);
    if (put) {
        buf_text(&draw->body, ",\"aa\":");
        draw_value(draw, &draw->body);
        buf_text(&draw->body, ",\"gh\":");
        draw_typed(draw, &draw->body, "S");
    }
    buf_text(&draw->body, "}}}");
}

static void draw_batch_get(struct draw *draw)
{
    struct buf closing;
    buf_init(&closing);
    buf_byte(&closing, ']');
    if (draw_chance(draw, 3)) {
        draw_attributes_to_get(draw, &closing);
    }
    buf_byte(&closing, '}');
    put_batch(draw, put_get_entry, "{\"Keys\":[", closing.data);
    buf_release(&closing);
}

static void draw_batch_write(struct draw *draw)
{
    put_batch(draw, put_write_entry, "[", "]");
}

static void put_action(struct draw *draw, unsigned table, uint32_t n)
{
    static const char *const kinds[] = {"Put", "Update", "Delete", "ConditionCheck"};
    uint32_t kind = draw_below(draw, 4);
    buf_printf(&draw->body, "{\"%s\":{\"TableName\":\"tab%u\",\"%s\":{", kinds[kind], table,
               kind == 0 ? "Item" : "Key");
    draw_key_at(&draw->body, table, n);
    if (kind == 0) {
        buf_text(&draw->body, ",\"nn\":");
        draw_typed(draw, &draw->body, "N");
    }
    buf_byte(&draw->body, '}');
    if (kind == 1) {
        put_expression(draw, "UpdateExpression", draw_update);
    }
    if (kind == 3 || draw_chance(draw, 3)) {
        put_expression(draw, "ConditionExpression", put_any_condition);
    }
    buf_text(&draw->body,
             draw_below(draw, 2) ? ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"" : "");
    put_values(draw);
    buf_text(&draw->body, "}}");
}

static void draw_transact_write(struct draw *draw)
{
    buf_text(&draw->body, "{\"TransactItems\":[");
    put_entries(draw, some_table(draw), put_action);
    buf_byte(&draw->body, ']');
    put_consumed(draw);
    if (draw_chance(draw, 4)) {
        buf_printf(&draw->body, ",\"ClientRequestToken\":\"token-%u\"", draw_below(draw, 3));
    }
}

static void put_transact_get(struct draw *draw, unsigned table, uint32_t n)
{
    buf_printf(&draw->body, "{\"Get\":{\"TableName\":\"tab%u\",\"Key\":{", table);
    draw_key_at(&draw->body, table, n);
    buf_text(&draw->body, "}}}");
}

static void draw_transact_get(struct draw *draw)
{
    buf_text(&draw->body, "{\"TransactItems\":[");
    put_entries(draw, some_table(draw), put_transact_get);
    buf_byte(&draw->body, ']');
    put_consumed(draw);
}

/* How often, beside the others: tables as such are changed seldom, or hardly one would live. */
static const struct {
    const char *operation;
    void (*draw)(struct draw *draw);
    uint32_t weight;
} operations[] = {
    {"PutItem", draw_put, 24},
    {"UpdateItem", draw_update_item, 36},
    {"DeleteItem", draw_delete, 12},
    {"GetItem", draw_get, 12},
    {"Query", draw_query, 24},
    {"Scan", draw_scan, 14},
    {"BatchGetItem", draw_batch_get, 12},
    {"BatchWriteItem", draw_batch_write, 12},
    {"TransactWriteItems", draw_transact_write, 12},
    {"TransactGetItems", draw_transact_get, 12},
    {"ExecuteStatement", draw_one_statement, 24},
    {"BatchExecuteStatement", draw_batch_statements, 12},
    {"ExecuteTransaction", draw_transaction_statements, 12},
    {"SearchVectors", draw_search, 8},
    {"CreateTable", draw_create_table, 3},
    {"DeleteTable", draw_delete_table, 1},
    {"DescribeTable", draw_describe_table, 4},
    {"ListTables", draw_list_tables, 2},
    {"UpdateTable", draw_update_table, 4},
    {"UpdateTimeToLive", draw_update_ttl, 1},
    {"DescribeTimeToLive", draw_describe_table, 1},
    {"TagResource", draw_tag, 2},
    {"UntagResource", draw_untag, 1},
    {"ListTagsOfResource", draw_list_tags, 2},
    {"PutResourcePolicy", draw_put_policy, 2},
    {"GetResourcePolicy", draw_get_policy, 1},
    {"DeleteResourcePolicy", draw_delete_policy, 1},
    {"DescribeLimits", draw_nothing, 1},
    {"DescribeEndpoints", draw_nothing, 1},
    {"StartBulkPutItems", draw_start_bulk, 2},
    {"DescribeBulkOperation", draw_one_bulk, 2},
    {"ListBulkOperations", draw_list_bulk, 1},
    {"CancelBulkOperation", draw_one_bulk, 2},
};

enum {
    OPERATIONS = sizeof operations / sizeof operations[0],
    OPERATIONS_ON_ITEMS = 13, /* they come first */
};

const char *draw_operation(size_t index)
{
    return index < OPERATIONS ? operations[index].operation : NULL;
}

static void draw_row(struct draw *draw, size_t row)
{
    buf_clear(&draw->body);
    draw->legacy = draw_chance(draw, 4);
    draw->operation = operations[row].operation;
    operations[row].draw(draw);
    buf_byte(&draw->body, '}');
}

/* What has just begun can be cancelled; later it is over. */
static bool draw_cancel(struct draw *draw)
{
    size_t row = 0;
    if (!draw->bulk_begun || draw_below(draw, 2)) {
        return false;
    }
    while (strcmp(operations[row].operation, "CancelBulkOperation") != 0) {
        row++;
    }
    draw_row(draw, row);
    return true;
}

void draw_request(struct draw *draw)
{
    uint32_t sum = 0;
    size_t row = 0;
    size_t rows = draw->tables ? OPERATIONS : OPERATIONS_ON_ITEMS;
    if (draw_cancel(draw)) {
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        sum += operations[i].weight;
    }
    uint32_t choice = draw_below(draw, sum);
    while (choice >= operations[row].weight) {
        choice -= operations[row++].weight;
    }
    draw_row(draw, row);
}

void draw_request_of(struct draw *draw, size_t operation)
{
    draw_row(draw, operation);
}
