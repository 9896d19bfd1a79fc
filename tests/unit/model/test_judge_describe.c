#include "court.h"

TestSuite(judge_describe, .init = court_open_fast, .fini = court_close);

#define DESCRIBE "DescribeTable", "{\"TableName\":\"t\"}", ""

Test(judge_describe, figures_are_those_of_the_items)
{
    court_put(ITEM("1", G("x") V("1")));
    AGREES(DESCRIBE, "{\"Table\":" COURT_TOLD("ACTIVE", "1", "12", "ACTIVE", "1", "9") "}");
    BREAKS(REPLY, DESCRIBE, "{\"Table\":" COURT_TOLD("ACTIVE", "2", "12", "ACTIVE", "1", "9") "}");
    BREAKS(REPLY, DESCRIBE, "{\"Table\":" COURT_TOLD("ACTIVE", "1", "13", "ACTIVE", "1", "9") "}");
    BREAKS(REPLY, DESCRIBE, "{\"Table\":" COURT_TOLD("ACTIVE", "1", "12", "ACTIVE", "0", "9") "}");
    BREAKS(REPLY, DESCRIBE,
           "{\"Table\":" COURT_TOLD("UPDATING", "1", "12", "ACTIVE", "1", "9") "}");
    BREAKS(REPLY, DESCRIBE, "{\"Table\":{}}");
}

#define LIST(members) "ListTables", "{" members "}", ""

Test(judge_describe, names_are_listed_in_order_page_by_page)
{
    AGREES("CreateTable",
           "{\"TableName\":\"T2\",\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
           "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":"
           "\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\"}",
           "",
           "{\"TableDescription\":{\"TableName\":\"T2\",\"TableStatus\":\"CREATING\","
           "\"TableArn\":\"x\",\"TableId\":\"y\",\"AttributeDefinitions\":[{\"AttributeName\":"
           "\"pk\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\","
           "\"KeyType\":\"HASH\"}],\"ItemCount\":0,\"TableSizeBytes\":0,\"BillingModeSummary\":"
           "{\"BillingMode\":\"PAY_PER_REQUEST\"}}}");
    AGREES(LIST(""), "{\"TableNames\":[\"T2\",\"t\"]}");
    BREAKS(REPLY, LIST(""), "{\"TableNames\":[\"t\",\"T2\"]}");
    BREAKS(REPLY, LIST(""), "{\"TableNames\":[\"T2\",\"t\"],\"LastEvaluatedTableName\":\"t\"}");
    AGREES(LIST("\"Limit\":1"), "{\"TableNames\":[\"T2\"],\"LastEvaluatedTableName\":\"T2\"}");
    BREAKS(REPLY, LIST("\"Limit\":1"), "{\"TableNames\":[\"T2\"]}");
    AGREES(LIST("\"ExclusiveStartTableName\":\"T2\""), "{\"TableNames\":[\"t\"]}");
    BREAKS(REPLY, LIST("\"ExclusiveStartTableName\":\"T2\""), "{\"TableNames\":[\"T2\",\"t\"]}");
}
