/* The judge agrees with what the service answers, and notices what it would not. */
#include "../../../model/judge.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static struct arena arena;
static struct judge *judge;

static const struct doc *read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static enum verdict see(const char *operation, const char *body, const char *error,
                        const char *reply)
{
    struct seen seen = {.operation = str_from(operation),
                        .body = read(body),
                        .error = str_from(error),
                        .reply = read(reply)};
    const char *why = NULL;
    enum verdict verdict = judge_see(judge, &seen, &why);
    cr_assert(why != NULL && (verdict != VERDICT_DISAGREES || *why != '\0'));
    return verdict;
}

#define AGREES(...) cr_assert_eq(see(__VA_ARGS__), VERDICT_AGREES)
#define DIFFERS(...) cr_assert_eq(see(__VA_ARGS__), VERDICT_DISAGREES)
#define KEY_A "\"TableName\":\"t\",\"Key\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"}}"
#define ITEM(sk, extra) "{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"" sk "\"}" extra "}"
#define CONDITION "ConditionalCheckFailedException"

static void open_judge(void)
{
    struct judge_options options = {.strict = true};
    arena_init(&arena);
    judge = judge_new(&options);
    AGREES("CreateTable",
           "{\"TableName\":\"t\",\"AttributeDefinitions\":["
           "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
           "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"},"
           "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],"
           "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
           "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}],\"GlobalSecondaryIndexes\":["
           "{\"IndexName\":\"i\",\"KeySchema\":[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],"
           "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}",
           "", "{}");
}

static void close_judge(void)
{
    judge_free(judge);
    arena_release(&arena);
}

TestSuite(judge, .init = open_judge, .fini = close_judge);

static void put(const char *item)
{
    const char *body = arena_printf(&arena, "{\"TableName\":\"t\",\"Item\":%s}", item);
    AGREES("PutItem", body, "", "{}");
}

Test(judge, a_lost_write_is_noticed)
{
    put(ITEM("1", ",\"v\":{\"N\":\"1\"}"));
    AGREES("GetItem", "{" KEY_A "}", "", "{\"Item\":" ITEM("1.0", ",\"v\":{\"N\":\"1\"}") "}");
    DIFFERS("GetItem", "{" KEY_A "}", "", "{}");
    DIFFERS("GetItem", "{" KEY_A "}", "", "{\"Item\":" ITEM("1", "") "}");
}

Test(judge, a_failed_condition_changes_nothing_and_must_fail)
{
    put(ITEM("1", ""));
    static const char body[] = "{\"TableName\":\"t\",\"Item\":" ITEM(
        "1", ",\"v\":{\"N\":\"2\"}") ","
                                     "\"ConditionExpression\":\"attribute_not_exists(pk)\"}";
    AGREES("PutItem", body, CONDITION, "{\"message\":\"The conditional request failed\"}");
    AGREES("GetItem", "{" KEY_A "}", "", "{\"Item\":" ITEM("1", "") "}");
    DIFFERS("PutItem", body, "", "{}");
}

Test(judge, an_update_gives_what_it_says)
{
    static const char add[] =
        "{" KEY_A ",\"UpdateExpression\":\"ADD v :one\",\"ReturnValues\":"
        "\"UPDATED_NEW\",\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}";
    AGREES("UpdateItem", add, "", "{\"Attributes\":{\"v\":{\"N\":\"1\"}}}");
    AGREES("UpdateItem", add, "", "{\"Attributes\":{\"v\":{\"N\":\"2\"}}}");
    DIFFERS("UpdateItem", add, "", "{\"Attributes\":{\"v\":{\"N\":\"2\"}}}");
}

