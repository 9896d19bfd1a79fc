#include "watch_fixture.h"

#define ADD                                                                                        \
    "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}},\"UpdateExpression\":\"ADD n :o\","     \
    "\"ExpressionAttributeValues\":{\":o\":{\"N\":\"1\"}}}"

Test(hazard, a_quiet_run_has_no_findings)
{
    struct watch_fixture f;
    watch_fixture_open(&f, NULL, NULL);
    for (int i = 0; i < 50; i++) {
        cr_assert_eq(watch_fixture_call(&f, "c", "i", "UpdateItem", ADD), 200);
    }
    cr_assert_eq(watch_fixture_end(&f, 0), 0);
    watch_fixture_close(&f);
}

Test(hazard, findings_stand_by_their_first_request)
{
    struct watch_fixture f;
    watch_fixture_open(&f,
                       "{\"when\":{\"operation\":\"BatchWriteItem\"},\"fault\":{\"kind\":"
                       "\"unprocessed\",\"fraction\":1}},{\"when\":{\"operation\":\"UpdateItem\""
                       "},\"trigger\":{\"nth\":[1]},\"fault\":{\"kind\":\"lost-reply\"}}",
                       NULL);
    (void)watch_fixture_call(&f, "c", "b", "BatchWriteItem",
                             "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":"
                             "\"z\"}}}}]}}");
    (void)watch_fixture_call(&f, "c", "i", "UpdateItem", ADD);
    (void)watch_fixture_call(&f, "c", "i", "UpdateItem", ADD);
    cr_assert_eq(watch_fixture_end(&f, 0), 2);
    cr_assert_str_eq(f.findings[0].hazard, "unprocessed-items-dropped");
    cr_assert_str_eq(f.findings[1].hazard, "unsafe-repeat");
    cr_assert_lt(f.findings[0].requests[0], f.findings[1].requests[0]);
    watch_fixture_close(&f);
}

/* Harm that was seen before a reset stays; the doubt of the time before does not reach over it. */
Test(hazard, a_reset_parts_what_came_before)
{
    struct watch_fixture f;
    watch_fixture_open(&f,
                       "{\"when\":{\"operation\":\"UpdateItem\"},\"trigger\":{\"nth\":[1]},"
                       "\"fault\":{\"kind\":\"lost-reply\"}}",
                       NULL);
    (void)watch_fixture_call(&f, "c", "i", "UpdateItem", ADD);
    cr_assert(ddb_reset_table(f.ddb, f.now_us, STR("tab")));
    watch_reset(f.watch, f.now_us);
    (void)watch_fixture_call(&f, "c", "i", "UpdateItem", ADD);
    cr_assert_eq(watch_fixture_end(&f, 0), 0);
    watch_fixture_close(&f);
}
