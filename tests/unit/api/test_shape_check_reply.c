#include "check_case.h"

#include "../../../emulator/api/shape.h"

static void expect(const char *operation, const char *json, const char *fault)
{
    struct check_case c;
    char why[256] = "";
    case_begin(&c, json);
    bool good = shape_check_reply(case_operation(operation), &c.doc, why);
    cr_expect_eq(good, fault[0] == 0, "%s: %s", json, why);
    cr_expect_str_eq(why, fault, "%s: %s", json, why);
    case_end(&c);
}

Test(shape_check_reply, accepts_what_the_models_describe)
{
    expect("PutItem", "{}", "");
    expect("GetItem", "{'Item':{'a':{'L':[{'N':'1'},{'NULL':true}]},'b':{'BS':['YQ==']}}}", "");
    expect("Query",
           "{'Items':[{'a':{'S':'x'}}],'Count':1,'ScannedCount':1,'ConsumedCapacity':"
           "{'TableName':'tab','CapacityUnits':0.5,'Table':{'CapacityUnits':1},"
           "'GlobalSecondaryIndexes':{'idx':{'CapacityUnits':1.5}}}}",
           "");
    expect("BatchWriteItem", "{'UnprocessedItems':{}}", "");
    expect("DescribeTable",
           "{'Table':{'TableStatus':'ACTIVE','CreationDateTime':1795401600.125,"
           "'TableId':'0123abcd-0000-4000-8000-0123456789ab','ItemCount':3,"
           "'ProvisionedThroughput':{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,"
           "'WriteCapacityUnits':0}}}",
           "");
}

Test(shape_check_reply, names_what_is_not_in_the_model)
{
    expect("PutItem", "{'Item':{}}", "Item: no such member");
    expect("Query", "{'Items':[],'ConsumedCapacity':{'Units':1}}",
           "ConsumedCapacity.Units: no such member");
}

Test(shape_check_reply, names_wrong_types)
{
    expect("Query", "{'Count':1.5}", "Count: number");
    expect("Query", "{'Items':[{'a':{'N':1}}]}", "Items.1.member.a.member.N: integer");
    expect("PutItem", "{'Attributes':null}", "Attributes: null");
    expect("PutItem", "[]", "reply: list");
}

Test(shape_check_reply, names_what_is_missing)
{
    expect("DescribeEndpoints", "{}", "Endpoints: missing");
    expect("DescribeEndpoints", "{'Endpoints':[{'Address':'localhost:8000'}]}",
           "Endpoints.1.member.CachePeriodInMinutes: missing");
}

Test(shape_check_reply, an_attribute_value_has_one_type)
{
    expect("GetItem", "{'Item':{'a':{}}}",
           "Item.a.member: an attribute value has exactly one type");
    expect("GetItem", "{'Item':{'a':{'S':'x','N':'1'}}}",
           "Item.a.member: an attribute value has exactly one type");
}

Test(shape_check_reply, names_texts_out_of_their_set)
{
    expect("DescribeTable", "{'Table':{'TableStatus':'READY'}}",
           "Table.TableStatus: not of its form");
    expect("DescribeTable", "{'Table':{'TableId':'7'}}", "Table.TableId: not of its form");
}
