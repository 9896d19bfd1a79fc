/* What the meter counts, and how it is told to Prometheus. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/json.h"
#include "../../../scenarios/rig/meter.h"

static struct meter meter;
static struct ddb *ddb;
static struct buf text;
static struct ddb_use use;
static struct ddb_applied applied;

static void set_up(void)
{
    struct ddb_options options;
    char message[256];
    json_setup();
    ddb_options_init(&options);
    ddb = ddb_open(&options, message);
    meter_init(&meter);
    buf_init(&text);
    use = (struct ddb_use){.id = 1, .table = STR("tab"), .halves = {1, 6}};
    applied = (struct ddb_applied){.operation = STR("PutItem"),
                                   .status = 200,
                                   .arrival_us = 1000,
                                   .time_us = 2000,
                                   .due_us = 3500,
                                   .uses = &use,
                                   .use_count = 1};
}

static void tear_down(void)
{
    buf_release(&text);
    meter_release(&meter);
    ddb_close(ddb);
}

/* Is this a whole line of the text? */
static bool prints(const char *line)
{
    struct buf wanted;
    buf_clear(&text);
    meter_print(&meter, ddb, &text);
    buf_byte(&text, 0);
    buf_init(&wanted);
    buf_printf(&wanted, "\n%s\n", line);
    bool found = strstr(text.data, wanted.data) != NULL;
    buf_release(&wanted);
    return found;
}

static void refuse(int status, const char *error)
{
    applied.status = status;
    applied.error = str_from(error);
}

static void send(const char *service, const char *operation, const char *body)
{
    struct ddb_reply reply;
    struct ddb_request request = {
        .service = str_from(service), .operation = str_from(operation), .body = str_from(body)};
    ddb_submit(ddb, 1000000, &request);
    cr_assert(ddb_poll(ddb, &reply));
    cr_assert_eq(reply.status, 200, "%.*s", STR_ARG(reply.body));
}

TestSuite(meter, .init = set_up, .fini = tear_down);

Test(meter, counts_units_of_tables_and_of_indexes_apart)
{
    struct ddb_use both[2] = {use, use};
    both[1].id = 2;
    both[1].index = STR("by-city");
    both[1].halves[DDB_WRITES] = 3;
    applied.uses = both;
    applied.use_count = 2;
    meter_applied(&meter, &applied);
    meter_applied(&meter, &applied);
    cr_assert(prints("ConsumedReadCapacityUnits{TableName=\"tab\"} 1.0"));
    cr_assert(prints("ConsumedWriteCapacityUnits{TableName=\"tab\"} 6.0"));
    cr_assert(prints("ConsumedWriteCapacityUnits{TableName=\"tab\","
                     "GlobalSecondaryIndexName=\"by-city\"} 3.0"));
    cr_assert(prints("SuccessfulRequestLatency_count{TableName=\"tab\",Operation=\"PutItem\"} 2"));
}

Test(meter, each_metric_has_its_help_and_type_and_latency_its_classes)
{
    meter_applied(&meter, &applied);
    cr_assert(prints("# HELP SuccessfulRequestLatency Milliseconds from arrival to reply of "
                     "requests that succeeded.\n# TYPE SuccessfulRequestLatency histogram"));
    cr_assert(prints("# TYPE ConsumedReadCapacityUnits counter"));
    cr_assert(prints("# TYPE ProvisionedReadCapacityUnits gauge"));
    cr_assert(prints("SuccessfulRequestLatency_bucket{TableName=\"tab\",Operation=\"PutItem\","
                     "le=\"2.0\"} 0"));
    cr_assert(prints("SuccessfulRequestLatency_bucket{TableName=\"tab\",Operation=\"PutItem\","
                     "le=\"3.0\"} 1"));
    cr_assert(prints("SuccessfulRequestLatency_bucket{TableName=\"tab\",Operation=\"PutItem\","
                     "le=\"+Inf\"} 1"));
    cr_assert(prints("SuccessfulRequestLatency_sum{TableName=\"tab\",Operation=\"PutItem\"} "
                     "2.500"));
}

