/* Joined constraint failures in both wordings; texts as measured on the service. */
#include "check_case.h"

#include <stdlib.h>
#include <string.h>

#include "../../../emulator/api/shape.h"

#define ONE "ValidationException: 1 validation error detected: "
#define FAILED "' failed to satisfy constraint: "

static const char *run(struct check_case *c, const char *operation, const char *json,
                       enum dialect dialect)
{
    case_begin(c, json);
    return case_verdict(
        c, shape_check(&c->arena, case_operation(operation), &c->doc, dialect, &c->err));
}

static void expect_in(enum dialect dialect, const char *operation, const char *json,
                      const char *verdict)
{
    struct check_case c;
    const char *given = run(&c, operation, json, dialect);
    cr_expect_str_eq(given, verdict, "%s\n%s\n%s", json, given, verdict);
    case_end(&c);
}

static void expect(const char *operation, const char *json, const char *verdict)
{
    expect_in(DIALECT_CLASSIC, operation, json, verdict);
    expect_in(DIALECT_2026, operation, json, verdict);
}

/* A JSON text with `count` times `part`, comma between. */
static char *repeat(const char *head, const char *part, size_t count, const char *tail)
{
    struct buf out;
    buf_init(&out);
    buf_text(&out, head);
    for (size_t i = 0; i < count; i++) {
        buf_text(&out, i > 0 ? "," : "");
        buf_text(&out, part);
    }
    buf_text(&out, tail);
    return out.data;
}

Test(constraint, four_failures_in_the_service_s_order)
{
    expect("UpdateItem",
           "{'TableName':'','ReturnValues':'INVALID','ReturnConsumedCapacity':'INVALID'}",
           "ValidationException: 4 validation errors detected: Value 'INVALID' at "
           "'returnConsumedCapacity" FAILED "Member must satisfy enum value set: [INDEXES, TOTAL, "
           "NONE]; Value '' at 'tableName" FAILED "Member must have length greater than or equal "
           "to 1; Value 'INVALID' at 'returnValues" FAILED "Member must satisfy enum value set: "
           "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value null at 'key" FAILED
           "Member must not be null");
}

Test(constraint, table_name)
{
    char *longer = repeat("{'Key':{},'TableName':'", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1, "'}");
    expect("GetItem", longer, "ok");
    free(longer);
    expect("GetItem", "{'Key':{},'TableName':'a;b'}",
           ONE "Value 'a;b' at 'tableName" FAILED
               "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    expect("GetItem", "{'Key':{},'TableName':''}",
           ONE "Value '' at 'tableName" FAILED
               "Member must have length greater than or equal to 1");
    expect("DescribeTable", "{'TableName':'ab'}",
           ONE "Value 'ab' at 'tableName" FAILED
               "Member must have length greater than or equal to 3");
}

Test(constraint, table_name_of_256_characters_fails_the_maximum_only)
{
    char name[257];
    memset(name, 'a', 256);
    name[256] = 0;
    char json[400], verdict[500];
    (void)snprintf(json, sizeof json, "{'Key':{},'TableName':'%s'}", name);
    (void)snprintf(verdict, sizeof verdict,
                   ONE "Value '%s' at 'tableName" FAILED
                       "Member must have length less than or equal to 255",
                   name);
    expect("DeleteItem", json, verdict);
}

