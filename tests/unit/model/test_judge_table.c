/* Tables are made, changed and taken away; on their way they may be found or not. */
#include "court.h"

TestSuite(judge_table, .init = court_open_fast, .fini = court_close);
TestSuite(judge_table_slow, .init = court_open_slow, .fini = court_close);

#define GONE COURT_TOLD("DELETING", "0", "0", "DELETING", "0", "0")
#define IN_USE "ResourceInUseException"
#define NOT_FOUND "ResourceNotFoundException"
#define CREATE "{\"TableName\":\"t\"," COURT_SCHEMA ",\"BillingMode\":\"PAY_PER_REQUEST\"}"

Test(judge_table, a_name_is_taken_until_its_table_is_gone)
{
    AGREES("CreateTable", CREATE, IN_USE, "{}");
    BREAKS(REPLY, "DeleteTable", "{\"TableName\":\"t\"}", NOT_FOUND, "{}");
    AGREES("DeleteTable", "{\"TableName\":\"t\"}", "", "{\"TableDescription\":" GONE "}");
    AGREES("DeleteTable", "{\"TableName\":\"t\"}", NOT_FOUND, "{}");
    BREAKS(REPLY, "CreateTable", CREATE, IN_USE, "{}");
}

Test(judge_table, protection_keeps_it)
{
    AGREES("UpdateTable", "{\"TableName\":\"t\",\"DeletionProtectionEnabled\":true}", "",
           "{\"TableDescription\":" COURT_NEW "}");
    AGREES("DeleteTable", "{\"TableName\":\"t\"}", "ValidationException", "{}");
    BREAKS(REPLY, "DeleteTable", "{\"TableName\":\"t\"}", "", "{\"TableDescription\":" GONE "}");
}

#define INDEXES(action) "{\"TableName\":\"t\",\"GlobalSecondaryIndexUpdates\":[" action "]}"

Test(judge_table, indexes_come_and_go)
{
    static const char scan[] = "{\"TableName\":\"t\",\"IndexName\":\"i\"}";
    static const char empty[] = "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}";
    AGREES("UpdateTable", INDEXES("{\"Create\":{" COURT_INDEX "}}"), "ValidationException", "{}");
    AGREES("UpdateTable", INDEXES("{\"Delete\":{\"IndexName\":\"j\"}}"), NOT_FOUND, "{}");
    AGREES("UpdateTable", INDEXES("{\"Delete\":{\"IndexName\":\"i\"}}"), "",
           "{\"TableDescription\":" COURT_NEW "}");
    AGREES("Scan", scan, "ValidationException", "{}");
    AGREES("UpdateTable",
           "{\"TableName\":\"t\",\"AttributeDefinitions\":[{\"AttributeName\":\"g\","
           "\"AttributeType\":\"S\"}],\"GlobalSecondaryIndexUpdates\":[{\"Create\":{" COURT_INDEX
           "}}]}",
           "", "{\"TableDescription\":" COURT_NEW "}");
    AGREES("Scan", scan, "", empty);
}

Test(judge_table_slow, on_its_way_a_table_is_there_or_not)
{
    static const char get[] = "{" KEYED("1") "}";
    AGREES("GetItem", get, NOT_FOUND, "{}");
    AGREES("DeleteTable", "{\"TableName\":\"t\"}", IN_USE, "{}");
    AGREES("DescribeTable", "{\"TableName\":\"t\"}", "",
           "{\"Table\":" COURT_TOLD("ACTIVE", "0", "0", "ACTIVE", "0", "0") "}");
    BREAKS(REPLY, "GetItem", get, NOT_FOUND, "{}");
    AGREES("DeleteTable", "{\"TableName\":\"t\"}", "", "{\"TableDescription\":" GONE "}");
    AGREES("DescribeTable", "{\"TableName\":\"t\"}", "", "{\"Table\":" GONE "}");
    AGREES("GetItem", get, NOT_FOUND, "{}");
    BREAKS(REPLY, "GetItem", get, "", "{}");
    AGREES("CreateTable", CREATE, IN_USE, "{}");
}
