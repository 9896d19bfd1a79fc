#include <criterion/criterion.h>

#include "../../../emulator/base/random.h"
#include "../../../emulator/engine/throughput.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)

enum { READ, WRITE };

static struct ddb_throttling aws;

static void start(void)
{
    ddb_throttling_aws(&aws);
}

TestSuite(throughput, .init = start);

static struct throughput provisioned(int64_t units)
{
    struct throughput throughput = {0};
    throughput_set(&throughput, &aws, &(struct throughput_level){.units = {units, units}}, 0);
    return throughput;
}

static struct throughput_level on_demand_level(void)
{
    return (struct throughput_level){.on_demand = true, .warm = {12000, 4000}};
}

static struct throughput on_demand(void)
{
    struct throughput throughput = {0};
    struct throughput_level level = on_demand_level();
    throughput_set(&throughput, &aws, &level, 0);
    return throughput;
}

/* Asks for so many units in a second, a hundredth each 10 ms; returns how many it got. */
static int64_t offer(struct throughput *throughput, int axis, int64_t units, int64_t second)
{
    int64_t accepted = 0;
    for (int64_t i = 0; i < 100; i++) {
        int64_t now_us = second * SECOND_US + i * 10000;
        if (throughput_limit(throughput, &aws, axis, now_us) == DDB_LIMITS) {
            throughput_take(throughput, &aws, axis, units * 2 / 100, now_us);
            accepted += units / 100;
        }
    }
    return accepted;
}

/* For so many seconds; what was got in the last of them. */
static int64_t sustain(struct throughput *throughput, int axis, int64_t units, int64_t *second,
                       int64_t seconds)
{
    int64_t last = 0;
    for (int64_t i = 0; i < seconds; i++) {
        last = offer(throughput, axis, units, (*second)++);
    }
    return last;
}

/* Developer Guide, "DynamoDB burst and adaptive capacity": five minutes are kept. */
Test(throughput, provisioned_serves_its_burst_and_then_its_units)
{
    struct throughput throughput = provisioned(100);
    int64_t accepted = 0;
    for (int64_t second = 0; second < 60; second++) {
        accepted += offer(&throughput, WRITE, 1000, second);
    }
    int64_t most = 100 * 300 + 100 * 60 + 10; /* burst, time, the largest single take */
    cr_assert_leq(accepted, most);
    cr_assert_geq(accepted, most - 20);
    cr_assert_eq(offer(&throughput, READ, 1000, 60), 1000, "reads have a bucket of their own");
}

Test(throughput, says_what_is_left)
{
    struct throughput throughput = provisioned(1);
    cr_assert_eq(throughput_left(&throughput, &aws, WRITE, 0), 600);
    throughput_take(&throughput, &aws, WRITE, 601, 0);
    cr_assert_eq(throughput_left(&throughput, &aws, WRITE, 0), 0);
    cr_assert_eq(throughput_limit(&throughput, &aws, WRITE, 0), DDB_LIMIT_PROVISIONED);
    cr_assert_eq(throughput_left(&throughput, &aws, WRITE, SECOND_US / 2 + 1), 1, "rounded up");
}

/* UpdateTable: what is left stays, and so does debt. */
Test(throughput, other_units_keep_debt)
{
    struct throughput throughput = provisioned(1);
    throughput_take(&throughput, &aws, WRITE, 700, 0);
    throughput_set(&throughput, &aws, &(struct throughput_level){.units = {5, 50}}, 0);
    cr_assert_eq(throughput_limit(&throughput, &aws, WRITE, SECOND_US), DDB_LIMIT_PROVISIONED);
    cr_assert_eq(throughput_limit(&throughput, &aws, WRITE, SECOND_US + 1), DDB_LIMITS);
    cr_assert_eq(throughput_left(&throughput, &aws, READ, 0), 600);
}

