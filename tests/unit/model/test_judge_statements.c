/* BatchExecuteStatement: an answer to each statement. */
#include "court.h"

TestSuite(judge_statements, .init = court_open_fast, .fini = court_close);

#define ONE(text) "{\"Statement\":\"" text "\"}"
#define ALL(list) "{\"Statements\":[" list "]}"
#define ANSWERS(list) "{\"Responses\":[" list "]}"
#define ERROR(code) "{\"Error\":{\"Code\":\"" code "\"},\"TableName\":\"t\"}"
#define DONE "{\"TableName\":\"t\"}"
#define INSERT(sk) ONE("INSERT INTO t VALUE {'pk': 'a', 'sk': " sk "}")

Test(judge_statements, each_has_its_own_error)
{
    static const char
        body
            [] = ALL(INSERT("1") "," INSERT("2") "," ONE("UPDATE t SET v = 1 WHERE pk = 'a' AND sk "
                                                         "= 3") "," ONE(
                "UPDATE t SET v = x WHERE pk = 'a' AND sk = 4") "," ONE("DELETE FROM u WHERE pk = "
                                                                        "'a'") "," ONE("nothing"));
    court_put(ITEM("2", ""));
    court_put(ITEM("4", ""));
    AGREES("BatchExecuteStatement", body, "",
           ANSWERS(DONE "," ERROR("DuplicateItem") "," ERROR("ConditionalCheckFailed") "," ERROR(
               "ValidationError") "," ERROR("ResourceNotFound") "," ERROR("ValidationError")));
    AGREES("GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", "") "}");
}

Test(judge_statements, what_one_got_is_noticed)
{
    BREAKS(REPLY, "BatchExecuteStatement", ALL(INSERT("1") "," INSERT("2")), "",
           ANSWERS(DONE "," ERROR("DuplicateItem")));
    BREAKS(REPLY, "BatchExecuteStatement", ALL(INSERT("3")), "", ANSWERS(""));
    AGREES("BatchExecuteStatement", ALL(INSERT("5")), "", ANSWERS(ERROR("ThrottlingError")));
    AGREES("GetItem", "{" KEYED("5") "}", "", "{}");
}

Test(judge_statements, items_come_with_successes_alone)
{
    court_put(ITEM("1", V("1")));
    AGREES(
        "BatchExecuteStatement",
        ALL(ONE("SELECT v FROM t WHERE pk = 'a' AND sk = 1") "," ONE(
            "SELECT v FROM t WHERE pk = 'a' AND sk = 2") "," ONE("SELECT v FROM t WHERE pk = 'a'")),
        "",
        ANSWERS("{\"TableName\":\"t\",\"Item\":{\"v\":{\"N\":\"1\"}}}," DONE
                "," ERROR("ValidationError")));
    static const char update[] =
        ALL(ONE("UPDATE t SET v = 2 WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *"));
    BREAKS(REPLY, "BatchExecuteStatement", update, "", ANSWERS(DONE));
    BREAKS(REPLY, "BatchExecuteStatement",
           ALL(ONE("DELETE FROM t WHERE pk = 'a' AND sk = 1 AND v = 9")), "",
           ANSWERS("{\"Error\":{\"Code\":\"ConditionalCheckFailed\",\"Item\":{}}}"));
}

Test(judge_statements, what_is_refused_as_a_whole)
{
    static const char *const bodies[] = {
        ALL(INSERT("1") "," ONE("SELECT * FROM t WHERE pk = 'a' AND sk = 1")),
        ALL(INSERT("1") "," ONE("DELETE FROM t WHERE pk = 'a' AND sk = 1.0")),
        ALL(ONE("SELECT * FROM t WHERE pk = 'a' AND sk = 1") "," ONE(
            "SELECT v FROM t WHERE pk = 'a' AND sk = 1")),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        cr_expect_eq(court_see("BatchExecuteStatement", bodies[i], "ValidationException", "{}"),
                     VERDICT_AGREES, "%s", bodies[i]);
    }
    AGREES("GetItem", "{" KEYED("1") "}", "", "{}");
}

Test(judge_statements, units)
{
    BREAKS(
        CAPACITY, "BatchExecuteStatement",
        "{\"Statements\":[" INSERT("1") "," INSERT("2") "],\"ReturnConsumedCapacity\":\"TOTAL\"}",
        "",
        "{\"Responses\":[" DONE "," DONE "],\"ConsumedCapacity\":[{\"TableName\":\"t\","
        "\"CapacityUnits\":1.0}]}");
}
