/* The judge agrees with what the service answers, and notices what it would not. */
#include "court.h"

#include "../../../emulator/emulator.h"

#define DIFFERS(...) cr_assert_eq(court_see(__VA_ARGS__), VERDICT_DISAGREES)
#define KEY_A "\"TableName\":\"t\",\"Key\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"}}"
#define CONDITION "ConditionalCheckFailedException"

TestSuite(judge, .init = court_open_fast, .fini = court_close);

Test(judge, a_lost_write_is_noticed)
{
    court_put(ITEM("1", ",\"v\":{\"N\":\"1\"}"));
    AGREES("GetItem", "{" KEY_A "}", "", "{\"Item\":" ITEM("1.0", ",\"v\":{\"N\":\"1\"}") "}");
    DIFFERS("GetItem", "{" KEY_A "}", "", "{}");
    DIFFERS("GetItem", "{" KEY_A "}", "", "{\"Item\":" ITEM("1", "") "}");
}

Test(judge, a_failed_condition_changes_nothing_and_must_fail)
{
    court_put(ITEM("1", ""));
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
    court_put(ITEM("1", ""));
    court_put(ITEM("2", ""));
    court_put(ITEM("10", ""));
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

/* Found by requests that the shrinker tried: the judge followed a key that was not there. */
Test(judge, a_page_goes_on_behind_a_whole_key)
{
    AGREES("PutItem", "{\"TableName\":\"t\",\"Item\":" ITEM("1", "") "}", "", "{}");
    AGREES("Query",
           "{\"TableName\":\"t\",\"KeyConditionExpression\":\"pk = :p\","
           "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"}},"
           "\"ExclusiveStartKey\":{\"pk\":{\"S\":\"a\"}}}",
           "ValidationException", "{\"message\":\"The provided starting key is invalid\"}");
    AGREES("Query",
           "{\"TableName\":\"t\",\"IndexName\":\"i\",\"KeyConditionExpression\":\"g = :p\","
           "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"}},\"ExclusiveStartKey\":" ITEM(
               "1", "") "}",
           "ValidationException", "{\"message\":\"The provided starting key is invalid\"}");
}

/* Which items a Scan that was cut short shows is not told by their order. */
Test(judge, a_scan_cut_by_a_fault_may_end_anywhere)
{
    court_put(ITEM("1", ""));
    court_put(ITEM("2", ""));
    struct seen seen = {.submit = ++court.submits,
                        .time_us = ++court.time_us,
                        .operation = STR("Scan"),
                        .body = court_read("{\"TableName\":\"t\"}"),
                        .error = STR(""),
                        .fault = STR("short-page"),
                        .reply = court_read("{\"Items\":[" ITEM(
                            "2", "") "],\"Count\":1,\"ScannedCount\":1,"
                                     "\"LastEvaluatedKey\":" ITEM("2", "") "}")};
    const char *why = NULL;
    cr_assert_eq(judge_see(court.judge, &seen, &why), VERDICT_AGREES, "%s", why);
}

Test(judge, an_index_is_the_projection_of_the_table)
{
    court_put(ITEM("1", ",\"g\":{\"S\":\"x\"},\"v\":{\"N\":\"1\"}"));
    court_put(ITEM("2", ""));
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
    court_put(ITEM("2", ""));
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

/* ---- bounds */

static void bound(size_t bytes_most, size_t look_most)
{
    struct judge_options options = {
        .strict = true, .bytes_most = bytes_most, .look_most = look_most};
    judge_free(court.judge);
    court.judge = judge_new(&options);
    judge_prime_table(court.judge,
                      court_read("{\"TableName\":\"t\",\"AttributeDefinitions\":["
                                 "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
                                 "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"}],"
                                 "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                                 "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]}"));
}

Test(judge, too_many_items_are_not_looked_through)
{
    bound(0, 2);
    court_put(ITEM("1", ""));
    court_put(ITEM("2", ""));
    DIFFERS("Scan", "{\"TableName\":\"t\"}", "", "{\"Count\":0,\"ScannedCount\":0,\"Items\":[]}");
    court_put(ITEM("3", ""));
    cr_assert_eq(court_see("Scan", "{\"TableName\":\"t\"}", "", "{\"Count\":0}"), VERDICT_UNJUDGED);
    AGREES("GetItem", "{" KEY_A "}", "", "{\"Item\":" ITEM("1", "") "}");
}

Test(judge, lets_go_when_it_holds_too_much)
{
    bound(3000, 0);
    for (int i = 0; i < 3; i++) {
        court_put(arena_printf(&court.arena, ITEM("%d", ""), i));
    }
    DIFFERS("GetItem", "{" KEY_A "}", "", "{}");
    for (int i = 3; i < 30; i++) {
        (void)court_see(
            "PutItem",
            arena_printf(&court.arena, "{\"TableName\":\"t\",\"Item\":" ITEM("%d", "") "}", i), "",
            "{}");
    }
    cr_assert_eq(court_see("GetItem", "{" KEY_A "}", "", "{}"), VERDICT_UNJUDGED);
    judge_reset(court.judge);
    DIFFERS("GetItem", "{" KEY_A "}", "", "{}");
}

Test(judge, what_is_pinned_is_found_whatever_its_form)
{
    court_put(ITEM("1", ",\"v\":{\"N\":\"7\"}"));
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

/* ---- the model knows every operation of the emulator: a new one cannot be forgotten */

static bool is_judged(const char *name)
{
    for (size_t i = 0; judge_operation(i); i++) {
        if (str_is(str_from(name), judge_operation(i))) {
            return true;
        }
    }
    return false;
}

Test(operations, each_built_operation_is_judged)
{
    size_t built = 0;
    for (size_t i = 0; ddb_operation(i); i++) {
        const struct ddb_operation *operation = ddb_operation(i);
        built += operation->built;
        cr_expect(!operation->built || is_judged(operation->name), "%s has no line in judge.def",
                  operation->name);
    }
    cr_assert_gt(built, 30);
}

Test(operations, nothing_else_is_judged)
{
    for (size_t i = 0; judge_operation(i); i++) {
        const struct ddb_operation *operation = ddb_operation_by_name(str_from(judge_operation(i)));
        cr_expect(operation && operation->built, "%s", judge_operation(i));
    }
}
