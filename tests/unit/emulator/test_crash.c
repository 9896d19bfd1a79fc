/*
 * Money moves in transactions while the store fails at its n-th write, for every n: not at commits
 * alone, but in the middle of each write, at each sync, in checkpoints, while tables are made and
 * while the store is opened again. The process is lost, or the power with what was not synced.
 *
 * Whatever the moment: what is left are the first k transfers, whole, with their notes and index
 * entries. Where the disk promises it, k counts all that was answered. A client that sends the rest
 * again, with the same tokens, brings all to the same end.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../lib/driver.h"

enum { ACCOUNTS = 3, BALANCE = 100, TRANSFERS = 6, TRIES = 8, CREATED = 1 + ACCOUNTS };

struct trial {
    uint64_t at; /* the write that is struck; UINT64_MAX: none */
    enum disk_fault fault;
    bool sync_full;
    uint64_t seed;
    /* results */
    uint64_t writes; /* of the whole run */
    int crashes;
    bool may_lose;
    uint64_t last_change;
};

static enum disk_fault strike_disk(void *context, uint64_t write)
{
    struct trial *trial = context;
    trial->writes = write;
    return write == trial->at ? trial->fault : DISK_WORKS;
}

static void note_reopened(void *context, const struct ddb_reopened *reopened)
{
    struct trial *trial = context;
    trial->crashes++;
    trial->may_lose = trial->may_lose || reopened->may_lose;
    trial->last_change = reopened->last_change;
}

static void open_trial(struct driver *driver, struct trial *trial)
{
    struct ddb_options options;
    ddb_options_init(&options);
    options.disk_may_fail = true;
    options.log_pages = 20;
    options.sync_full = trial->sync_full;
    options.seed = trial->seed;
    options.env = (struct env){.context = trial, .disk = strike_disk};
    options.reopened = note_reopened;
    options.context = trial;
    driver_open_with(driver, &options);
}

static const char create_bank[] =
    "{\"TableName\":\"bank\",\"BillingMode\":\"PAY_PER_REQUEST\","
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
    "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
    "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],"
    "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-g\",\"KeySchema\":"
    "[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],"
    "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}";

static void print_account(char body[256], int account)
{
    snprintf(body, 256,
             "{\"TableName\":\"bank\",\"Item\":{\"pk\":{\"S\":\"account-%d\"},"
             "\"g\":{\"S\":\"accounts\"},\"n\":{\"N\":\"%d\"}},"
             "\"ConditionExpression\":\"attribute_not_exists(pk)\"}",
             account, BALANCE);
}

/* From one account to the next, and a note, which has an entry in the index, too. */
static void print_transfer(char body[1024], int number)
{
    snprintf(body, 1024,
             "{\"ClientRequestToken\":\"transfer-%d\",\"TransactItems\":["
             "{\"Update\":{\"TableName\":\"bank\",\"Key\":{\"pk\":{\"S\":\"account-%d\"}},"
             "\"UpdateExpression\":\"SET n = n - :one\","
             "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}},"
             "{\"Update\":{\"TableName\":\"bank\",\"Key\":{\"pk\":{\"S\":\"account-%d\"}},"
             "\"UpdateExpression\":\"SET n = n + :one\","
             "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}},"
             "{\"Put\":{\"TableName\":\"bank\",\"Item\":{\"pk\":{\"S\":\"note-%d\"},"
             "\"g\":{\"S\":\"notes\"}}}}]}",
             number, number % ACCOUNTS, (number + 1) % ACCOUNTS, number);
}

/* Steps of the run: the table, the accounts, the transfers. */
static int do_step(struct driver *driver, int step)
{
    char body[1024];
    if (step == 0) {
        return driver_call(driver, "CreateTable", create_bank);
    }
    if (step < CREATED) {
        print_account(body, step - 1);
        return driver_call(driver, "PutItem", body);
    }
    print_transfer(body, step - CREATED);
    return driver_call(driver, "TransactWriteItems", body);
}