Test(judge, pages_are_the_beginning_of_what_matches)
{
    put(ITEM("1", ""));
    put(ITEM("2", ""));
    put(ITEM("10", ""));
    static const char query[] = "{\"TableName\":\"t\",\"Limit\":2,\"KeyConditionExpression\":"
                                "\"pk = :a\",\"ExpressionAttributeValues\":{\":a\":{\"S\":\"a\"}}}";
    AGREES(
        "Query", query, "",
        "{\"Items\":[" ITEM("1", "") "," ITEM("2", "") "],\"Count\":2,\"ScannedCount\":2,"
                                                       "\"LastEvaluatedKey\":" ITEM("2", "") "}");
    DIFFERS(
        "Query", query, "",
        "{\"Items\":[" ITEM("1", "") "," ITEM("10", "") "],\"Count\":2,\"ScannedCount\":2,"
                                                        "\"LastEvaluatedKey\":" ITEM("10", "") "}");
    DIFFERS("Query", query, "",
            "{\"Items\":[" ITEM("1", "") "," ITEM("2", "") "],\"Count\":2,\"ScannedCount\":2}");
    AGREES("Scan", "{\"TableName\":\"t\"}", "",
           "{\"Items\":[" ITEM("10", "") "," ITEM("2", "") "," ITEM("1", "") "],\"Count\":3,"
                                                                             "\"ScannedCount\":3}");
    DIFFERS("Scan", "{\"TableName\":\"t\"}", "",
            "{\"Items\":[" ITEM("10", "") "," ITEM("2", "") "],\"Count\":2,\"ScannedCount\":2}");
    DIFFERS("Scan", "{\"TableName\":\"t\",\"Limit\":2}", "",
            "{\"Items\":[" ITEM("10", "") "," ITEM("10", "") "],\"Count\":2,\"ScannedCount\":2,"
                                                             "\"LastEvaluatedKey\":" ITEM("10",
                                                                                          "") "}");
}

Test(judge, an_index_is_the_projection_of_the_table)
{
    put(ITEM("1", ",\"g\":{\"S\":\"x\"},\"v\":{\"N\":\"1\"}"));
    put(ITEM("2", ""));
    static const char scan[] = "{\"TableName\":\"t\",\"IndexName\":\"i\"}";
    AGREES("Scan", scan, "",
           "{\"Items\":[" ITEM("1", ",\"g\":{\"S\":\"x\"}") "],\"Count\":1,\"ScannedCount\":1}");
    DIFFERS(
        "Scan", scan, "",
        "{\"Items\":[" ITEM("1", ",\"g\":{\"S\":\"x\"},\"v\":{\"N\":\"1\"}") "],\"Count\":1,"
                                                                             "\"ScannedCount\":1}");
    DIFFERS(
        "Scan", scan, "",
        "{\"Items\":[" ITEM("1", ",\"g\":{\"S\":\"x\"}") "," ITEM("2", "") "],\"Count\":2,"
                                                                           "\"ScannedCount\":2}");
}

Test(judge, units_are_counted_anew)
{
    static const char body[] = "{\"TableName\":\"t\",\"ReturnConsumedCapacity\":\"INDEXES\","
                               "\"Item\":" ITEM("1", ",\"g\":{\"S\":\"x\"}") "}";
    AGREES("PutItem", body, "",
           "{\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":2.0,"
           "\"Table\":{\"CapacityUnits\":1.0},"
           "\"GlobalSecondaryIndexes\":{\"i\":{\"CapacityUnits\":1.0}}}}");
    DIFFERS("PutItem", body, "",
            "{\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":2.0,"
            "\"Table\":{\"CapacityUnits\":1.0},"
            "\"GlobalSecondaryIndexes\":{\"i\":{\"CapacityUnits\":1.0}}}}");
    DIFFERS("PutItem", body, "", "{}");
}

