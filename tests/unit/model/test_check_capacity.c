/* ConsumedCapacity: one object, lists, kinds of units, vectors. */
#include "court.h"

TestSuite(check_capacity, .init = court_open_fast, .fini = court_close);

#define COST(total, table, rest)                                                                   \
    "{\"TableName\":\"t\",\"CapacityUnits\":" total ",\"Table\":{\"CapacityUnits\":" table         \
    "}" rest "}"
#define INDEXED(units) ",\"GlobalSecondaryIndexes\":{\"i\":{\"CapacityUnits\":" units "}}"
#define WANTED "\"ReturnConsumedCapacity\":\"INDEXES\""

Test(check_capacity, an_index_that_costs_nothing_is_not_named)
{
    static const char body[] = "{\"TableName\":\"t\"," WANTED ",\"Item\":" ITEM("1", G("x")) "}";
    AGREES("PutItem", body, "", "{\"ConsumedCapacity\":" COST("2.0", "1.0", INDEXED("1.0")) "}");
    AGREES("PutItem", body, "", "{\"ConsumedCapacity\":" COST("1.0", "1.0", "") "}");
    BREAKS(CAPACITY, "PutItem", body, "",
           "{\"ConsumedCapacity\":" COST("1.0", "1.0", INDEXED("0.0")) "}");
    BREAKS(CAPACITY, "PutItem", body, "", "{}");
    BREAKS(CAPACITY, "PutItem", "{\"TableName\":\"t\",\"Item\":" ITEM("1", "") "}", "",
           "{\"ConsumedCapacity\":" COST("2.0", "1.0", INDEXED("1.0")) "}");
}

Test(check_capacity, a_batch_lists_its_tables)
{
    static const char body[] = "{" WANTED ",\"RequestItems\":{\"t\":{\"Keys\":[" ITEM(
        "1", "") "," ITEM("2", "") "],\"ConsistentRead\":true}}}";
#define READ "\"Responses\":{\"t\":[]},\"UnprocessedKeys\":{}"
    AGREES("BatchGetItem", body, "",
           "{" READ ",\"ConsumedCapacity\":[" COST("2.0", "2.0", "") "]}");
    BREAKS(CAPACITY, "BatchGetItem", body, "",
           "{" READ ",\"ConsumedCapacity\":[" COST("1.0", "1.0", "") "]}");
    BREAKS(CAPACITY, "BatchGetItem", body, "", "{" READ ",\"ConsumedCapacity\":[]}");
    BREAKS(CAPACITY, "BatchGetItem", body, "",
           "{" READ ",\"ConsumedCapacity\":" COST("2.0", "2.0", "") "}");
}

Test(check_capacity, transactions_cost_twice_and_say_what)
{
    static const char body[] =
        "{" WANTED ",\"ClientRequestToken\":\"x\",\"TransactItems\":[{\"Put\":{\"TableName\":"
        "\"t\",\"Item\":" ITEM("1", G("x")) "}}]}";
#define W(n) "\"CapacityUnits\":" n ",\"WriteCapacityUnits\":" n
#define R(n) "\"CapacityUnits\":" n ",\"ReadCapacityUnits\":" n
    BREAKS(CAPACITY, "TransactWriteItems",
           "{" WANTED
           ",\"TransactItems\":[{\"Put\":{\"TableName\":\"t\",\"Item\":" ITEM("9", "") "}}]}",
           "",
           "{\"ConsumedCapacity\":[{\"TableName\":\"t\"," R("2.0") ",\"Table\":{" R("2.0") "}}]}");
    AGREES("TransactWriteItems", body, "",
           "{\"ConsumedCapacity\":[{\"TableName\":\"t\"," W("3.0") ",\"Table\":{" W(
               "2.0") "},\"GlobalSecondaryIndexes\":{\"i\":{" W("1.0") "}}}]}");
    AGREES("TransactWriteItems", body, "",
           "{\"ConsumedCapacity\":[{\"TableName\":\"t\"," R("2.0") ",\"Table\":{" R("2.0") "}}]}");
}
