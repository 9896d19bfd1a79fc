/* Scans from page to page: disjoint, complete, by segments too. */
#include "court.h"

static void open_with_three(void)
{
    court_open_fast();
    court_put(ITEM("1", ""));
    court_put(ITEM("2", ""));
    court_put(ITEM("3", ""));
}

TestSuite(walks, .init = open_with_three, .fini = court_close);

#define FROM(sk) "{\"TableName\":\"t\",\"Limit\":2,\"ExclusiveStartKey\":" ITEM(sk, "") "}"
#define FIRST "{\"TableName\":\"t\",\"Limit\":2}"
#define TWO                                                                                        \
    "{\"Items\":[" ITEM("3", "") "," ITEM("1", "") "],\"Count\":2,\"ScannedCount\":2,"             \
                                                   "\"LastEvaluatedKey\":" ITEM("1", "") "}"
#define ONE(sk) "{\"Items\":[" ITEM(sk, "") "],\"Count\":1,\"ScannedCount\":1}"
#define NONE "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}"

Test(walks, pages_come_to_the_whole)
{
    AGREES("Scan", FIRST, "", TWO);
    AGREES("Scan", FROM("1"), "", ONE("2"));
    AGREES("Scan", FIRST, "", TWO);
    BREAKS(REPLY, "Scan", FROM("1"), "", NONE);
    AGREES("Scan", FIRST, "", TWO);
    BREAKS(REPLY, "Scan", FROM("1"), "", ONE("3"));
}

Test(walks, after_a_write_nothing_is_promised)
{
    AGREES("Scan", FIRST, "", TWO);
    court_put(ITEM("4", ""));
    AGREES("Scan", FROM("1"), "", ONE("2"));
    BREAKS(REPLY, "Scan", FROM("1"), "", ONE("9"));
}

Test(walks, a_page_ends_where_it_says)
{
    BREAKS(
        REPLY, "Scan", FIRST, "",
        "{\"Items\":[" ITEM("3", "") "," ITEM("1", "") "],\"Count\":2,\"ScannedCount\":2,"
                                                       "\"LastEvaluatedKey\":" ITEM("3", "") "}");
    BREAKS(REPLY, "Scan", FIRST, "",
           "{\"Items\":[" ITEM("3", "") "],\"Count\":1,\"ScannedCount\":1,"
                                        "\"LastEvaluatedKey\":" ITEM("3", "") "}");
    BREAKS(REPLY, "Scan", FIRST, "",
           "{\"Items\":[" ITEM("3", "") "],\"Count\":1,\"ScannedCount\":2,"
                                        "\"LastEvaluatedKey\":" ITEM("3", "") "}");
}

#define PART(n) "{\"TableName\":\"t\",\"TotalSegments\":2,\"Segment\":" n "}"

Test(walks, segments_come_to_the_whole)
{
    AGREES("Scan", PART("0"), "", ONE("2"));
    AGREES("Scan", PART("1"), "",
           "{\"Items\":[" ITEM("3", "") "," ITEM("1", "") "],\"Count\":2,\"ScannedCount\":2}");
    BREAKS(REPLY, "Scan", PART("1"), "", ONE("3"));
    BREAKS(REPLY, "Scan", PART("1"), "",
           "{\"Items\":[" ITEM("3", "") "," ITEM("2", "") "],\"Count\":2,\"ScannedCount\":2}");
}

#define PART_FROM(n, sk)                                                                           \
    "{\"TableName\":\"t\",\"TotalSegments\":2,\"Segment\":" n                                      \
    ",\"ExclusiveStartKey\":" ITEM(sk, "") "}"

/* The table may be another one than the one that showed the key, with other segments. */
Test(walks, a_key_of_another_segment_may_be_refused)
{
    AGREES("Scan", PART_FROM("1", "1"), "ValidationException", "{}");
    BREAKS(REPLY, "Scan", FROM("1"), "ValidationException", "{}");
}

Test(walks, where_the_table_led_to_it_goes_on)
{
    AGREES("Scan", "{\"TableName\":\"t\",\"TotalSegments\":2,\"Segment\":1,\"Limit\":1}", "",
           "{\"Items\":[" ITEM("1", "") "],\"Count\":1,\"ScannedCount\":1,"
                                        "\"LastEvaluatedKey\":" ITEM("1", "") "}");
    court_put(ITEM("4", ""));
    AGREES("Scan", PART_FROM("0", "1"), "ValidationException", "{}");
    BREAKS(REPLY, "Scan", PART_FROM("1", "1"), "ValidationException", "{}");
}
