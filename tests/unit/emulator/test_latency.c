/* How long requests take, seen from outside. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../../emulator/latency.h"
#include "../../lib/driver.h"

static struct ddb_options options;
static struct driver driver;
static int64_t strikes_us; /* latency of a fault */

static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    (void)site;
    out->latency_us = strikes_us;
}

static void set_up(void)
{
    ddb_options_init(&options);
    ddb_latency_aws(&options.latency);
    options.seed = 3;
    options.env.strike = strike;
}

/* A core with the table "tab" in which "a" is there. */
static void open_core(void)
{
    driver_open_with(&driver, &options);
    driver_table(&driver, "tab");
    driver_put(&driver, "tab", "a", 1);
}

/* From arrival to reply. */
static int64_t takes(const char *client, const char *operation, const char *body)
{
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = str_from(operation),
                                  .body = str_from(body),
                                  .client = str_from(client)};
    struct ddb_reply reply;
    int64_t arrived_us = driver.now_us;
    uint64_t submit = ddb_submit(driver.ddb, driver.now_us, &request);
    while (!ddb_poll(driver.ddb, &reply)) {
        driver.now_us = ddb_next(driver.ddb);
        ddb_advance(driver.ddb, driver.now_us);
    }
    cr_assert_eq(reply.submit, submit);
    cr_assert_eq(reply.due_us, driver.now_us);
    cr_assert_eq(reply.struck, strikes_us > 0, "the service's own latency is no fault");
    driver.status = reply.status;
    return driver.now_us - arrived_us;
}

static const char get_a[] = "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}}}";
static const char get_b[] = "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"b\"}}}";
static const char strong_a[] =
    "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}},\"ConsistentRead\":true}";

static int by_size(const void *a, const void *b)
{
    int64_t l = *(const int64_t *)a, r = *(const int64_t *)b;
    return l < r ? -1 : l > r;
}

enum { SAMPLES = 2001 };

/* The quantile of this request's delays, in parts per thousand. */
static int64_t quantile(const char *operation, const char *body, size_t permille)
{
    static int64_t all[SAMPLES];
    for (size_t i = 0; i < SAMPLES; i++) {
        all[i] = takes("c", operation, body);
    }
    qsort(all, SAMPLES, sizeof *all, by_size);
    return all[SAMPLES * permille / 1000];
}

static void expect_near(int64_t us, int64_t wanted_us)
{
    cr_assert(us > wanted_us * 85 / 100 && us < wanted_us * 115 / 100, "%lld, not %lld",
              (long long)us, (long long)wanted_us);
}

TestSuite(latency, .init = set_up);

Test(latency, each_row_has_its_median_and_p99)
{
    open_core();
    expect_near(quantile("GetItem", get_a, 500), 2000);
    expect_near(quantile("GetItem", get_a, 990), 8000);
    expect_near(quantile("GetItem", strong_a, 500), 2500);
    expect_near(quantile("GetItem", "{}", 500), 1000);
    cr_assert_eq(driver.status, 400);
    expect_near(quantile("Scan", "{\"TableName\":\"tab\"}", 500), 4000);
    expect_near(quantile("DescribeTable", "{\"TableName\":\"tab\"}", 500), 10000);
    driver_close(&driver);
}

Test(latency, a_condition_that_fails_takes_as_long_as_one_that_holds)
{
    static const char *const fails = "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}},"
                                     "\"ConditionExpression\":\"attribute_not_exists(pk)\"}";
    open_core();
    expect_near(quantile("PutItem", fails, 500), 4000);
    cr_assert_eq(driver.status, 400);
    driver_close(&driver);
}

/* What one client's request takes is a matter of its own scope alone. */
Test(latency, others_shift_nothing)
{
    int64_t alone[8];
    open_core();
    for (size_t i = 0; i < 8; i++) {
        alone[i] = takes("c", "GetItem", get_a);
    }
    driver_close(&driver);
    open_core();
    for (size_t i = 0; i < 8; i++) {
        (void)takes("c", "GetItem", get_b);
        (void)takes("d", "GetItem", get_a);
        (void)takes("c", "UpdateItem", get_a);
        cr_assert_eq(takes("c", "GetItem", get_a), alone[i]);
    }
    driver_close(&driver);
}