Test(constraint, an_arn_may_be_longer_than_a_name)
{
    char *json = repeat("{'Key':{},'TableName':'arn:aws:dynamodb:us-east-1:000000000000:table/",
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                        1, "'}");
    expect("GetItem", json, "ok");
    free(json);
    expect("CreateTable",
           "{'TableName':'arn:aws:dynamodb:us-east-1:000000000000:table/t',"
           "'AttributeDefinitions':[],'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}]}",
           ONE "Value 'arn:aws:dynamodb:us-east-1:000000000000:table/t' at 'tableName" FAILED
               "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
}

Test(constraint, put_item_with_an_empty_table_name_differs_by_dialect)
{
    const char *json = "{'TableName':'','Item':{},'ReturnValues':'INVALID'}";
    expect_in(DIALECT_CLASSIC, "PutItem", json,
              "ValidationException: 2 validation errors detected: Value '' at 'tableName" FAILED
              "Member must have length greater than or equal to 1; Value 'INVALID' at "
              "'returnValues" FAILED "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, "
              "ALL_OLD, NONE, UPDATED_NEW]");
    expect_in(DIALECT_2026, "PutItem", json,
              ONE "Value at 'TableName" FAILED
                  "Member must have length greater than or equal to 1");
}

Test(constraint, update_item_return_values_lost_their_name_in_2026)
{
    const char *json = "{'TableName':'t','Key':{},'ReturnValues':'INVALID'}";
    expect_in(DIALECT_CLASSIC, "UpdateItem", json,
              ONE "Value 'INVALID' at 'returnValues" FAILED "Member must satisfy enum value set: "
                  "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]");
    expect_in(DIALECT_2026, "UpdateItem", json,
              ONE "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, "
                  "UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]");
}

Test(constraint, query_tells_a_bad_conditional_operator_alone_in_2026)
{
    const char *json = "{'TableName':'t','ConditionalOperator':'XOR','Select':'ALL'}";
    expect_in(DIALECT_CLASSIC, "Query", json,
              "ValidationException: 2 validation errors detected: Value 'ALL' at 'select" FAILED
              "Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
              "ALL_PROJECTED_ATTRIBUTES]; Value 'XOR' at 'conditionalOperator" FAILED
              "Member must satisfy enum value set: [OR, AND]");
    expect_in(DIALECT_2026, "Query", json,
              "ValidationException: Failed to satisfy constraint: Member must satisfy enum value "
              "set: [ALL, OR]");
}

/* Conformance suite, tier3/error-messages: query and scan. */
Test(constraint, limit_of_zero)
{
    expect("Query", "{'TableName':'t','Limit':0}",
           ONE "Value at 'Limit" FAILED "Member must have value greater than or equal to 1");
    expect("Scan", "{'TableName':'t','Limit':0}",
           ONE "Value '0' at 'limit" FAILED "Member must have value greater than or equal to 1");
    expect("ListTables", "{'Limit':101}",
           ONE "Value '101' at 'limit" FAILED "Member must have value less than or equal to 100");
    expect("Scan", "{'TableName':'t','Limit':0.9}",
           ONE "Value '0' at 'limit" FAILED "Member must have value greater than or equal to 1");
}

Test(constraint, segments_have_bounds)
{
    expect("Scan", "{'TableName':'t','Segment':-1,'TotalSegments':1000001}",
           "ValidationException: 2 validation errors detected: Value '1000001' at "
           "'totalSegments" FAILED "Member must have value less than or equal to 1000000; Value "
           "'-1' at 'segment" FAILED "Member must have value greater than or equal to 0");
}

/* Conformance suite, tier3/error-messages/createTable. */
Test(constraint, paths_count_list_elements_from_one)
{
    expect("CreateTable",
           "{'TableName':'tab','AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'},"
           "{'AttributeName':'b','AttributeType':'X'}],"
           "'KeySchema':[{'AttributeName':'a','KeyType':'INVALID'}]}",
           "ValidationException: 2 validation errors detected: Value 'X' at "
           "'attributeDefinitions.2.member.attributeType" FAILED "Member must satisfy enum value "
           "set: [B, N, S]; Value 'INVALID' at 'keySchema.1.member.keyType" FAILED
           "Member must satisfy enum value set: [HASH, RANGE]");
}

Test(constraint, echoes_structures_as_java_prints_them)
{
    expect("CreateTable",
           "{'TableName':'tab','AttributeDefinitions':[],'KeySchema':["
           "{'AttributeName':'a','KeyType':'HASH'},{'AttributeName':'b','KeyType':'RANGE'},"
           "{'AttributeName':'c','KeyType':'RANGE'}]}",
           ONE "Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
               "KeySchemaElement(attributeName=b, keyType=RANGE), "
               "KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema" FAILED
               "Member must have length less than or equal to 2");
}

Test(constraint, write_units_are_told_before_read_units_and_globals_before_locals)
{
    expect("CreateTable",
           "{'TableName':'tab','AttributeDefinitions':[],"
           "'LocalSecondaryIndexes':[{'IndexName':'loc','Projection':{},'KeySchema':[]}],"
           "'GlobalSecondaryIndexes':[{'IndexName':'glo','Projection':{},'KeySchema':[]}],"
           "'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],"
           "'ProvisionedThroughput':{'ReadCapacityUnits':0,'WriteCapacityUnits':0}}",
           "ValidationException: 4 validation errors detected: Value '0' at "
           "'provisionedThroughput.writeCapacityUnits" FAILED "Member must have value greater "
           "than or equal to 1; Value '0' at 'provisionedThroughput.readCapacityUnits" FAILED
           "Member must have value greater than or equal to 1; Value '[]' at "
           "'globalSecondaryIndexes.1.member.keySchema" FAILED "Member must have length greater "
           "than or equal to 1; Value '[]' at 'localSecondaryIndexes.1.member.keySchema" FAILED
           "Member must have length greater than or equal to 1");
}

Test(constraint, a_table_needs_keys_and_definitions)
{
    expect("CreateTable", "{'TableName':'tab'}",
           "ValidationException: 2 validation errors detected: Value null at "
           "'attributeDefinitions" FAILED "Member must not be null; Value null at 'keySchema" FAILED
           "Member must not be null");
}

Test(constraint, a_global_index_may_have_more_than_two_keys)
{
    expect("CreateTable",
           "{'TableName':'tab','AttributeDefinitions':[],"
           "'GlobalSecondaryIndexes':[{'IndexName':'glo','Projection':{},'KeySchema':["
           "{'AttributeName':'a','KeyType':'HASH'},{'AttributeName':'b','KeyType':'HASH'},"
           "{'AttributeName':'c','KeyType':'RANGE'}]}],"
           "'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}]}",
           "ok");
}

/* Conformance suite, tier3/error-messages: batchGetItem, batchWriteItem (the classic form). */
Test(constraint, empty_batches_differ_by_dialect)
{
    expect_in(DIALECT_CLASSIC, "BatchGetItem", "{'RequestItems':{}}",
              "ValidationException: The requestItems parameter is required for BatchGetItem");
    expect_in(DIALECT_CLASSIC, "BatchWriteItem", "{'RequestItems':{}}",
              "ValidationException: The requestItems parameter is required for BatchWriteItem");
    expect_in(DIALECT_2026, "BatchGetItem", "{'RequestItems':{}}",
              ONE "Value at 'RequestItems" FAILED
                  "Member must have length greater than or equal to 1");
    expect_in(DIALECT_2026, "BatchWriteItem", "{'RequestItems':{}}",
              ONE "Value at 'RequestItems" FAILED
                  "Member must have length greater than or equal to 1");
}

Test(constraint, too_many_keys_of_one_table)
{
    char *json = repeat("{'RequestItems':{'my.table':{'Keys':[", "{'a':{'S':'x'}}", 101, "]}}}");
    expect("BatchGetItem", json,
           ONE "Value at 'RequestItems.my.table.member.Keys" FAILED
               "Member must have length less than or equal to 100");
    free(json);
    expect("BatchGetItem", "{'RequestItems':{'tab':{'Keys':[]}}}",
           ONE "Value at 'RequestItems.tab.member.Keys" FAILED
               "Member must have length greater than or equal to 1");
}

Test(constraint, too_many_writes_of_one_table)
{
    char *json =
        repeat("{'RequestItems':{'tab':[", "{'DeleteRequest':{'Key':{'a':{'S':'x'}}}}", 26, "]}}");
    struct check_case c;
    const char *given = run(&c, "BatchWriteItem", json, DIALECT_2026);
    const char *head = ONE "Value '{tab=[WriteRequest(deleteRequest=DeleteRequest(key={a="
                           "AttributeValue(s=x)})), WriteRequest(";
    const char *tail = ")]}' at 'requestItems" FAILED
                       "Map value must satisfy constraint: [Member must have length less than or "
                       "equal to 25, Member must have length greater than or equal to 1]";
    cr_expect_eq(strncmp(given, head, strlen(head)), 0, "%s", given);
    cr_assert_gt(strlen(given), strlen(tail));
    cr_expect_str_eq(given + strlen(given) - strlen(tail), tail);
    case_end(&c);
    free(json);
}

Test(constraint, bad_table_names_in_batches)
{
    const char *keys = "Map keys must satisfy constraint: [Member must have length less than or "
                       "equal to 255, Member must have length greater than or equal to 3, Member "
                       "must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]";
    char verdict[600];
    (void)snprintf(verdict, sizeof verdict,
                   "ValidationException: 2 validation errors detected: Value "
                   "'{a;b=KeysAndAttributes(keys=[{}])}' at 'requestItems" FAILED
                   "%s; Value 'ALL' at 'returnConsumedCapacity" FAILED
                   "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
                   keys);
    expect("BatchGetItem", "{'RequestItems':{'a;b':{'Keys':[{}]}},'ReturnConsumedCapacity':'ALL'}",
           verdict);
    const char *write = "{'RequestItems':{'a;b':[{}]},'ReturnConsumedCapacity':'ALL'}";
    expect_in(DIALECT_2026, "BatchWriteItem", write,
              ONE "Value 'ALL' at 'returnConsumedCapacity" FAILED
                  "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]");
    (void)snprintf(verdict, sizeof verdict,
                   ONE "Value '{a;b=[WriteRequest()]}' at 'requestItems" FAILED "%s", keys);
    expect("BatchWriteItem", "{'RequestItems':{'a;b':[{}]}}", verdict);
}

Test(constraint, nested_members_have_nested_paths)
{
    expect("BatchWriteItem", "{'RequestItems':{'tab':[{'PutRequest':{}}]}}",
           ONE "Value null at 'requestItems.tab.member.1.member.putRequest.item" FAILED
               "Member must not be null");
    expect("BatchGetItem", "{'RequestItems':{'tab':{}}}",
           ONE "Value null at 'requestItems.tab.member.keys" FAILED "Member must not be null");
    expect("Query", "{'TableName':'t','QueryFilter':{'a.b':{'ComparisonOperator':'LIKE'}}}",
           ONE "Value 'LIKE' at 'queryFilter.a.b.member.comparisonOperator" FAILED
               "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, "
               "NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]");
}

Test(constraint, null_elements_are_missing_members)
{
    expect("CreateTable", "{'TableName':'tab','AttributeDefinitions':[],'KeySchema':[null]}",
           ONE "Value null at 'keySchema.1.member" FAILED "Member must not be null");
    expect("PutItem", "{'TableName':'t','Item':{'a':{'L':[{'S':'x'},null]}}}",
           ONE "Value null at 'item.a.member.l.2.member" FAILED "Member must not be null");
}

Test(constraint, names_of_projected_attributes_have_bounds)
{
    expect("CreateTable",
           "{'TableName':'tab','AttributeDefinitions':[],"
           "'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],"
           "'GlobalSecondaryIndexes':[{'IndexName':'glo',"
           "'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],"
           "'Projection':{'NonKeyAttributes':['x','']}}]}",
           ONE "Value '[x, ]' at "
               "'globalSecondaryIndexes.1.member.projection.nonKeyAttributes" FAILED
               "Member must satisfy constraint: [Member must have length less than or equal to "
               "255, Member must have length greater than or equal to 1]");
}

Test(constraint, no_more_than_ten_are_told)
{
    char *json = repeat("{'TableName':'tab','KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],"
                        "'AttributeDefinitions':[",
                        "{'AttributeName':'a','AttributeType':'X'}", 12, "]}");
    struct check_case c;
    const char *given = run(&c, "CreateTable", json, DIALECT_2026);
    cr_expect_eq(strncmp(given, "ValidationException: 10 validation errors detected: ", 52), 0,
                 "%s", given);
    cr_expect_not_null(strstr(given, "attributeDefinitions.10.member"));
    cr_expect_null(strstr(given, "attributeDefinitions.11.member"));
    case_end(&c);
    free(json);
}
