/* What a request tells the status of. */
#include <criterion/criterion.h>

#include "../../lib/driver.h"

static struct ddb_subject subject;

static bool tells(struct driver *driver, const char *operation, const char *body)
{
    struct arena arena;
    struct ddb_request request = {
        .service = STR("dynamodb"), .operation = str_from(operation), .body = str_from(body)};
    arena_init(&arena);
    bool told = ddb_subject(driver->ddb, &request, &arena, &subject);
    subject.name.data = NULL; /* it goes with the arena */
    arena_release(&arena);
    return told;
}

Test(subject, is_a_table_on_its_way_until_that_is_over)
{
    struct ddb_options options;
    struct driver driver;
    ddb_options_init(&options);
    ddb_lifecycle_aws(&options.lifecycle);
    driver_open_with(&driver, &options);
    driver_table(&driver, "tab");
    cr_assert(tells(&driver, "DescribeTable", "{\"TableName\":\"tab\"}"));
    cr_assert(subject.asked && subject.due_us == driver.now_us + 4000000);
    cr_assert(tells(&driver, "DescribeTable",
                    "{\"TableName\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\"}"));
    cr_assert(subject.asked && subject.due_us == driver.now_us + 4000000);
    ddb_advance(driver.ddb, driver.now_us + 3999999);
    cr_assert(tells(&driver, "UpdateTable", "{\"TableName\":\"tab\"}"));
    cr_assert(!subject.asked && subject.due_us == driver.now_us + 4000000);
    ddb_advance(driver.ddb, driver.now_us + 4000000);
    cr_assert(tells(&driver, "DescribeTable", "{\"TableName\":\"tab\"}"));
    cr_assert_eq(subject.due_us, DDB_NEVER);
    driver_close(&driver);
}

Test(subject, is_nothing_where_no_status_is_told)
{
    struct driver driver;
    driver_open(&driver, NULL);
    driver_table(&driver, "tab");
    cr_assert_not(tells(&driver, "GetItem", "{\"TableName\":\"tab\"}"));
    cr_assert_not(tells(&driver, "DescribeTable", "{\"TableName\":5}"));
    cr_assert_not(tells(&driver, "DescribeTable", "{"));
    cr_assert_not(tells(&driver, "DescribeTable", "[]"));
    cr_assert(tells(&driver, "DescribeTable", "{\"TableName\":\"none\"}"));
    cr_assert_eq(subject.due_us, DDB_NEVER);
    cr_assert(tells(&driver, "DescribeBulkOperation", "{\"BulkOperationArn\":\"none\"}"));
    cr_assert(subject.asked && subject.due_us == DDB_NEVER);
    driver_close(&driver);
}

Test(subject, is_the_expiry_of_a_table_until_it_is_switched)
{
    struct ddb_options options;
    struct driver driver;
    ddb_options_init(&options);
    ddb_lifecycle_aws(&options.lifecycle);
    options.lifecycle.create_us = 0;
    driver_open_with(&driver, &options);
    driver_table(&driver, "tab");
    cr_assert(tells(&driver, "DescribeTimeToLive", "{\"TableName\":\"tab\"}"));
    cr_assert_eq(subject.due_us, DDB_NEVER);
    cr_assert_eq(driver_call(&driver, "UpdateTimeToLive",
                             "{\"TableName\":\"tab\",\"TimeToLiveSpecification\":"
                             "{\"Enabled\":true,\"AttributeName\":\"t\"}}"),
                 200);
    int64_t switched_us = driver.now_us + options.lifecycle.ttl_switch_us;
    cr_assert(tells(&driver, "DescribeTimeToLive", "{\"TableName\":\"tab\"}"));
    cr_assert(subject.asked && subject.due_us == switched_us);
    ddb_advance(driver.ddb, switched_us);
    cr_assert(tells(&driver, "DescribeTimeToLive", "{\"TableName\":\"tab\"}"));
    cr_assert_eq(subject.due_us, DDB_NEVER);
    driver_close(&driver);
}
