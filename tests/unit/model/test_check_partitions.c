#include "court.h"

#define SECOND INT64_C(1000000)
#define MILLIONTHS INT64_C(1000000)
#define FULL (2000 * MILLIONTHS) /* of writes, in a second */

static const struct ddb_parted first = {.id = 7,
                                        .table = {"t", 1},
                                        .axis = DDB_WRITES,
                                        .row = {"hhhhhhhhm1", 10},
                                        .collection_bytes = 9,
                                        .balance = FULL,
                                        .halves = 2};

static void open_court(void)
{
    struct judge_options options = {.strict = true,
                                    .bytes_most = 1000000,
                                    .partitions = {.halves = {6000, 2000},
                                                   .depth_us = SECOND,
                                                   .hot_halves = {5400 * 60, 1800 * 60},
                                                   .bytes_most = INT64_C(10) << 30}};
    court = (struct court){0};
    arena_init(&court.arena);
    court.judge = judge_new(&options);
    court_create();
}

TestSuite(check_partitions, .init = open_court, .fini = court_close);

static enum verdict see(const struct ddb_parted *parted, size_t count, int64_t time_us)
{
    struct ddb_parted claims[4];
    const char *why;
    for (size_t i = 0; i < count; i++) {
        claims[i] = parted[i];
        claims[i].time_us = time_us;
    }
    struct seen seen = {.operation = STR("UpdateItem"),
                        .body = court_read("{}"),
                        .time_us = time_us,
                        .error = STR("ThrottlingException"),
                        .reply = court_read("{}"),
                        .parted = claims,
                        .parted_count = count};
    enum verdict verdict = judge_see(court.judge, &seen, &why);
    if (verdict == VERDICT_DISAGREES) {
        cr_assert_str_eq(check_name(judge_check(court.judge)), "partitions", "%s", why);
    }
    return verdict;
}

static bool holds(struct ddb_parted claim, int64_t time_us)
{
    return see(&claim, 1, time_us) != VERDICT_DISAGREES;
}

static struct ddb_parted left(int64_t millionths)
{
    struct ddb_parted claim = first;
    claim.balance = millionths;
    return claim;
}

static struct ddb_parted within(const char *low, const char *high)
{
    struct ddb_parted claim = first;
    claim.low = str_from(low);
    claim.high = str_from(high);
    return claim;
}

Test(check_partitions, what_is_taken_is_missing_until_it_is_refilled)
{
    struct ddb_parted large = first;
    large.halves = 1000;
    cr_assert(holds(large, SECOND));
    cr_assert(holds(left(1000 * MILLIONTHS), SECOND));
    cr_assert(holds(left(FULL), 2 * SECOND));
    cr_assert_not(holds(left(FULL), 2 * SECOND));
}

Test(check_partitions, less_than_is_left_is_wrong_too)
{
    cr_assert(holds(first, SECOND));
    cr_assert_not(holds(left(FULL - 3 * MILLIONTHS), SECOND));
}

Test(check_partitions, nobody_is_served_where_nothing_is_left)
{
    struct ddb_parted large = first;
    large.halves = 3000;
    cr_assert(holds(large, SECOND));
    struct ddb_parted refused = left(-1000 * MILLIONTHS);
    refused.refused = true;
    cr_assert(holds(refused, SECOND));
    refused.refused = false;
    cr_assert_not(holds(refused, SECOND));
}

Test(check_partitions, nobody_is_refused_where_something_is_left)
{
    struct ddb_parted refused = first;
    refused.refused = true;
    cr_assert_not(holds(refused, SECOND));
}

/* All or nothing is asked before anything is taken. */
Test(check_partitions, one_request_may_take_more_than_is_left)
{
    struct ddb_parted both[2] = {first, left(-1000 * MILLIONTHS)};
    both[0].halves = 3000;
    cr_assert_neq(see(both, 2, SECOND), VERDICT_DISAGREES);
}

Test(check_partitions, axes_have_ledgers_of_their_own)
{
    struct ddb_parted read = left(6000 * MILLIONTHS);
    read.axis = DDB_READS;
    cr_assert(holds(first, SECOND));
    cr_assert(holds(read, SECOND));
}

