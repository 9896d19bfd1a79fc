/* At a quiet end everything is shown: tables by segments, then their indexes. */
#include "court.h"

TestSuite(check_indexes, .init = court_open_fast, .fini = court_close);

static const char *next(void)
{
    struct str operation, body;
    if (!judge_inspect(court.judge, &operation, &body)) {
        return NULL;
    }
    cr_assert(str_is(operation, "Scan"));
    return arena_copy(&court.arena, body).data;
}

#define ENTRY ITEM("1", G("x"))

Test(check_indexes, everything_is_read_page_by_page)
{
    court_put(ITEM("1", G("x") V("1")));
    for (int segment = 0; segment < 3; segment++) {
        const char *body = next();
        const char *wanted =
            arena_printf(&court.arena, "\"Segment\":%d,\"TotalSegments\":3", segment);
        cr_assert(strstr(body, wanted), "%s", body);
        AGREES("Scan", body, "",
               segment == 1 ? "{\"Items\":[" ITEM("1", G("x") V("1")) "],\"Count\":1,"
                                                                      "\"ScannedCount\":1}"
                            : "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}");
    }
    const char *body = next();
    cr_assert(strstr(body, "\"IndexName\":\"i\""));
    AGREES("Scan", body, "", "{\"Items\":[" ENTRY "],\"Count\":1,\"ScannedCount\":1}");
    cr_assert_null(next());
}

Test(check_indexes, what_the_index_lacks_is_noticed)
{
    court_put(ITEM("1", G("x")));
    static const char scan[] = "{\"TableName\":\"t\",\"IndexName\":\"i\",\"Limit\":7}";
    AGREES("Scan", scan, "", "{\"Items\":[" ENTRY "],\"Count\":1,\"ScannedCount\":1}");
    BREAKS(INDEX, "Scan", scan, "", "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}");
    BREAKS(INDEX, "Scan", "{\"TableName\":\"t\",\"IndexName\":\"i\"}", "",
           "{\"Items\":[" ITEM("1", G("x") V("1")) "],\"Count\":1,\"ScannedCount\":1}");
}