Test(meter, labels_are_escaped_and_sorted)
{
    applied.account = STR("a\"b\\c\nd");
    meter_applied(&meter, &applied);
    use.table = STR("alpha");
    applied.account = STR("");
    meter_applied(&meter, &applied);
    cr_assert(prints("ConsumedReadCapacityUnits{TableName=\"alpha\"} 0.5\n"
                     "ConsumedReadCapacityUnits{TableName=\"tab\","
                     "Account=\"a\\\"b\\\\c\\nd\"} 0.5"));
}

/* Developer Guide, "DynamoDB Metrics and dimensions": what UserErrors leaves out. */
Test(meter, an_error_is_counted_where_it_belongs)
{
    refuse(400, "ValidationException");
    meter_applied(&meter, &applied);
    refuse(400, "TransactionConflictException");
    use.conflicts = 1;
    meter_applied(&meter, &applied);
    refuse(400, "ConditionalCheckFailedException");
    use.conflicts = 0;
    use.conditions_failed = 1;
    meter_applied(&meter, &applied);
    refuse(500, "InternalServerError");
    use.conditions_failed = 0;
    meter_applied(&meter, &applied);
    refuse(400, "ProvisionedThroughputExceededException");
    use.throttled[DDB_WRITES][DDB_LIMIT_PROVISIONED] = 1;
    meter_applied(&meter, &applied);
    cr_assert(prints("UserErrors 2"));
    cr_assert(prints("TransactionConflict{TableName=\"tab\"} 1"));
    cr_assert(prints("ConditionalCheckFailedRequests{TableName=\"tab\"} 1"));
    cr_assert(prints("SystemErrors{TableName=\"tab\",Operation=\"PutItem\"} 1"));
    cr_assert(prints("ThrottledRequests{TableName=\"tab\",Operation=\"PutItem\"} 1"));
    cr_assert(prints("WriteThrottleEvents{TableName=\"tab\"} 1"));
    cr_assert(prints("ReadThrottleEvents{TableName=\"tab\"} 0"));
    cr_assert(prints("WriteProvisionedThroughputThrottleEvents{TableName=\"tab\"} 1"));
    cr_assert(prints("WriteKeyRangeThroughputThrottleEvents{TableName=\"tab\"} 0"));
}

/* The same page: ThrottledRequests of batches. */
Test(meter, a_batch_is_throttled_when_all_of_it_is)
{
    applied.operation = STR("BatchWriteItem");
    use.throttled[DDB_WRITES][DDB_LIMIT_KEY_RANGE] = 3;
    meter_applied(&meter, &applied);
    cr_assert(prints("ThrottledRequests{TableName=\"tab\",Operation=\"BatchWriteItem\"} 0"));
    cr_assert(prints("WriteThrottleEvents{TableName=\"tab\"} 3"));
    refuse(400, "ThrottlingException");
    meter_applied(&meter, &applied);
    cr_assert(prints("ThrottledRequests{TableName=\"tab\",Operation=\"BatchWriteItem\"} 1"));
    cr_assert(prints("WriteKeyRangeThroughputThrottleEvents{TableName=\"tab\"} 6"));
}

Test(meter, a_throttled_index_throttles_the_request_to_its_table)
{
    struct ddb_use both[2] = {use, use};
    both[1].id = 2;
    both[1].index = STR("by-city");
    both[1].throttled[DDB_WRITES][DDB_LIMIT_PROVISIONED] = 1;
    applied.uses = both;
    applied.use_count = 2;
    refuse(400, "ProvisionedThroughputExceededException");
    meter_applied(&meter, &applied);
    cr_assert(prints("ThrottledRequests{TableName=\"tab\",Operation=\"PutItem\"} 1"));
    cr_assert(prints("WriteThrottleEvents{TableName=\"tab\"} 0"));
    cr_assert(prints("WriteThrottleEvents{TableName=\"tab\","
                     "GlobalSecondaryIndexName=\"by-city\"} 1"));
}

Test(meter, names_that_nobody_knows_share_one_series)
{
    applied.use_count = 0;
    refuse(400, "UnknownOperationException");
    applied.operation = STR("Whatever");
    meter_applied(&meter, &applied);
    applied.operation = STR("SomethingElse");
    meter_applied(&meter, &applied);
    cr_assert(prints("dynarig_requests_total 2"));
}

Test(meter, faults_are_counted_by_kind)
{
    struct ddb_reply reply = {.struck = true, .kind = STR("lost-reply")};
    meter_output(&meter, &(struct hook_output){&reply, false});
    meter_output(&meter, &(struct hook_output){&reply, false});
    reply.struck = false;
    meter_output(&meter, &(struct hook_output){&reply, true});
    cr_assert(prints("dynarig_faults_total{Kind=\"lost-reply\"} 2"));
}