/* Developer Guide, "DynamoDB on-demand capacity mode": initial throughput. */
Test(throughput, on_demand_begins_with_4000_writes_and_12000_reads)
{
    struct throughput throughput = on_demand();
    int64_t second = 0;
    cr_assert_eq(sustain(&throughput, WRITE, 8000, &second, 20) / 100, 4000 / 100);
    cr_assert_eq(sustain(&throughput, READ, 24000, &second, 20) / 100, 12000 / 100);
    cr_assert_eq(throughput_limit(&throughput, &aws, READ, second * SECOND_US - 1),
                 DDB_LIMIT_KEY_RANGE);
}

/* The same page: twice the previous peak at once, more within 30 minutes may be throttled. */
Test(throughput, on_demand_serves_twice_the_peak_half_an_hour_later)
{
    struct throughput throughput = on_demand();
    int64_t second = 0;
    cr_assert_eq(sustain(&throughput, WRITE, 3000, &second, 60), 3000);
    cr_assert_eq(sustain(&throughput, WRITE, 7000, &second, 60) / 100, 4000 / 100);
    second = 31 * 60 - 5;
    cr_assert_leq(sustain(&throughput, WRITE, 7000, &second, 5), 4100, "not yet");
    cr_assert_eq(sustain(&throughput, WRITE, 7000, &second, 60), 7000);
    int64_t scaled = throughput.meters[WRITE].main.halves / 2;
    cr_assert(scaled >= 8000 && scaled < 8200,
              "twice what came in the second minute, burst and all");
}

Test(throughput, on_demand_keeps_what_it_was_scaled_to)
{
    struct throughput throughput = on_demand();
    struct throughput_level level = on_demand_level();
    int64_t second = 0;
    (void)sustain(&throughput, WRITE, 4000, &second, 120);
    second = 3600;
    cr_assert_eq(sustain(&throughput, WRITE, 8000, &second, 10), 8000);
    throughput_set(&throughput, &aws, &level, second * SECOND_US);
    second = INT64_C(100) * 86400;
    cr_assert_eq(sustain(&throughput, WRITE, 8000, &second, 10), 8000);
}

/* Developer Guide, "Understanding DynamoDB warm throughput". */
Test(throughput, warm_throughput_raises_it)
{
    struct throughput throughput = on_demand();
    struct throughput_level level = on_demand_level();
    int64_t second = 10;
    level.warm[WRITE] = 9000;
    throughput_set(&throughput, &aws, &level, 0);
    cr_assert_eq(sustain(&throughput, WRITE, 9000, &second, 20), 9000);
}

/* Developer Guide, "DynamoDB maximum throughput for on-demand tables". */
Test(throughput, a_maximum_holds_until_it_is_taken_away)
{
    struct throughput throughput = {0};
    struct throughput_level level = on_demand_level();
    int64_t second = 0;
    level.maximum[WRITE] = 500;
    throughput_set(&throughput, &aws, &level, 0);
    cr_assert_eq(sustain(&throughput, WRITE, 1000, &second, 20) / 10, 500 / 10);
    cr_assert_eq(throughput_limit(&throughput, &aws, WRITE, second * SECOND_US - 1),
                 DDB_LIMIT_MAX_ON_DEMAND);
    level.maximum[WRITE] = 0;
    throughput_set(&throughput, &aws, &level, second * SECOND_US);
    cr_assert_eq(sustain(&throughput, WRITE, 1000, &second, 5), 1000);
}

/* Developer Guide, "Quotas": 40,000 of a table, however far it could scale. */
Test(throughput, the_account_has_a_quota)
{
    struct throughput throughput = {0};
    struct throughput_level level = on_demand_level();
    int64_t second = 0;
    level.warm[READ] = 80000;
    throughput_set(&throughput, &aws, &level, 0);
    cr_assert_leq(sustain(&throughput, READ, 60000, &second, 20), 40800);
    cr_assert_eq(throughput_limit(&throughput, &aws, READ, second * SECOND_US - 1),
                 DDB_LIMIT_ACCOUNT);
}

