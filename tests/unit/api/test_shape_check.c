#include "check_case.h"

#include "../../../emulator/api/shape.h"

static void expect(const char *operation, const char *json, const char *verdict)
{
    struct check_case c;
    case_begin(&c, json);
    bool good = shape_check(&c.arena, case_operation(operation), &c.doc, DIALECT_2026, &c.err);
    cr_expect_str_eq(case_verdict(&c, good), verdict, "%s: %s", json, case_verdict(&c, good));
    case_end(&c);
}

Test(shape_check, accepts_what_fits)
{
    expect("PutItem", "{'TableName':'t','Item':{'a':{'S':'x'},'b':{'BOOL':'YES'}}}", "ok");
    expect("ListTables", "{}", "ok");
    expect("DescribeLimits", "{}", "ok");
    expect("Scan", "{'TableName':'t','Limit':1.9,'ConsistentRead':'TRUE'}", "ok");
}

/* API Reference: unknown members are ignored; explicit null is absence, as observed. */
Test(shape_check, ignores_unknown_members_and_null)
{
    expect("GetItem", "{'TableName':'t','Key':{'a':{'S':'x','Z':5}},'RequestItems':7}", "ok");
    expect("GetItem", "{'TableName':'t','Key':{},'ConsistentRead':null}", "ok");
    expect("GetItem", "{'TableName':'t','Key':null}",
           "ValidationException: 1 validation error detected: Value null at 'key' failed to "
           "satisfy constraint: Member must not be null");
}

/* Conformance suite, tier3/error-messages: createTable and putItem differ here. */
Test(shape_check, missing_table_name_has_two_texts)
{
    expect("CreateTable", "{'BillingMode':'x'}",
           "ValidationException: The parameter 'TableName' is required but was not present in the "
           "request");
    expect("DeleteTable", "{}",
           "ValidationException: The parameter 'TableName' is required but was not present in the "
           "request");
    expect("PutItem", "{'Item':{}}",
           "ValidationException: 1 validation error detected: Value null at 'tableName' failed to "
           "satisfy constraint: Member must not be null");
}

Test(shape_check, types_come_before_all_else)
{
    expect("CreateTable", "{'BillingMode':1}",
           "SerializationException: NUMBER_VALUE cannot be converted to String");
}

#define TABLE                                                                                      \
    "'TableName':'tab','AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'}],"        \
    "'KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST'"

Test(shape_check, refuses_members_that_are_not_built_by_name)
{
    expect("CreateTable", "{" TABLE ",'GlobalTableSourceArn':'arn:aws:dynamodb:::table/t'}",
           "NotImplementedException: Dynarig does not implement CreateTable.GlobalTableSourceArn "
           "yet");
}

/* Conformance suite, tier3/error-messages/putItem. */
Test(shape_check, legacy_and_expression_parameters_do_not_mix)
{
    expect("PutItem",
           "{'TableName':'t','Item':{},'Expected':{'pk':{'Exists':false}},"
           "'ConditionExpression':'attribute_not_exists(pk)'}",
           "~ValidationException: Can not use both expression and non-expression parameters in the "
           "same request: Non-expression parameters: {Expected} Expression parameters: "
           "{ConditionExpression}");
}

Test(shape_check, members_of_global_tables_are_refused_by_name)
{
    expect("UpdateTable", "{'TableName':'tab','ReplicaUpdates':[{'Create':{'RegionName':'r'}}]}",
           "NotImplementedException: Dynarig does not implement UpdateTable.ReplicaUpdates yet");
    expect("UpdateTable", "{'TableName':'tab','MultiRegionConsistency':'STRONG'}",
           "NotImplementedException: Dynarig does not implement UpdateTable.MultiRegionConsistency "
           "yet");
}

Test(shape_check, create_table_stores_what_it_only_echoes)
{
    expect("CreateTable",
           "{" TABLE ",'DeletionProtectionEnabled':true,'TableClass':'STANDARD',"
           "'WarmThroughput':{'ReadUnitsPerSecond':12000},"
           "'OnDemandThroughput':{'MaxReadRequestUnits':5},'Tags':[]}",
           "ok");
    expect("CreateTable", "{" TABLE ",'Tags':[{'Key':'k','Value':'v'}],'ResourcePolicy':'{}'}",
           "ok");
}
