/* Transactions: all or nothing, and never seen half. */
#include "court.h"

TestSuite(check_transactions, .init = court_open_fast, .fini = court_close);

#define PUT(sk, extra) "{\"Put\":{\"TableName\":\"t\",\"Item\":" ITEM(sk, extra) "}}"
#define ONLY_NEW                                                                                   \
    "{\"Put\":{\"TableName\":\"t\",\"Item\":" ITEM("2", "") ",\"ConditionExpression\":"            \
                                                            "\"attribute_not_exists(pk)\"}}"
#define GET(sk) "{\"Get\":{" KEYED(sk) "}}"
#define REASONS(a, b) "{\"CancellationReasons\":[{\"Code\":\"" a "\"},{\"Code\":\"" b "\"}]}"
static const char cancelled[] = "TransactionCanceledException";

Test(check_transactions, half_of_one_is_noticed_where_it_is_seen)
{
    court_put(ITEM("1", V("1")));
    AGREES("TransactWriteItems", "{\"TransactItems\":[" PUT("1", V("2")) "," PUT("2", V("2")) "]}",
           "", "{}");
    BREAKS(TRANSACTIONS, "GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", V("1")) "}");
    BREAKS(TRANSACTIONS, "GetItem", "{" KEYED("2") "}", "", "{}");
    BREAKS(TRANSACTIONS, "TransactGetItems", "{\"TransactItems\":[" GET("1") "," GET("2") "]}", "",
           "{\"Responses\":[{\"Item\":" ITEM("1", V("1")) "},{\"Item\":" ITEM("2", V("2")) "}]}");
    BREAKS(ITEMS, "GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", V("7")) "}");
}

Test(check_transactions, what_one_took_away_is_gone)
{
    court_put(ITEM("1", V("1")));
    AGREES("TransactWriteItems", "{\"TransactItems\":[{\"Delete\":{" KEYED("1") "}}]}", "", "{}");
    BREAKS(TRANSACTIONS, "GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", V("1")) "}");
}

Test(check_transactions, each_reason_is_that_of_its_action)
{
    static const char body[] = "{\"TransactItems\":[" PUT("1", "") "," ONLY_NEW "]}";
    BREAKS(TRANSACTIONS, "TransactWriteItems", body, cancelled,
           REASONS("None", "ConditionalCheckFailed"));
    court_put(ITEM("2", ""));
    BREAKS(TRANSACTIONS, "TransactWriteItems", body, "", "{}");
    BREAKS(TRANSACTIONS, "TransactWriteItems", body, cancelled,
           REASONS("ConditionalCheckFailed", "None"));
    AGREES("TransactWriteItems", body, cancelled, REASONS("TransactionConflict", "None"));
    AGREES("TransactWriteItems", body, cancelled, REASONS("None", "ConditionalCheckFailed"));
}

Test(check_transactions, a_read_with_a_wrong_key_is_cancelled)
{
    static const char body[] = "{\"TransactItems\":[" GET("1") ",{\"Get\":{\"TableName\":\"t\","
                                                               "\"Key\":{\"pk\":{\"S\":\"a\"}}}}]}";
    AGREES("TransactGetItems", body, cancelled, REASONS("None", "ValidationError"));
    BREAKS(TRANSACTIONS, "TransactGetItems", body, cancelled, REASONS("None", "None"));
    BREAKS(TRANSACTIONS, "TransactGetItems", body, "", "{\"Responses\":[{},{}]}");
}
