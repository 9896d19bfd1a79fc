/* Linearizability: claims lie between sending and answer, and reads see the last write. */
#include "court.h"

TestSuite(check_items, .init = court_open_fast, .fini = court_close);

static enum verdict sent(uint64_t submit, int64_t time_us)
{
    const char *why = NULL;
    return judge_sent(court.judge, submit, time_us, &why);
}

static enum verdict answered(uint64_t submit, int64_t time_us)
{
    const char *why = NULL;
    return judge_answered(court.judge, submit, time_us, &why);
}

Test(check_items, a_claim_lies_between_sending_and_answer)
{
    court.time_us = 100;
    cr_assert_eq(sent(2, 100), VERDICT_AGREES);
    court_put(ITEM("1", ""));
    cr_assert_eq(answered(2, 150), VERDICT_AGREES);
    cr_assert_eq(sent(3, 500), VERDICT_AGREES);
    BREAKS(ITEMS, "GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", "") "}");
}

Test(check_items, who_is_applied_at_once_may_be_told_of_afterwards)
{
    court_put(ITEM("1", ""));
    cr_assert_eq(sent(2, 2), VERDICT_AGREES);
    court_put(ITEM("1", ""));
    cr_assert_eq(sent(3, 1000), VERDICT_DISAGREES);
}

Test(check_items, no_success_without_a_deed)
{
    cr_assert_eq(sent(2, 10), VERDICT_AGREES);
    cr_assert_eq(answered(2, 20), VERDICT_DISAGREES);
    cr_assert_eq(judge_check(court.judge), CHECK_ITEMS);
    court.time_us = 30;
    BREAKS(ITEMS, "PutItem", "{\"TableName\":\"t\",\"Item\":" ITEM("1", "") "}", "", "{}");
}

Test(check_items, no_answer_before_the_deed)
{
    court.time_us = 99;
    court_put(ITEM("1", ""));
    cr_assert_eq(answered(2, 50), VERDICT_DISAGREES);
}

Test(check_items, nothing_is_done_twice)
{
    court_put(ITEM("1", ""));
    court.submits = 1;
    BREAKS(ITEMS, "PutItem", "{\"TableName\":\"t\",\"Item\":" ITEM("1", "") "}", "", "{}");
}

Test(check_items, claims_never_go_back)
{
    court.time_us = 100;
    court_put(ITEM("1", ""));
    court.time_us = 10;
    BREAKS(ITEMS, "PutItem", "{\"TableName\":\"t\",\"Item\":" ITEM("1", "") "}", "", "{}");
}

Test(check_items, a_read_sees_the_last_write)
{
    court_put(ITEM("1", V("1")));
    court_put(ITEM("1", V("2")));
    BREAKS(ITEMS, "GetItem", "{" KEYED("1") "}", "", "{\"Item\":" ITEM("1", V("1")) "}");
    BREAKS(ITEMS, "DeleteItem", "{" KEYED("1") ",\"ReturnValues\":\"ALL_OLD\"}", "",
           "{\"Attributes\":" ITEM("1", V("1")) "}");
    AGREES("GetItem", "{" KEYED("1") "}", "", "{}");
}