Test(judge, what_a_batch_hands_back_was_not_done)
{
    AGREES("BatchWriteItem",
           "{\"RequestItems\":{\"t\":[{\"PutRequest\":{\"Item\":" ITEM(
               "1", "") "}},"
                        "{\"PutRequest\":{\"Item\":" ITEM("2", "") "}}]}}",
           "", "{\"UnprocessedItems\":{\"t\":[{\"PutRequest\":{\"Item\":" ITEM("2.0", "") "}}]}}");
    static const char get[] =
        "{\"RequestItems\":{\"t\":{\"Keys\":[" ITEM("1", "") "," ITEM("2", "") "]}}}";
    AGREES("BatchGetItem", get, "",
           "{\"Responses\":{\"t\":[" ITEM("1", "") "]},\"UnprocessedKeys\":{}}");
    DIFFERS("BatchGetItem", get, "",
            "{\"Responses\":{\"t\":[" ITEM("1", "") "," ITEM("2", "") "]},\"UnprocessedKeys\":{}}");
}

#define TWO_PUTS                                                                                   \
    "\"TransactItems\":[{\"Put\":{\"TableName\":\"t\",\"Item\":" ITEM(                             \
        "1", "") "}},"                                                                             \
                 "{\"Put\":{\"TableName\":\"t\",\"Item\":" ITEM(                                   \
                     "2", "") ","                                                                  \
                              "\"ConditionExpression\":\"attribute_not_exists(pk)\"}}]"
#define REASONS(a, b) "{\"CancellationReasons\":[{\"Code\":\"" a "\"},{\"Code\":\"" b "\"}]}"

Test(judge, a_transaction_is_all_or_nothing)
{
    static const char cancelled[] = "TransactionCanceledException";
    DIFFERS("TransactWriteItems", "{" TWO_PUTS "}", cancelled,
            REASONS("None", "ConditionalCheckFailed"));
    put(ITEM("2", ""));
    DIFFERS("TransactWriteItems", "{" TWO_PUTS "}", "", "{}");
    DIFFERS("TransactWriteItems", "{" TWO_PUTS "}", cancelled,
            REASONS("ConditionalCheckFailed", "None"));
    AGREES("TransactWriteItems", "{" TWO_PUTS "}", cancelled,
           REASONS("None", "ConditionalCheckFailed"));
    AGREES("GetItem", "{" KEY_A "}", "", "{}");
}

Test(judge, a_token_works_once)
{
    static const char body[] = "{" TWO_PUTS ",\"ClientRequestToken\":\"x\"}";
    AGREES("TransactWriteItems", body, "", "{}");
    AGREES("TransactWriteItems", body, "", "{}");
    DIFFERS("TransactWriteItems",
            "{\"TransactItems\":[{\"Put\":{\"TableName\":\"t\",\"Item\":" ITEM(
                "9", "") "}}],"
                         "\"ClientRequestToken\":\"x\"}",
            "", "{}");
}

Test(judge, trouble_may_come_at_any_time_and_changes_nothing)
{
    AGREES("PutItem", "{\"TableName\":\"t\",\"Item\":" ITEM("1", "") "}", "ThrottlingException",
           "{}");
    AGREES("GetItem", "{" KEY_A "}", "", "{}");
    DIFFERS("GetItem", "{" KEY_A "}", "ResourceNotFoundException", "{}");
    AGREES("GetItem", "{\"TableName\":\"u\",\"Key\":{\"pk\":{\"S\":\"a\"}}}",
           "ResourceNotFoundException", "{}");
}

Test(judge, what_it_does_not_know_is_left_open)
{
    cr_assert_eq(see("DescribeTable", "{\"TableName\":\"t\"}", "", "{}"), VERDICT_UNJUDGED);
}