Test(latency, of_an_item_its_key_counts_alone)
{
    static const char *const bodies[] = {
        "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"k\"},\"n\":{\"N\":\"1\"}}}",
        "{\"TableName\":\"tab\",\"Item\":{\"other\":{\"S\":\"x\"},\"pk\":{\"S\":\"k\"}}}",
    };
    int64_t delays[2];
    for (size_t i = 0; i < 2; i++) {
        open_core();
        delays[i] = takes("c", "PutItem", bodies[i]);
        driver_close(&driver);
    }
    cr_assert_eq(delays[0], delays[1]);
}

Test(latency, size_costs_time)
{
    char big[60000];
    options.latency.rows[DDB_LATENCY_WRITE] = (struct ddb_latency_row){3000, 3000, 100, 1024, 4096};
    options.latency.rows[DDB_LATENCY_PAGE] = (struct ddb_latency_row){3000, 3000, 7, 1, 0};
    options.latency.rows[DDB_LATENCY_ARRIVAL] = (struct ddb_latency_row){0, 0, 0, 0, 0};
    open_core();
    cr_assert_eq(takes("c", "Scan", "{\"TableName\":\"tab\"}"), 3000 + 7 * 6, "pk a, n 1: 6 bytes");
    cr_assert_eq(takes("c", "DeleteItem", get_a), 3000);
    (void)snprintf(big, sizeof big,
                   "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"x\":{\"S\":\"%0*d\"}}}",
                   4096 + 51200, 0);
    cr_assert_eq(takes("c", "PutItem", big), 3000 + 5000, "3 bytes of key and 1 of name: no step");
    driver_close(&driver);
}

/* The moment of apply lies between arrival and reply. */
Test(latency, a_request_is_applied_on_its_way)
{
    static const char put[] = "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"b\"}}}";
    struct arena arena;
    struct str item;
    options.latency.rows[DDB_LATENCY_ARRIVAL] = (struct ddb_latency_row){1000, 1000, 0, 0, 0};
    options.latency.rows[DDB_LATENCY_WRITE] = (struct ddb_latency_row){5000, 5000, 0, 0, 0};
    open_core();
    arena_init(&arena);
    uint64_t submit = driver_send(&driver, "PutItem", put);
    int64_t sent_us = driver.now_us;
    struct ddb_reply reply;
    ddb_advance(driver.ddb, sent_us + 999);
    cr_assert_not(ddb_peek(driver.ddb, STR("tab"), STR("{\"pk\":{\"S\":\"b\"}}"), &arena, &item));
    ddb_cancel(driver.ddb, sent_us + 999, submit);
    ddb_advance(driver.ddb, sent_us + 1000);
    cr_assert(ddb_peek(driver.ddb, STR("tab"), STR("{\"pk\":{\"S\":\"b\"}}"), &arena, &item),
              "the client is gone, the write happens");
    ddb_advance(driver.ddb, sent_us + 5000);
    cr_assert_not(ddb_poll(driver.ddb, &reply));
    arena_release(&arena);
    driver_close(&driver);
}

Test(latency, a_faults_latency_comes_on_top)
{
    options.latency.rows[DDB_LATENCY_ARRIVAL] = (struct ddb_latency_row){1000, 1000, 0, 0, 0};
    options.latency.rows[DDB_LATENCY_GET_EVENTUAL] = (struct ddb_latency_row){2000, 2000, 0, 0, 0};
    open_core();
    cr_assert_eq(takes("c", "GetItem", get_a), 2000);
    strikes_us = 700;
    cr_assert_eq(takes("c", "GetItem", get_a), 2700);
    driver_close(&driver);
}

Test(latency, begins_anew_where_there_are_too_many_scopes)
{
    struct latency latency;
    struct core core = {.next_id = 1};
    struct random random = {1, 0};
    struct arena arena;
    int64_t first[4];
    uint64_t quantile;
    latency_open(&latency, &options.latency);
    arena_init(&arena);
    for (int i = 0; i < 70000; i++) {
        struct request request = {.core = &core, .name = STR("GetItem"), .client = STR("c")};
        arena_reset(&arena);
        request.body = str_from(arena_printf(&arena, "%d", i % 65537));
        int64_t us = latency_arrival_us(&latency, &random, &request, &quantile);
        if (i < 4) {
            first[i] = us;
        } else if (i >= 65537 && i < 65541) {
            cr_assert_neq(us, first[i - 65537], "a draw of its own");
        }
    }
    cr_assert_eq(latency.epoch, 1);
    arena_release(&arena);
    latency_close(&latency);
}
