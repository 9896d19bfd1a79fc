/* Facts: what the service answers to JSON of the wrong type, as measured on it. */
#include "check_case.h"

#include "../../../emulator/api/shape.h"

#define LIST_IN_MAP                                                                                \
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "  \
    "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "           \
    "java.lang.Class are in module java.base of loader 'bootstrap')"

static void expect(const char *operation, const char *json, const char *message)
{
    struct check_case c;
    case_begin(&c, json);
    (void)shape_check(&c.arena, case_operation(operation), &c.doc, DIALECT_2026, &c.err);
    cr_expect_eq(c.err.code, ERROR_SERIALIZATION, "%s: %s", json, c.err.message);
    cr_expect_str_eq(c.err.message ? c.err.message : "", message, "%s: %s", json, c.err.message);
    case_end(&c);
}

Test(shape_check_types, string)
{
    expect("GetItem", "{'TableName':true}", "TRUE_VALUE cannot be converted to String");
    expect("GetItem", "{'TableName':false}", "FALSE_VALUE cannot be converted to String");
    expect("GetItem", "{'TableName':23}", "NUMBER_VALUE cannot be converted to String");
    expect("GetItem", "{'TableName':-2.5}", "DECIMAL_VALUE cannot be converted to String");
    expect("GetItem", "{'TableName':[]}", "Unrecognized collection type class java.lang.String");
    expect("GetItem", "{'TableName':{}}", "Start of structure or map found where not expected");
}

Test(shape_check_types, boolean)
{
    expect("GetItem", "{'ConsistentRead':'maybe'}", "Unexpected token received from parser");
    expect("GetItem", "{'ConsistentRead':1}", "NUMBER_VALUE cannot be converted to Boolean");
    expect("GetItem", "{'ConsistentRead':0.5}", "DECIMAL_VALUE cannot be converted to Boolean");
    expect("GetItem", "{'ConsistentRead':[]}",
           "Unrecognized collection type class java.lang.Boolean");
}

Test(shape_check_types, number)
{
    expect("Scan", "{'Limit':'1'}", "STRING_VALUE cannot be converted to Integer");
    expect("Scan", "{'Limit':true}", "TRUE_VALUE cannot be converted to Integer");
    expect("Scan", "{'Limit':[]}", "Unrecognized collection type class java.lang.Integer");
    expect("CreateTable", "{'ProvisionedThroughput':{'ReadCapacityUnits':'1'}}",
           "STRING_VALUE cannot be converted to Long");
}

Test(shape_check_types, blob)
{
    expect("PutItem", "{'Item':{'a':{'B':true}}}",
           "only base-64-encoded strings are convertible to bytes");
    expect("PutItem", "{'Item':{'a':{'B':'abcde'}}}",
           "Base64 encoded length is expected a multiple of 4 bytes but found: 5");
    expect("PutItem", "{'Item':{'a':{'B':'YWJ='}}}",
           "Invalid last non-pad Base64 character dectected");
    expect("PutItem", "{'Item':{'a':{'BS':[[]]}}}",
           "Unrecognized collection type class java.nio.ByteBuffer");
}

Test(shape_check_types, list)
{
    expect("GetItem", "{'AttributesToGet':'a'}", "Unexpected field type");
    expect("GetItem", "{'AttributesToGet':{}}",
           "Start of structure or map found where not expected");
    expect("GetItem", "{'AttributesToGet':['a',1]}", "NUMBER_VALUE cannot be converted to String");
}

Test(shape_check_types, map)
{
    expect("GetItem", "{'Key':1}", "Unexpected field type");
    expect("GetItem", "{'Key':[]}",
           "Unrecognized collection type java.util.Map<java.lang.String, "
           "com.amazonaws.dynamodb.v20120810.AttributeValue>");
    expect("BatchGetItem", "{'RequestItems':[]}",
           "Unrecognized collection type java.util.Map<java.lang.String, "
           "com.amazonaws.dynamodb.v20120810.KeysAndAttributes>");
    expect("GetItem", "{'ExpressionAttributeNames':[]}",
           "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>");
}

Test(shape_check_types, structure)
{
    expect("CreateTable", "{'ProvisionedThroughput':1}", "Unexpected field type");
    expect("CreateTable", "{'ProvisionedThroughput':[]}",
           "Unrecognized collection type class "
           "com.amazonaws.dynamodb.v20120810.ProvisionedThroughput");
    expect("CreateTable", "{'KeySchema':['a']}", "Unexpected value type in payload");
    expect("PutItem", "{'Item':{'a':'b'}}", "Unexpected value type in payload");
}

Test(shape_check_types, collections_in_collections)
{
    expect("BatchWriteItem", "{'RequestItems':{'t':1}}", LIST_IN_MAP);
    expect("BatchGetItem", "{'RequestItems':{'t':{'Keys':['a']}}}", LIST_IN_MAP);
}

Test(shape_check_types, first_in_the_text_is_told)
{
    expect("GetItem", "{'Key':{'a':{'S':1}},'TableName':true}",
           "NUMBER_VALUE cannot be converted to String");
}

Test(shape_check_types, a_number_is_a_string_on_the_wire)
{
    expect("PutItem", "{'Item':{'a':{'M':{'b':{'L':[{'N':5}]}}}}}",
           "NUMBER_VALUE cannot be converted to String");
}

Test(shape_check_types, a_request_is_an_object)
{
    expect("GetItem", "'x'", "Unexpected value type in payload");
    expect("GetItem", "null", "Unexpected value type in payload");
    expect("GetItem", "[]",
           "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.GetItemInput");
}