Test(meter, gauges_say_what_tables_are_set_to_now)
{
    send(
        "dynamodb", "CreateTable",
        "{\"TableName\":\"tab\",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,"
        "\"WriteCapacityUnits\":7},\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
        "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
        "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-pk\",\"ProvisionedThroughput\":{"
        "\"ReadCapacityUnits\":1,\"WriteCapacityUnits\":2},\"KeySchema\":[{\"AttributeName\":"
        "\"pk\","
        "\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]}");
    cr_assert(prints("ProvisionedReadCapacityUnits{TableName=\"tab\"} 5"));
    cr_assert(prints("ProvisionedWriteCapacityUnits{TableName=\"tab\","
                     "GlobalSecondaryIndexName=\"by-pk\"} 2"));
    cr_assert(prints("ConsumedReadCapacityUnits{TableName=\"tab\"} 0.0"));
    cr_assert_not(prints("OnDemandMaxReadRequestUnits{TableName=\"tab\"} 0"));
    cr_assert_null(strstr(text.data, "OnlineIndexPercentageProgress{"));
    send("dynamodb", "DeleteTable", "{\"TableName\":\"tab\"}");
    cr_assert_not(prints("ProvisionedReadCapacityUnits{TableName=\"tab\"} 5"));
    cr_assert(prints("dynarig_clock_seconds 1.000000"));
}

Test(meter, on_demand_has_a_maximum_where_one_is_set)
{
    send("dynamodb", "CreateTable",
         "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"OnDemandThroughput\":{"
         "\"MaxReadRequestUnits\":10},\"AttributeDefinitions\":[{"
         "\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":"
         "\"pk\","
         "\"KeyType\":\"HASH\"}]}");
    cr_assert(prints("OnDemandMaxReadRequestUnits{TableName=\"tab\"} 10"));
    cr_assert_null(strstr(text.data, "OnDemandMaxWriteRequestUnits{"));
    cr_assert_null(strstr(text.data, "ProvisionedReadCapacityUnits{"));
}

/* The series of a partition's range; ends the test if there is none. */
static const struct meter_series *partition(const char *range)
{
    for (size_t i = 0; i < meter.count; i++) {
        if (meter.list[i]->kind == METER_PARTITION && str_is(meter.list[i]->operation, range)) {
            return meter.list[i];
        }
    }
    cr_assert_fail("there is no partition %s", range);
    return NULL;
}

Test(meter, partitions_are_counted_by_their_ranges_and_not_printed)
{
    const struct ddb_parted parted[] = {
        {.table = STR("tab"), .axis = DDB_WRITES, .high = {"\x80\0\0\0\0\0\0\0", 8}, .halves = 4},
        {.table = STR("tab"), .axis = DDB_READS, .low = {"\x80\0\0\0\0\0\0\0", 8}, .halves = 1},
        {.table = STR("tab"),
         .axis = DDB_WRITES,
         .low = {"\x80\0\0\0\0\0\0\0", 8},
         .refused = true},
        {.table = STR("tab"),
         .index = STR("by-x"),
         .axis = DDB_WRITES,
         .low = {"\x80\0\0\0\0\0\0\0k\0\1", 11},
         .halves = 2}};
    applied.parted = parted;
    applied.parted_count = sizeof parted / sizeof *parted;
    meter_applied(&meter, &applied);
    for (size_t i = 0; i < meter.count; i++) {
        cr_assert_neq(meter.list[i]->kind, METER_PARTITION, "nobody wants samples");
    }
    meter.partitions = true;
    meter_applied(&meter, &applied);
    cr_assert_eq(partition("0000-8000")->counts[METER_CONSUMED_WRITES], 4);
    cr_assert_eq(partition("8000-")->counts[METER_CONSUMED_READS], 1);
    cr_assert_eq(partition("8000-")->counts[METER_WRITE_THROTTLES], 1);
    cr_assert(str_is(partition("80000000000000006b0001-")->index, "by-x"));
    cr_assert(prints("ConsumedWriteCapacityUnits{TableName=\"tab\"} 6.0"));
    cr_assert_null(strstr(text.data, "8000"));
}
