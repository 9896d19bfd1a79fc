/* ExecuteStatement: what the judge says of replies to statements. */
#include "court.h"

TestSuite(judge_statement, .init = court_open_fast, .fini = court_close);

#define SAYS(text) "{\"Statement\":\"" text "\"}"
#define ITEMS(items) "{\"Items\":[" items "]}"
#define CONDITION "ConditionalCheckFailedException"

Test(judge_statement, writes_are_followed)
{
    AGREES("ExecuteStatement", SAYS("INSERT INTO t VALUE {'pk': 'a', 'sk': 1, 'v': 1}"), "",
           ITEMS(""));
    AGREES("GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", V("1")) "}");
    AGREES("ExecuteStatement", SAYS("INSERT INTO t VALUE {'pk': 'a', 'sk': 1.0}"),
           "DuplicateItemException", "{}");
    BREAKS(REPLY, "ExecuteStatement", SAYS("INSERT INTO t VALUE {'pk': 'a', 'sk': 1}"), "",
           ITEMS(""));
    AGREES("ExecuteStatement",
           SAYS("UPDATE t SET v = v + 1 WHERE pk = 'a' AND sk = 1 RETURNING MODIFIED NEW *"), "",
           ITEMS("{\"v\":{\"N\":\"2\"}}"));
    BREAKS(REPLY, "ExecuteStatement",
           SAYS("UPDATE t SET v = 2 WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *"), "", ITEMS(""));
    AGREES("ExecuteStatement", SAYS("DELETE FROM t WHERE sk = 1 AND pk = 'a' AND v = 2"), "",
           ITEMS(""));
    AGREES("GetItem", "{" KEYED("1") "}", "", "{}");
}

Test(judge_statement, conditions_fail)
{
    AGREES("ExecuteStatement", SAYS("UPDATE t SET v = 1 WHERE pk = 'a' AND sk = 1"), CONDITION,
           "{}");
    BREAKS(REPLY, "ExecuteStatement", SAYS("UPDATE t SET v = 1 WHERE pk = 'a' AND sk = 1"), "",
           ITEMS(""));
    AGREES("ExecuteStatement", SAYS("DELETE FROM t WHERE pk = 'a' AND sk = 1"), "", ITEMS(""));
    AGREES("ExecuteStatement", SAYS("DELETE FROM t WHERE pk = 'a' AND sk = 1 AND v = 1"), CONDITION,
           "{}");
    AGREES("ExecuteStatement", SAYS("DELETE FROM t WHERE pk = 'a' AND sk = 1 AND v IS MISSING"), "",
           ITEMS(""));
    court_put(ITEM("1", V("3")));
    static const char shown[] =
        "{\"Statement\":\"DELETE FROM t WHERE pk = 'a' AND sk = 1 AND v = 1\","
        "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}";
    AGREES("ExecuteStatement", shown, CONDITION, "{\"Item\":" ITEM("1", V("3")) "}");
    BREAKS(ITEMS, "ExecuteStatement", shown, CONDITION, "{}");
}

Test(judge_statement, what_is_not_valid)
{
    static const char *const texts[] = {
        SAYS("nothing"),
        SAYS("UPDATE t SET v = 1 WHERE pk = 'a'"),
        SAYS("UPDATE t SET v = 1 WHERE pk = 'a' OR sk = 1"),
        SAYS("UPDATE t SET v = 1 WHERE pk = 1 AND sk = 1"),
        SAYS("UPDATE t SET pk = 'b' WHERE pk = 'a' AND sk = 1"),
        SAYS("UPDATE t SET g = 1 WHERE pk = 'a' AND sk = 1"),
        SAYS("UPDATE t SET v = 1 WHERE pk = 'a' AND sk = 1 AND pk.x = 1"),
        SAYS("DELETE FROM t.i WHERE pk = 'a' AND sk = 1"),
        SAYS("INSERT INTO t VALUE {'pk': 'a'}"),
        SAYS("EXISTS(SELECT * FROM t WHERE pk = 'a' AND sk = 1 AND v = 1)"),
        SAYS("DELETE FROM t WHERE pk = ? AND sk = 1"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_expect_eq(court_see("ExecuteStatement", texts[i], "ValidationException", "{}"),
                     VERDICT_AGREES, "%s", texts[i]);
        cr_expect_eq(court_see("ExecuteStatement", texts[i], "", ITEMS("")), VERDICT_DISAGREES,
                     "%s", texts[i]);
    }
    AGREES("ExecuteStatement", SAYS("DELETE FROM u WHERE pk = 'a'"), "ResourceNotFoundException",
           "{}");
}

Test(judge_statement, units)
{
    BREAKS(CAPACITY, "ExecuteStatement",
           "{\"Statement\":\"INSERT INTO t VALUE {'pk': 'a', 'sk': 1}\","
           "\"ReturnConsumedCapacity\":\"TOTAL\"}",
           "", "{\"Items\":[],\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":2.0}}");
    AGREES("ExecuteStatement",
           "{\"Statement\":\"INSERT INTO t VALUE {'pk': 'a', 'sk': 2, 'g': 'x'}\","
           "\"ReturnConsumedCapacity\":\"TOTAL\"}",
           "", "{\"Items\":[],\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":2.0}}");
}
