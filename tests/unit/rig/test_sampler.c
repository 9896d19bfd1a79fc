/* Samples of what the meter counted, as results.db has them. */
#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../scenarios/rig/sampler.h"
#include "../../lib/sample_run.h"

#define START_US INT64_C(1700000000000000)

static struct meter meter;
static struct ddb *ddb;
static struct results *results;
static struct sampler sampler;
static struct arena arena;
static char *folder;

static void set_up(void)
{
    struct ddb_options options;
    char message[256];
    json_setup();
    ddb_options_init(&options);
    ddb = ddb_open(&options, message);
    arena_init(&arena);
    meter_init(&meter);
    folder = sample_folder();
    results = results_create(arena_printf(&arena, "%s/results.db", folder), message);
    results_begin(results, &(struct results_run){.start_us = START_US});
    sampler_init(&sampler, results, START_US);
}

static void tear_down(void)
{
    results_close(results);
    meter_release(&meter);
    ddb_close(ddb);
    sample_remove(folder);
    arena_release(&arena);
}

/* A write of so many half units, so many microseconds after the start. */
static void apply(int64_t after_us, int64_t halves)
{
    struct ddb_use use = {.id = 1, .table = STR("tab"), .halves = {0, halves}};
    struct ddb_parted parted = {.table = STR("tab"), .axis = DDB_WRITES, .halves = halves};
    struct ddb_applied applied = {.operation = STR("PutItem"),
                                  .status = 200,
                                  .time_us = START_US + after_us,
                                  .uses = &use,
                                  .use_count = 1,
                                  .parted = &parted,
                                  .parted_count = 1};
    sampler_go_on(&sampler, &meter, ddb, applied.time_us);
    meter_applied(&meter, &applied);
}

/* All samples: "tab ConsumedWriteCapacityUnits 0 3, ..."; a slot is a second, values are halves. */
static const char *all(void)
{
    struct results_slot *slots;
    const char *text = "";
    size_t count = results_samples(results, &arena, START_US, 1000000, &slots);
    for (size_t i = 0; i < count; i++) {
        text = arena_printf(&arena, "%s%s%.*s %.*s %lld %lld", text, i > 0 ? ", " : "",
                            STR_ARG(slots[i].subject), STR_ARG(slots[i].metric),
                            (long long)slots[i].slot, (long long)slots[i].sum_halves);
    }
    return text;
}

TestSuite(sampler, .init = set_up, .fini = tear_down);

Test(sampler, a_second_has_what_was_counted_in_it)
{
    apply(0, 1);
    apply(999999, 2);
    apply(1000000, 4);
    apply(5300000, 6);
    sampler_end(&sampler, &meter, ddb);
    cr_assert_str_eq(all(),
                     "tab ConsumedWriteCapacityUnits 0 3, tab ConsumedWriteCapacityUnits 1 4, "
                     "tab ConsumedWriteCapacityUnits 5 6");
}

Test(sampler, partitions_have_samples_of_their_own)
{
    meter.partitions = true;
    apply(0, 3);
    sampler_end(&sampler, &meter, ddb);
    cr_assert_str_eq(all(), "tab ConsumedWriteCapacityUnits 0 3, "
                            "tab#0000- ConsumedWriteCapacityUnits 0 3");
}

Test(sampler, what_is_provisioned_is_told_when_it_changes)
{
    struct ddb_reply reply;
    struct ddb_request request = {
        .service = STR("dynamodb"),
        .operation = STR("CreateTable"),
        .body = STR("{\"TableName\":\"tab\",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,"
                    "\"WriteCapacityUnits\":7},\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
                    "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\","
                    "\"KeyType\":\"HASH\"}]}")};
    ddb_submit(ddb, START_US, &request);
    cr_assert(ddb_poll(ddb, &reply));
    apply(0, 2);
    apply(1000000, 2);
    sampler_end(&sampler, &meter, ddb);
    cr_assert_str_eq(all(),
                     "tab ConsumedWriteCapacityUnits 0 2, tab ConsumedWriteCapacityUnits 1 2, "
                     "tab ProvisionedReadCapacityUnits 0 10, "
                     "tab ProvisionedWriteCapacityUnits 0 14");
}

Test(sampler, tables_of_several_accounts_are_told_apart)
{
    struct ddb_use use = {.id = 1, .table = STR("tab"), .halves = {2, 0}};
    struct ddb_applied applied = {.operation = STR("GetItem"),
                                  .account = STR("111122223333"),
                                  .region = STR("eu-west-1"),
                                  .status = 200,
                                  .time_us = START_US,
                                  .uses = &use,
                                  .use_count = 1};
    meter_applied(&meter, &applied);
    sampler_end(&sampler, &meter, ddb);
    cr_assert_str_eq(all(), "111122223333 eu-west-1 tab ConsumedReadCapacityUnits 0 2");
}