static int items_of(struct driver *driver, const char *group)
{
    char body[256];
    struct arena arena;
    struct doc reply;
    snprintf(body, sizeof body,
             "{\"TableName\":\"bank\",\"IndexName\":\"by-g\",\"Select\":\"COUNT\","
             "\"KeyConditionExpression\":\"g = :g\","
             "\"ExpressionAttributeValues\":{\":g\":{\"S\":\"%s\"}}}",
             group);
    if (driver_call(driver, "Query", body) != 200) {
        return -1;
    }
    arena_init(&arena);
    cr_assert(json_read(&arena, str_from(driver->body), &reply, NULL));
    int count = (int)doc_get(&reply, "Count")->integer;
    arena_release(&arena);
    return count;
}

/* The attribute n of an item; -1: there is no such item. */
static int number_of(struct driver *driver, const char *kind, int number)
{
    char key[64];
    struct arena arena;
    struct str item;
    struct doc doc;
    int found = -1;
    snprintf(key, sizeof key, "{\"pk\":{\"S\":\"%s-%d\"}}", kind, number);
    arena_init(&arena);
    if (ddb_peek(driver->ddb, STR("bank"), str_from(key), &arena, &item)) {
        cr_assert(json_read(&arena, item, &doc, NULL));
        const struct doc *n = doc_get(&doc, "n");
        found = n ? atoi(doc_string(n, "N").data) : 0;
    }
    arena_release(&arena);
    return found;
}

/* How many steps happened: the first ones, and all of each. */
static int steps_done(struct driver *driver)
{
    int accounts = 0, notes = 0;
    int counted = items_of(driver, "accounts");
    if (counted < 0) {
        return 0;
    }
    while (accounts < ACCOUNTS && number_of(driver, "account", accounts) >= 0) {
        accounts++;
    }
    while (number_of(driver, "note", notes) >= 0) {
        notes++;
    }
    for (int i = notes; i < TRANSFERS; i++) {
        cr_assert_eq(number_of(driver, "note", i), -1, "a hole: note %d without %d", i, notes);
    }
    cr_assert_eq(counted, accounts);
    cr_assert_eq(items_of(driver, "notes"), notes);
    int expected[ACCOUNTS] = {BALANCE, BALANCE, BALANCE};
    for (int i = 0; i < notes; i++) {
        expected[i % ACCOUNTS]--;
        expected[(i + 1) % ACCOUNTS]++;
    }
    for (int i = 0; i < accounts; i++) {
        cr_assert_eq(number_of(driver, "account", i), expected[i]);
    }
    cr_assert(notes == 0 || accounts == ACCOUNTS);
    return 1 + accounts + notes;
}

/* Sends a step again until it is answered. What a crash took of the steps before is done anew where
 * that is allowed. */
static void insist(struct driver *driver, struct trial *trial, int step)
{
    int crashes = trial->crashes;
    for (int tries = 0; tries < TRIES; tries++) {
        int status = do_step(driver, step);
        if (trial->crashes > crashes) {
            crashes = trial->crashes;
            int done = steps_done(driver);
            cr_assert_leq(done, step + 1);
            cr_assert(trial->may_lose || done >= step, "%d of %d answered steps are left", done,
                      step);
            for (int lost = done; lost < step; lost++) {
                insist(driver, trial, lost);
            }
        }
        bool again = status == 400 &&
                     strstr(driver->body, step == 0 ? "ResourceInUse" : "ConditionalCheckFailed");
        if (status == 200 || again) {
            return;
        }
        cr_assert(status == 0 || status == 500, "%d %s", status, driver->body);
    }
    cr_assert_fail("step %d is not answered", step);
}

static void run_trial(struct trial *trial)
{
    struct driver driver;
    open_trial(&driver, trial);
    for (int step = 0; step < CREATED + TRANSFERS; step++) {
        insist(&driver, trial, step);
    }
    cr_assert_eq(steps_done(&driver), CREATED + TRANSFERS, "fault %d at write %" PRIu64,
                 trial->fault, trial->at);
    driver_close(&driver);
}