Test(judge, legacy_parameters_are_followed)
{
    static const char add[] =
        "{" KEY_A ",\"AttributeUpdates\":{\"v\":{\"Action\":\"ADD\",\"Value\":{\"N\":\"1\"}}},"
        "\"Expected\":{\"v\":{\"Exists\":false}},\"ReturnValues\":\"UPDATED_NEW\"}";
    static const char query[] =
        "{\"TableName\":\"t\",\"KeyConditions\":{\"pk\":{\"ComparisonOperator\":\"EQ\","
        "\"AttributeValueList\":[{\"S\":\"a\"}]}},\"QueryFilter\":{\"v\":{"
        "\"ComparisonOperator\":\"LT\",\"AttributeValueList\":[{\"N\":\"2\"}]}},"
        "\"AttributesToGet\":[\"v\"]}";
    AGREES("UpdateItem", add, "", "{\"Attributes\":{\"v\":{\"N\":\"1\"}}}");
    AGREES("UpdateItem", add, CONDITION, "{}");
    DIFFERS("UpdateItem", add, "", "{}");
    AGREES("Query", query, "",
           "{\"Items\":[{\"v\":{\"N\":\"1\"}}],\"Count\":1,\"ScannedCount\":1}");
    DIFFERS("Query", query, "", "{\"Items\":[],\"Count\":0,\"ScannedCount\":1}");
    AGREES("Query", "{\"TableName\":\"t\",\"KeyConditions\":{}}", "ValidationException", "{}");
}

Test(judge, after_what_it_cannot_follow_it_is_silent)
{
    put(ITEM("1", ""));
    cr_assert_eq(see("ExecuteStatement", "{\"Statement\":\"...\"}", "", "{}"), VERDICT_UNJUDGED);
    cr_assert_eq(see("GetItem", "{" KEY_A "}", "", "{}"), VERDICT_UNJUDGED);
    judge_reset(judge);
    DIFFERS("GetItem", "{" KEY_A "}", "", "{}");
}

/* ---- bounds */

static void bound(size_t bytes_most, size_t look_most)
{
    struct judge_options options = {
        .strict = true, .bytes_most = bytes_most, .look_most = look_most};
    judge_free(judge);
    judge = judge_new(&options);
    judge_prime_table(judge, read("{\"TableName\":\"t\",\"AttributeDefinitions\":["
                                  "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
                                  "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"}],"
                                  "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                                  "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]}"));
}

Test(judge, too_many_items_are_not_looked_through)
{
    bound(0, 2);
    put(ITEM("1", ""));
    put(ITEM("2", ""));
    DIFFERS("Scan", "{\"TableName\":\"t\"}", "", "{\"Count\":0,\"ScannedCount\":0,\"Items\":[]}");
    put(ITEM("3", ""));
    cr_assert_eq(see("Scan", "{\"TableName\":\"t\"}", "", "{\"Count\":0}"), VERDICT_UNJUDGED);
    AGREES("GetItem", "{" KEY_A "}", "", "{\"Item\":" ITEM("1", "") "}");
}

Test(judge, lets_go_when_it_holds_too_much)
{
    bound(3000, 0);
    for (int i = 0; i < 3; i++) {
        put(arena_printf(&arena, ITEM("%d", ""), i));
    }
    DIFFERS("GetItem", "{" KEY_A "}", "", "{}");
    for (int i = 3; i < 30; i++) {
        (void)see("PutItem",
                  arena_printf(&arena, "{\"TableName\":\"t\",\"Item\":" ITEM("%d", "") "}", i), "",
                  "{}");
    }
    cr_assert_eq(see("GetItem", "{" KEY_A "}", "", "{}"), VERDICT_UNJUDGED);
    judge_reset(judge);
    DIFFERS("GetItem", "{" KEY_A "}", "", "{}");
}

Test(judge, what_is_pinned_is_found_whatever_its_form)
{
    put(ITEM("1", ",\"v\":{\"N\":\"7\"}"));
    AGREES("Query",
           "{\"TableName\":\"t\",\"KeyConditionExpression\":\"sk = :n AND pk = :p\","
           "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"},\":n\":{\"N\":\"1.00\"}}}",
           "",
           "{\"Count\":1,\"ScannedCount\":1,\"Items\":[" ITEM("1", ",\"v\":{\"N\":\"7\"}") "]}");
    AGREES("Query",
           "{\"TableName\":\"t\",\"KeyConditionExpression\":\"(pk = :p) AND (sk > :n)\","
           "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"},\":n\":{\"N\":\"0\"}}}",
           "",
           "{\"Count\":1,\"ScannedCount\":1,\"Items\":[" ITEM("1", ",\"v\":{\"N\":\"7\"}") "]}");
}
