/* Developer Guide, "Quotas in Amazon DynamoDB": requests about tables, and tables on their way. */
#include <criterion/criterion.h>

#include "../../lib/driver.h"

#define TABLE                                                                                      \
    "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"               \
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"                             \
    "\"BillingMode\":\"PAY_PER_REQUEST\""
#define INDEXES                                                                                    \
    ",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"inverse\",\"KeySchema\":[{\"AttributeName\":"   \
    "\"pk\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]"

static int create(struct driver *driver, int number, bool indexed)
{
    struct buf body;
    buf_init(&body);
    buf_printf(&body, "{\"TableName\":\"table-%d\"," TABLE "%s}", number, indexed ? INDEXES : "");
    buf_byte(&body, 0);
    int status = driver_call(driver, "CreateTable", body.data);
    buf_release(&body);
    return status;
}

static void open_slow(struct driver *driver)
{
    struct ddb_options options;
    ddb_options_init(&options);
    ddb_lifecycle_aws(&options.lifecycle);
    driver_open_with(driver, &options);
}

Test(control_limits, five_hundred_tables_may_be_on_their_way)
{
    struct driver driver;
    open_slow(&driver);
    for (int i = 0; i < 500; i++) {
        cr_assert_eq(create(&driver, i, false), 200);
    }
    cr_assert_eq(create(&driver, 500, false), 400);
    cr_assert_str_eq(driver.body, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
                                  "LimitExceededException\",\"message\":\"Subscriber limit "
                                  "exceeded: Only 500 tables can be created, updated, or deleted "
                                  "simultaneously\"}");
    driver.now_us += 60000000;
    cr_assert_eq(create(&driver, 500, false), 200);
    driver_close(&driver);
}

Test(control_limits, half_as_many_with_indexes)
{
    struct driver driver;
    open_slow(&driver);
    for (int i = 0; i < 250; i++) {
        cr_assert_eq(create(&driver, i, true), 200);
    }
    cr_assert_eq(create(&driver, 250, true), 400);
    cr_assert_eq(create(&driver, 251, false), 200);
    driver_close(&driver);
}
