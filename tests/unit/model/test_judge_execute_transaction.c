/* ExecuteTransaction: all statements, or none. */
#include "court.h"

TestSuite(judge_execute_transaction, .init = court_open_fast, .fini = court_close);

#define ONE(text) "{\"Statement\":\"" text "\"}"
#define ALL(list) "{\"TransactStatements\":[" list "]}"
#define INSERT(sk) ONE("INSERT INTO t VALUE {'pk': 'a', 'sk': " sk "}")
#define EXISTS(sk) ONE("EXISTS(SELECT * FROM t WHERE pk = 'a' AND sk = " sk " AND v = 1)")
#define REASON(code) "{\"Code\":\"" code "\"}"
#define REASONS(list) "{\"CancellationReasons\":[" list "]}"
static const char cancelled[] = "TransactionCanceledException";
static const char done[] = "{\"Responses\":[]}";

Test(judge_execute_transaction, writes)
{
    static const char body[] = ALL(INSERT("1") "," EXISTS("2"));
    AGREES("ExecuteTransaction", body, cancelled,
           REASONS(REASON("None") "," REASON("ConditionalCheckFailed")));
    BREAKS(TRANSACTIONS, "ExecuteTransaction", body, "", done);
    court_put(ITEM("2", V("1")));
    BREAKS(TRANSACTIONS, "ExecuteTransaction", body, cancelled,
           REASONS(REASON("None") "," REASON("ConditionalCheckFailed")));
    AGREES("ExecuteTransaction", body, "", done);
    AGREES("GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", "") "}");
    AGREES("ExecuteTransaction", ALL(INSERT("1") "," INSERT("3")), cancelled,
           REASONS(REASON("DuplicateItem") "," REASON("None")));
}

Test(judge_execute_transaction, the_schema_is_looked_at_first)
{
    AGREES("ExecuteTransaction",
           ALL(ONE("DELETE FROM t WHERE pk = 'a' AND sk = 'x'") "," EXISTS("2")), cancelled,
           REASONS(REASON("ValidationError") "," REASON("None")));
}

Test(judge_execute_transaction, a_token_makes_it_happen_once)
{
    static const char body[] =
        "{\"TransactStatements\":[" INSERT("1") "],\"ClientRequestToken\":\"T\"}";
    AGREES("ExecuteTransaction", body, "", done);
    AGREES("ExecuteTransaction", body, "", done);
    AGREES("ExecuteTransaction",
           "{\"TransactStatements\":[" INSERT("2") "],\"ClientRequestToken\":\"T\"}",
           "IdempotentParameterMismatchException", "{}");
    /* The tokens of TransactWriteItems are others. */
    AGREES("TransactWriteItems",
           "{\"TransactItems\":[{\"Put\":{\"TableName\":\"t\",\"Item\":" ITEM(
               "3", "") "}}],"
                        "\"ClientRequestToken\":\"T\"}",
           "", "{}");
}

Test(judge_execute_transaction, reads)
{
    static const char body[] = ALL(ONE("SELECT v FROM t WHERE pk = 'a' AND sk = 1") "," ONE(
        "SELECT * FROM t WHERE pk = 'a' AND sk = 2"));
    court_put(ITEM("1", V("1")));
    AGREES("ExecuteTransaction", body, "", "{\"Responses\":[{\"Item\":{\"v\":{\"N\":\"1\"}}},{}]}");
    BREAKS(ITEMS, "ExecuteTransaction", body, "", "{\"Responses\":[{},{}]}");
}

Test(judge_execute_transaction, what_is_refused_as_a_whole)
{
    static const char *const bodies[] = {
        ALL(INSERT("1") "," ONE("SELECT * FROM t WHERE pk = 'a' AND sk = 2")),
        ALL(INSERT("1") "," ONE("DELETE FROM t WHERE pk = 'a' AND sk = 1")),
        ALL(ONE("DELETE FROM t WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *")),
        ALL(ONE("DELETE FROM t WHERE pk = 'a'")),
        ALL(ONE("EXISTS(SELECT * FROM t WHERE pk = 'a' AND sk = 1)")),
        ALL(ONE("SELECT * FROM t WHERE pk = 'a'")),
        ALL(ONE("SELECT * FROM t.i WHERE g = 'a'")),
        ALL(ONE("SELECT * FROM t WHERE pk = 1 AND sk = 1")),
        ALL(ONE("nothing")),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        cr_expect_eq(court_see("ExecuteTransaction", bodies[i], "ValidationException", "{}"),
                     VERDICT_AGREES, "%s", bodies[i]);
        cr_expect_eq(court_see("ExecuteTransaction", bodies[i], "", done), VERDICT_DISAGREES, "%s",
                     bodies[i]);
    }
    AGREES("ExecuteTransaction", ALL(ONE("DELETE FROM u WHERE pk = 'a'")),
           "ResourceNotFoundException", "{}");
}