Test(check_partitions, a_row_lies_in_the_partition_that_answers)
{
    cr_assert(holds(within("hhhhhhhh", "i"), SECOND));
    cr_assert_not(holds(within("hhhhhhhhm2", "i"), SECOND));
}

Test(check_partitions, partitions_do_not_overlap)
{
    cr_assert(holds(within("", "hhhhhhhhn"), SECOND));
    cr_assert_not(holds(within("hhhhhhhhk", "hhhhhhhhp"), 2 * SECOND));
}

Test(check_partitions, partitions_are_never_merged)
{
    cr_assert(holds(within("", "j"), SECOND));
    cr_assert_not(holds(within("", ""), 2 * SECOND));
}

/* A transaction is told at its commit, and may have asked before the split. */
Test(check_partitions, who_is_told_late_may_have_asked_before_a_split)
{
    cr_assert(holds(within("", "j"), 3 * SECOND));
    cr_assert(holds(within("", ""), 2 * SECOND));
}

/* Halved by hash, for throughput. */
Test(check_partitions, a_split_leaves_the_balance)
{
    struct ddb_parted large = first;
    struct ddb_parted half = within("hh", "i");
    large.halves = 1000;
    cr_assert(holds(large, SECOND));
    half.balance = 1000 * MILLIONTHS;
    cr_assert(holds(half, SECOND));
    half.row = STR("zz");
    half.collection_bytes = 1;
    half.low = STR("i");
    half.high = STR("");
    cr_assert(holds(half, SECOND));
}

Test(check_partitions, a_split_is_no_refill)
{
    struct ddb_parted large = first;
    large.halves = 1000;
    cr_assert(holds(large, SECOND));
    cr_assert_not(holds(within("hh", "i"), SECOND));
}

static void heat(int64_t seconds, bool several)
{
    struct ddb_parted claim = first;
    claim.halves = 2000;
    for (int64_t i = 1; i <= seconds; i++) {
        claim.row = i % 2 && several ? STR("hhhhhhhhm0") : first.row;
        cr_assert(holds(claim, i * SECOND));
    }
}

Test(check_partitions, a_hot_partition_is_split_by_key)
{
    heat(60, true);
    cr_assert(holds(within("hhhhhhhhm1", ""), 61 * SECOND));
}

Test(check_partitions, a_cool_one_is_not)
{
    heat(50, true);
    cr_assert_not(holds(within("hhhhhhhhm1", ""), 61 * SECOND));
}

Test(check_partitions, nor_one_with_a_single_hot_item)
{
    heat(60, false);
    cr_assert_not(holds(within("hhhhhhhhm1", ""), 61 * SECOND));
}

Test(check_partitions, a_collection_with_a_local_index_is_whole)
{
    judge_prime_table(
        court.judge,
        court_read(
            "{\"TableName\":\"l\"," COURT_SCHEMA ",\"BillingMode\":\"PAY_PER_REQUEST\","
            "\"LocalSecondaryIndexes\":[{\"IndexName\":\"i\",\"KeySchema\":[{\"AttributeName\":"
            "\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"g\",\"KeyType\":\"RANGE\"}],"
            "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}"));
    heat(60, true);
    struct ddb_parted claim = within("hhhhhhhhm1", "");
    claim.table = STR("l");
    cr_assert_not(holds(claim, 61 * SECOND));
}

static bool read_nothing(void *context, struct arena *arena, struct str table, struct str index,
                         struct doc *items)
{
    (void)context, (void)arena, (void)table, (void)index;
    *items = (struct doc){.type = DOC_LIST};
    return true;
}

/* Buckets are memory. */
Test(check_partitions, after_a_crash_all_is_full)
{
    struct ddb_parted large = first;
    const char *why;
    large.halves = 2000;
    cr_assert(holds(large, SECOND));
    struct reopening reopening = {.time_us = SECOND, .read = read_nothing};
    (void)judge_reopened(court.judge, &reopening, &why);
    cr_assert(holds(first, SECOND));
}
