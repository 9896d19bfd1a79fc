/* SELECT: rows, their order, and pages. */
#include "court.h"

static void open_filled(void)
{
    court_open_fast();
    court_put(ITEM("1", V("1") G("x")));
    court_put(ITEM("2", V("2")));
    court_put(ITEM("3", V("3") G("x")));
    court_put("{\"pk\":{\"S\":\"b\"},\"sk\":{\"N\":\"9\"}}");
}

TestSuite(judge_select, .init = open_filled, .fini = court_close);

#define SAYS(text, more) "{\"Statement\":\"" text "\"" more "}"
#define SK(sk) "{\"sk\":{\"N\":\"" sk "\"}}"
#define KEY(sk) ITEM(sk, "")

Test(judge_select, one_item)
{
    AGREES("ExecuteStatement", SAYS("SELECT v FROM t WHERE pk = 'a' AND sk = 2", ",\"Limit\":1"),
           "", "{\"Items\":[{\"v\":{\"N\":\"2\"}}]}");
    AGREES("ExecuteStatement", SAYS("SELECT v FROM t WHERE pk = 'a' AND sk = 2 AND v = 3", ""), "",
           "{\"Items\":[]}");
    BREAKS(REPLY, "ExecuteStatement", SAYS("SELECT v FROM t WHERE pk = 'a' AND sk = 2", ""), "",
           "{\"Items\":[]}");
}

Test(judge_select, a_partition_comes_in_order)
{
    AGREES("ExecuteStatement", SAYS("SELECT sk FROM t WHERE pk = 'a' AND sk > 1", ""), "",
           "{\"Items\":[" SK("2") "," SK("3") "]}");
    AGREES("ExecuteStatement",
           SAYS("SELECT sk FROM t WHERE pk = 'a' AND v < 3 ORDER BY pk, sk DESC", ""), "",
           "{\"Items\":[" SK("2") "," SK("1") "]}");
    BREAKS(REPLY, "ExecuteStatement", SAYS("SELECT sk FROM t WHERE pk = 'a' AND sk > 1", ""), "",
           "{\"Items\":[" SK("3") "," SK("2") "]}");
}

Test(judge_select, pages_go_on_where_they_were_cut)
{
    static const char first[] = SAYS("SELECT sk FROM t WHERE pk = 'a' AND v <> 2", ",\"Limit\":2");
    static const char more[] =
        SAYS("SELECT sk FROM t WHERE pk = 'a' AND v <> 2", ",\"NextToken\":\"T\"");
    AGREES("ExecuteStatement", first, "",
           "{\"Items\":[" SK("1") "],\"NextToken\":\"T\",\"LastEvaluatedKey\":" KEY("2") "}");
    BREAKS(REPLY, "ExecuteStatement", first, "", "{\"Items\":[" SK("1") "]}");
    BREAKS(REPLY, "ExecuteStatement", first, "",
           "{\"Items\":[" SK("1") "],\"NextToken\":\"U\",\"LastEvaluatedKey\":" KEY("1") "}");
    AGREES("ExecuteStatement", more, "", "{\"Items\":[" SK("3") "]}");
    BREAKS(REPLY, "ExecuteStatement", more, "", "{\"Items\":[" SK("1") "," SK("3") "]}");
    /* Of an unknown token only what must not come is known. */
    AGREES("ExecuteStatement",
           SAYS("SELECT sk FROM t WHERE pk = 'a'", ",\"NextToken\":\"unknown\""), "",
           "{\"Items\":[" SK("3") "]}");
    BREAKS(REPLY, "ExecuteStatement",
           SAYS("SELECT sk FROM t WHERE pk = 'a'", ",\"NextToken\":\"unknown\""), "",
           "{\"Items\":[" SK("4") "]}");
}

Test(judge_select, what_has_no_order_is_a_set)
{
    static const char scan[] = SAYS("SELECT sk FROM t WHERE v >= 2", "");
    static const char several[] = SAYS("SELECT sk FROM t WHERE pk IN ['b', 'a'] AND sk <> 2", "");
    AGREES("ExecuteStatement", scan, "", "{\"Items\":[" SK("3") "," SK("2") "]}");
    BREAKS(REPLY, "ExecuteStatement", scan, "", "{\"Items\":[" SK("3") "]}");
    AGREES("ExecuteStatement", several, "", "{\"Items\":[" SK("9") "," SK("1") "," SK("3") "]}");
    BREAKS(REPLY, "ExecuteStatement", several, "",
           "{\"Items\":[" SK("9") "," SK("9") "," SK("3") "]}");
    AGREES("ExecuteStatement", SAYS("SELECT sk FROM t WHERE v >= 2", ",\"Limit\":3"), "",
           "{\"Items\":[" SK("3") "],\"NextToken\":\"T\"}");
    OPEN("ExecuteStatement", several, "ValidationException", "{}");
}

Test(judge_select, from_an_index)
{
    AGREES("ExecuteStatement", SAYS("SELECT * FROM t.i WHERE g = 'x'", ""), "",
           "{\"Items\":[" ITEM("1", G("x")) "," ITEM("3", G("x")) "]}");
    static const char *const texts[] = {
        SAYS("SELECT v FROM t.i WHERE g = 'x'", ""),
        SAYS("SELECT * FROM t.i WHERE g = 'x' AND v = 1", ""),
        SAYS("SELECT * FROM t.i WHERE g = 'x'", ",\"ConsistentRead\":true"),
        SAYS("SELECT * FROM t.none WHERE g = 'x'", ""),
        SAYS("SELECT * FROM t WHERE pk = 'a' AND sk = 'x'", ""),
        SAYS("SELECT * FROM t WHERE pk = 'a' AND sk BETWEEN 'x' AND 'y'", ""),
        SAYS("SELECT * FROM t WHERE pk = 'a' ORDER BY v", ""),
        SAYS("SELECT * FROM t ORDER BY sk", ""),
        SAYS("SELECT * FROM t WHERE v = 1 ORDER BY sk", ""),
        SAYS("SELECT pk.x FROM t", ""),
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_expect_eq(court_see("ExecuteStatement", texts[i], "ValidationException", "{}"),
                     VERDICT_AGREES, "%s", texts[i]);
        cr_expect_eq(court_see("ExecuteStatement", texts[i], "", "{\"Items\":[]}"),
                     VERDICT_DISAGREES, "%s", texts[i]);
    }
}

Test(judge_select, units)
{
    static const char body[] =
        SAYS("SELECT * FROM t WHERE pk = 'z'", ",\"ReturnConsumedCapacity\":\"TOTAL\"");
    AGREES("ExecuteStatement", body, "",
           "{\"Items\":[],\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":0.5}}");
    BREAKS(CAPACITY, "ExecuteStatement", body, "",
           "{\"Items\":[],\"ConsumedCapacity\":{\"TableName\":\"t\",\"CapacityUnits\":1.0}}");
}