/* Developer Guide, "Switching capacity modes": a switch gives what the new mode serves. */
Test(throughput, another_mode_begins_anew)
{
    struct throughput throughput = provisioned(1);
    struct throughput_level level = on_demand_level();
    throughput_take(&throughput, &aws, WRITE, 100000, 0);
    throughput_set(&throughput, &aws, &level, 0);
    cr_assert_eq(throughput_limit(&throughput, &aws, WRITE, 0), DDB_LIMITS);
    throughput_set(&throughput, &aws, &(struct throughput_level){.units = {7, 7}}, 0);
    cr_assert_eq(throughput_left(&throughput, &aws, WRITE, 0), 7 * 300 * 2);
}

/* One load, asked for at other times in between too: the same is taken. */
static void drive(struct throughput *throughput, uint64_t seed, bool asks_often, int64_t *taken)
{
    struct random random = {.seed = seed};
    int64_t now_us = 0;
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t draw = random_draw(&random, STR("test"), STR("load"), i);
        int64_t pause_us = draw % 50 == 0 ? (int64_t)(draw >> 40) * 300 : (int64_t)(draw % 90000);
        for (int k = 1; asks_often && k < 5; k++) {
            (void)throughput_limit(throughput, &aws, WRITE, now_us + pause_us * k / 5);
        }
        now_us += pause_us;
        if (throughput_limit(throughput, &aws, WRITE, now_us) == DDB_LIMITS) {
            int64_t halves = (int64_t)((draw >> 20) % 1000);
            throughput_take(throughput, &aws, WRITE, halves, now_us);
            *taken += halves;
        }
    }
}

Test(throughput, asking_changes_nothing)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct throughput whole = seed % 2 ? on_demand() : provisioned(40);
        struct throughput cut = whole;
        int64_t taken[2] = {0, 0};
        drive(&whole, seed, false, &taken[0]);
        drive(&cut, seed, true, &taken[1]);
        cr_assert_eq(taken[0], taken[1], "seed %llu", (unsigned long long)seed);
        cr_assert_eq(whole.meters[WRITE].main.halves, cut.meters[WRITE].main.halves);
    }
}

/* accepted <= units x t + burst + the largest take, and no less than what was asked for, or the
 * units, whatever is less; over a thousand loads in both modes. */
Test(throughput, a_thousand_random_loads_keep_within_their_bounds)
{
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct random random = {.seed = seed};
        int64_t units = 1 + (int64_t)random_below(&random, STR("test"), STR("units"), 0, 500);
        struct throughput throughput = provisioned(units);
        struct throughput_level level = on_demand_level();
        bool maximum = seed % 2 == 1; /* of an on-demand table: a second's burst */
        if (maximum) {
            level.maximum[WRITE] = units;
            throughput_set(&throughput, &aws, &level, 0);
        }
        int64_t accepted = 0, largest = 0, offered = 0, now_us = 0;
        for (uint64_t i = 0; i < 300; i++) {
            uint64_t draw = random_draw(&random, STR("test"), STR("load"), i);
            now_us += (int64_t)(draw % (2 * SECOND_US));
            int64_t halves = 1 + (int64_t)((draw >> 32) % (uint64_t)(4 * units));
            offered += halves;
            largest = halves > largest ? halves : largest;
            if (throughput_limit(&throughput, &aws, WRITE, now_us) == DDB_LIMITS) {
                throughput_take(&throughput, &aws, WRITE, halves, now_us);
                accepted += halves;
            }
        }
        int64_t burst_us = maximum ? aws.on_demand_burst_us : aws.burst_us;
        int64_t served = 2 * units * now_us / SECOND_US;
        cr_assert_leq(accepted, served + 2 * units * burst_us / SECOND_US + largest + 1);
        /* A bucket that a take found full may have spilled: what came while nobody asked. */
        cr_assert(offered <= accepted || accepted + largest >= served - 4 * units * 300);
        cr_assert(maximum || offered == accepted || accepted >= served);
    }
}
