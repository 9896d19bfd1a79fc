/* What a read saw that need not be consistent: the claim, and the table as it was then. */
#include "court.h"

enum { LAG_US = 1000, GSI_LAG_US = 2000, STALE_US = 10000 };

static uint64_t changes;

static void open_late(void)
{
    struct judge_options options = {
        .strict = true, .lag_us = LAG_US, .gsi_lag_us = GSI_LAG_US, .stale_most_us = STALE_US};
    court = (struct court){0};
    changes = 0;
    arena_init(&court.arena);
    court.judge = judge_new(&options);
    court_create();
}

TestSuite(check_staleness, .init = open_late, .fini = court_close);

/* A request with the claims of its reads, after `changes` changes. */
static enum verdict see(const char *operation, const char *body, const char *reply,
                        const char *fault, const struct model_sight *sights, size_t count)
{
    struct seen seen = {.submit = ++court.submits,
                        .operation = str_from(operation),
                        .body = court_read(body),
                        .time_us = court.time_us,
                        .fault = str_from(fault),
                        .reply = court_read(reply),
                        .last_change = changes,
                        .sights = sights,
                        .sight_count = count};
    const char *why = NULL;
    return judge_see(court.judge, &seen, &why);
}

static void put_at(int64_t time_us, const char *item)
{
    changes++;
    court.time_us = time_us;
    const char *body = arena_printf(&court.arena, "{\"TableName\":\"t\",\"Item\":%s}", item);
    cr_assert_eq(see("PutItem", body, "{}", "", NULL, 0), VERDICT_AGREES);
}

static void delete_at(int64_t time_us)
{
    changes++;
    court.time_us = time_us;
    cr_assert_eq(see("DeleteItem", "{" KEYED("1") "}", "{}", "", NULL, 0), VERDICT_AGREES);
}

/* The item by one read of this replica at this position. */
static enum verdict get(unsigned replica, uint64_t position, const char *reply)
{
    struct model_sight sight = {replica, position};
    return see("GetItem", "{" KEYED("1") "}", reply, "", &sight, 1);
}

static void broken(enum verdict verdict, enum check check)
{
    cr_assert_eq(verdict, VERDICT_DISAGREES);
    cr_assert_str_eq(check_name(judge_check(court.judge)), check_name(check));
}

Test(check_staleness, a_read_shows_what_was_at_the_position_that_it_claims)
{
    put_at(100, ITEM("1", V("1")));
    put_at(200, ITEM("1", V("2")));
    delete_at(300);
    cr_assert_eq(get(0, 0, "{}"), VERDICT_AGREES);
    cr_assert_eq(get(0, 1, "{\"Item\":" ITEM("1", V("1")) "}"), VERDICT_AGREES);
    cr_assert_eq(get(0, 2, "{\"Item\":" ITEM("1", V("2")) "}"), VERDICT_AGREES);
    cr_assert_eq(get(0, 3, "{}"), VERDICT_AGREES);
    broken(get(1, 2, "{\"Item\":" ITEM("1", V("1")) "}"), CHECK_ITEMS);
    cr_assert_eq(get(2, 1, "{\"Item\":" ITEM("1", V("1")) "}"), VERDICT_AGREES);
}

Test(check_staleness, a_replica_never_goes_back)
{
    put_at(100, ITEM("1", V("1")));
    put_at(200, ITEM("1", V("2")));
    cr_assert_eq(get(0, 2, "{\"Item\":" ITEM("1", V("2")) "}"), VERDICT_AGREES);
    cr_assert_eq(get(1, 1, "{\"Item\":" ITEM("1", V("1")) "}"), VERDICT_AGREES);
    broken(get(0, 1, "{\"Item\":" ITEM("1", V("1")) "}"), CHECK_STALENESS);
}

Test(check_staleness, nothing_is_later_than_the_largest_lag)
{
    put_at(100, ITEM("1", V("1")));
    court.time_us = 100 + LAG_US - 1;
    cr_assert_eq(get(0, 0, "{}"), VERDICT_AGREES);
    court.time_us = 100 + LAG_US;
    broken(get(1, 0, "{}"), CHECK_STALENESS);
}

Test(check_staleness, what_is_forgotten_was_too_long_ago)
{
    put_at(100, ITEM("1", V("1")));
    put_at(200 + STALE_US, ITEM("1", V("2")));
    broken(get(0, 0, "{\"Item\":" ITEM("1", V("1")) "}"), CHECK_STALENESS);
}

Test(check_staleness, a_position_is_one_that_there_was)
{
    put_at(100, ITEM("1", V("1")));
    broken(get(0, 2, "{\"Item\":" ITEM("1", V("1")) "}"), CHECK_STALENESS);
}

Test(check_staleness, every_such_read_claims_what_it_saw_and_no_other)
{
    struct model_sight sight = {0, 1};
    put_at(100, ITEM("1", ""));
    const char *reply = "{\"Item\":" ITEM("1", "") "}";
    broken(see("GetItem", "{" KEYED("1") "}", reply, "", NULL, 0), CHECK_STALENESS);
    broken(see("GetItem", "{" KEYED("1") ",\"ConsistentRead\":true}", reply, "", &sight, 1),
           CHECK_STALENESS);
}

Test(check_staleness, a_fault_may_go_further_back_where_one_struck)
{
    struct model_sight sight = {3, 0};
    put_at(100, ITEM("1", ""));
    court.time_us = STALE_US;
    cr_assert_eq(see("GetItem", "{" KEYED("1") "}", "{}", "stale-read", &sight, 1), VERDICT_AGREES);
    broken(see("GetItem", "{" KEYED("1") "}", "{}", "", &sight, 1), CHECK_STALENESS);
}

#define QUERY                                                                                      \
    "{\"TableName\":\"t\",\"IndexName\":\"i\",\"KeyConditionExpression\":\"g = :g\","              \
    "\"ExpressionAttributeValues\":{\":g\":{\"S\":\"x\"}}}"

Test(check_staleness, an_index_is_the_projection_of_its_table_as_it_was)
{
    struct model_sight before = {0, 1}, after = {0, 2};
    put_at(100, ITEM("1", G("x")));
    put_at(200, ITEM("1", G("y")));
    court.time_us = 200 + LAG_US + GSI_LAG_US - 1;
    const char *one = "{\"Items\":[" ITEM("1", G("x")) "],\"Count\":1,\"ScannedCount\":1}";
    const char *none = "{\"Items\":[],\"Count\":0,\"ScannedCount\":0}";
    cr_assert_eq(see("Query", QUERY, one, "", &before, 1), VERDICT_AGREES);
    cr_assert_eq(see("Query", QUERY, none, "", &before, 1), VERDICT_DISAGREES);
    cr_assert_eq(see("Query", QUERY, none, "", &after, 1), VERDICT_AGREES);
}

Test(check_staleness, each_key_of_a_batch_has_its_read)
{
    struct model_sight sights[] = {{0, 0}, {1, 2}};
    const char *body =
        "{\"RequestItems\":{\"t\":{\"Keys\":[" ITEM("1", "") "," ITEM("2", "") "]}}}";
    put_at(100, ITEM("1", ""));
    put_at(200, ITEM("2", ""));
    const char *second = "{\"Responses\":{\"t\":[" ITEM("2", "") "]},\"UnprocessedKeys\":{}}";
    cr_assert_eq(see("BatchGetItem", body, second, "", sights, 2), VERDICT_AGREES);
    broken(see("BatchGetItem", body, second, "", sights, 1), CHECK_STALENESS);
}