/* Every write of a run; returns how many crashes that made. */
static int strike_each(enum disk_fault fault, bool sync_full, uint64_t seed)
{
    int crashes = 0;
    bool more = true;
    for (uint64_t at = 1; more; at++) {
        struct trial trial = {.at = at, .fault = fault, .sync_full = sync_full, .seed = seed};
        run_trial(&trial);
        more = trial.writes > at;
        crashes += trial.crashes;
    }
    return crashes;
}

/* Of a run's writes some belong to the first opening, where nothing is there to be lost. */
enum { CRASHES_LEAST = 100 };

Test(crash, the_process_ends_at_any_write)
{
    cr_assert_gt(strike_each(DISK_LOSES_PROCESS, true, 1), CRASHES_LEAST);
    cr_assert_gt(strike_each(DISK_LOSES_PROCESS, false, 2), CRASHES_LEAST);
}

Test(crash, the_power_fails_at_any_write)
{
    cr_assert_gt(strike_each(DISK_LOSES_POWER, true, 1), CRASHES_LEAST);
    cr_assert_gt(strike_each(DISK_LOSES_POWER, false, 2), CRASHES_LEAST);
}

Test(crash, the_disk_fails_or_is_full_at_any_write)
{
    cr_assert_gt(strike_each(DISK_FAILS, false, 1), CRASHES_LEAST);
    cr_assert_gt(strike_each(DISK_IS_FULL, true, 1), CRASHES_LEAST);
}

/* ---- faults of requests */

static struct fault_effect effect;

static void strike_fourth(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    if (site->submit == 4) {
        *out = effect;
    }
}

/* A table, two items, and the fourth request; returns its status. */
static int fourth(struct driver *driver, struct fault_effect with, const char *operation,
                  const char *body)
{
    struct ddb_options options;
    effect = with;
    effect.rule = effect.kind = STR("planned");
    ddb_options_init(&options);
    options.disk_may_fail = true;
    options.sync_full = true;
    options.env.strike = strike_fourth;
    driver_open_with(driver, &options);
    driver_table(driver, "tab");
    driver_put(driver, "tab", "a", 1);
    driver_put(driver, "tab", "b", 1);
    return driver_call(driver, operation, body);
}

static const char put_a[] =
    "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},\"n\":{\"N\":\"2\"}}}";
static const char get_a[] = "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}}}";

/* What stands in item "a" now. */
static int now_in_a(struct driver *driver)
{
    cr_assert_eq(driver_call(driver, "GetItem", get_a), 200);
    return strstr(driver->body, "\"2\"") ? 2 : strstr(driver->body, "\"1\"") ? 1 : 0;
}

Test(crash, an_error_of_the_disk_is_answered_and_a_crash_is_not)
{
    struct driver driver;
    cr_assert_eq(fourth(&driver, (struct fault_effect){.effect = EFFECT_DISK_ERROR, .at = 1},
                        "PutItem", put_a),
                 500);
    cr_assert_not_null(strstr(driver.body, "InternalServerError"));
    cr_assert(driver.struck);
    cr_assert_eq(now_in_a(&driver), 1);
    driver_close(&driver);
    cr_assert_eq(
        fourth(&driver, (struct fault_effect){.effect = EFFECT_CRASH, .at = 1}, "PutItem", put_a),
        0);
    cr_assert_eq(driver.wire, DDB_WIRE_CLOSE);
    cr_assert_eq(now_in_a(&driver), 1);
    driver_close(&driver);
}

Test(crash, after_its_last_write_a_request_has_happened)
{
    struct driver driver;
    struct fault_effect late = {.effect = EFFECT_CRASH, .at = 1000, .power = true};
    cr_assert_eq(fourth(&driver, late, "PutItem", put_a), 0);
    cr_assert_eq(driver.changes, 1);
    cr_assert_eq(now_in_a(&driver), 2);
    driver_close(&driver);
    cr_assert_eq(fourth(&driver, late, "GetItem", get_a), 0);
    cr_assert_eq(driver.wire, DDB_WIRE_CLOSE);
    cr_assert_eq(now_in_a(&driver), 1);
    driver_close(&driver);
}
