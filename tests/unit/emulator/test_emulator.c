#include <string.h>

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../lib/driver.h"

Test(emulator, put_then_get)
{
    struct driver driver;
    driver_open(&driver, NULL);
    driver_table(&driver, "tab");
    cr_assert_eq(driver_call(&driver, "PutItem",
                             "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"},"
                             "\"n\":{\"N\":\"1.50\"}}}"),
                 200);
    cr_assert_str_eq(driver.body, "{}");
    driver_call(&driver, "GetItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}}}");
    cr_assert_str_eq(driver.body, "{\"Item\":{\"n\":{\"N\":\"1.5\"},\"pk\":{\"S\":\"a\"}}}");
    driver_close(&driver);
}

Test(emulator, a_decoded_request_is_the_same_request)
{
    static const char body[] = "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}";
    struct arena arena;
    struct doc decoded;
    char digests[2][65];
    arena_init(&arena);
    cr_assert(json_read(&arena, STR(body), &decoded, NULL));
    for (int i = 0; i < 2; i++) {
        struct driver driver;
        struct ddb_reply reply;
        driver_open(&driver, NULL);
        driver_table(&driver, "tab");
        ddb_submit(driver.ddb, driver.now_us,
                   &(struct ddb_request){.service = STR("dynamodb"),
                                         .operation = STR("PutItem"),
                                         .body = STR(body),
                                         .decoded = i == 0 ? NULL : &decoded});
        cr_assert(ddb_poll(driver.ddb, &reply));
        cr_assert_eq(reply.status, 200);
        ddb_digest(driver.ddb, digests[i]);
        driver_close(&driver);
    }
    arena_release(&arena);
    cr_assert_str_eq(digests[0], digests[1]);
}

/* The key is named after 700 other targets, which an expression of 4,096 bytes has room for. */
Test(emulator, a_key_attribute_is_no_target_however_late_it_is_named)
{
    struct driver driver;
    struct buf body;
    driver_open(&driver, NULL);
    driver_table(&driver, "tab");
    driver_put(&driver, "tab", "a", 1);
    buf_init(&body);
    buf_text(&body, "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}},"
                    "\"UpdateExpression\":\"REMOVE ");
    for (int i = 0; i < 700; i++) {
        buf_printf(&body, "x%d,", i);
    }
    buf_text(&body, "pk\"}");
    cr_assert_eq(driver_call(&driver, "UpdateItem", body.data), 400);
    cr_assert_not_null(strstr(driver.body, "Cannot update attribute pk. This attribute is part of "
                                           "the key"),
                       "%s", driver.body);
    buf_release(&body);
    driver_close(&driver);
}

Test(emulator, known_but_unbuilt_operations_are_named)
{
    struct driver driver;
    driver_open(&driver, NULL);
    cr_assert_eq(driver_call(&driver, "ImportTable", "{}"), 400);
    cr_assert_not_null(strstr(driver.body, "Dynarig does not implement ImportTable yet"));
    driver_close(&driver);
}

Test(emulator, numbers_of_changes_go_on_after_a_reset)
{
    struct driver driver;
    driver_open(&driver, NULL);
    driver_table(&driver, "tab");
    driver_put(&driver, "tab", "a", 1);
    cr_assert_not_null(strstr(driver.claims, "\"changes\":[1,1]"));
    ddb_reset(driver.ddb, driver.now_us);
    driver_table(&driver, "tab");
    driver_put(&driver, "tab", "a", 1);
    cr_assert_not_null(strstr(driver.claims, "\"changes\":[2,2]"));
    driver_close(&driver);
}

Test(emulator, a_write_that_changes_nothing_makes_no_entry)
{
    struct driver driver;
    driver_open(&driver, NULL);
    driver_table(&driver, "tab");
    driver_put(&driver, "tab", "a", 1);
    driver_put(&driver, "tab", "a", 1);
    cr_assert_eq(driver.changes, 0);
    driver_put(&driver, "tab", "a", 2);
    cr_assert_eq(driver.changes, 1);
    driver_close(&driver);
}

/* A plan for tests: the third request is late, the second takes 10 ms, the fifth is lost. */
static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    if (site->submit == 3) {
        *out = (struct fault_effect){.effect = EFFECT_APPLY_LATE,
                                     .by_us = 7000,
                                     .rule = STR("late"),
                                     .kind = STR("late-apply")};
    } else if (site->submit == 2) {
        *out = (struct fault_effect){.latency_us = 10000, .latency_rule = STR("slow")};
    } else if (site->submit == 5) {
        *out = (struct fault_effect){
            .effect = EFFECT_LOSE_AFTER, .rule = STR("lost"), .kind = STR("lost-reply")};
    }
}

/* Eight writes, a millisecond apart; between two of them `cuts` calls of advance. */
static void run_cut(int cuts, char digest[65], char order[256])
{
    struct driver driver;
    struct env env = {.strike = strike};
    driver_open(&driver, &env);
    driver_table(&driver, "tab");
    order[0] = '\0';
    for (int i = 0; i < 8; i++) {
        driver_send(&driver, "UpdateItem",
                    "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}},"
                    "\"UpdateExpression\":\"ADD n :one\","
                    "\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}");
        for (int cut = 1; cut <= cuts; cut++) {
            ddb_advance(driver.ddb, driver.now_us + cut * 1000 / (cuts + 1));
            driver_drain(&driver, order);
        }
        driver.now_us += 1000;
    }
    ddb_advance(driver.ddb, driver.now_us + 1000000);
    driver_drain(&driver, order);
    ddb_digest(driver.ddb, digest);
    driver_close(&driver);
}

Test(emulator, cutting_advance_and_poll_otherwise_changes_nothing)
{
    char whole[65], cut[65], order_whole[256], order_cut[256];
    run_cut(0, whole, order_whole);
    run_cut(9, cut, order_cut);
    cr_assert_str_eq(whole, cut);
    cr_assert_str_eq(order_whole, order_cut);
}

Test(emulator, a_late_apply_comes_after_younger_writes)
{
    struct driver driver;
    struct env env = {.strike = strike};
    driver_open(&driver, &env);
    driver_table(&driver, "tab"); /* request 1 */
    driver_put(&driver, "tab", "x", 1);
    driver_put(&driver, "tab", "late", 1); /* request 3 */
    cr_assert_eq(driver.wire, DDB_WIRE_CLOSE);
    cr_assert(driver.late);
    driver_call(&driver, "GetItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"late\"}}}");
    cr_assert_str_eq(driver.body, "{}");
    driver.now_us += 7000;
    driver_put(&driver, "tab", "y", 1); /* request 5: lost, but applied */
    cr_assert_eq(driver.wire, DDB_WIRE_CLOSE);
    driver_call(&driver, "GetItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"late\"}}}");
    cr_assert_not_null(strstr(driver.body, "late"));
    driver_call(&driver, "GetItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"y\"}}}");
    cr_assert_not_null(strstr(driver.body, "\"y\""));
    driver_close(&driver);
}

Test(emulator, a_late_apply_comes_when_it_is_due_and_not_before)
{
    static const char get[] = "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"late\"}}}";
    struct driver driver;
    struct env env = {.strike = strike};
    driver_open(&driver, &env);
    driver_table(&driver, "tab");
    driver_put(&driver, "tab", "x", 1);
    driver_put(&driver, "tab", "late", 1); /* request 3 */
    driver.now_us += 6999;
    driver_call(&driver, "GetItem", get);
    cr_assert_str_eq(driver.body, "{}");
    driver_call(&driver, "ListTables", "{}"); /* request 5, whose reply is lost */
    driver.now_us += 1;
    driver_call(&driver, "GetItem", get);
    cr_assert_not_null(strstr(driver.body, "late"));
    driver_close(&driver);
}

/* Polled before its apply or after it: the reply of a late write is the same. */
Test(emulator, the_reply_of_a_late_apply_does_not_depend_on_when_it_is_polled)
{
    for (int wait = 0; wait <= 9000; wait += 9000) {
        struct driver driver;
        struct env env = {.strike = strike};
        struct ddb_reply reply;
        driver_open(&driver, &env);
        driver_table(&driver, "tab");
        driver_put(&driver, "tab", "x", 1);
        driver_send(&driver, "PutItem",
                    "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"late\"}}}");
        ddb_advance(driver.ddb, driver.now_us + wait);
        cr_assert(ddb_poll(driver.ddb, &reply));
        cr_assert_eq(reply.status, 0);
        cr_assert_eq(reply.body.len, 0);
        cr_assert_eq(reply.changes, 0);
        cr_assert(reply.late);
        driver_close(&driver);
    }
}

Test(emulator, a_cancel_undoes_no_apply)
{
    struct driver driver;
    struct env env = {.strike = strike};
    driver_open(&driver, &env);
    driver_table(&driver, "tab");
    uint64_t slow =
        driver_send(&driver, "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"a\"}}}");
    ddb_cancel(driver.ddb, driver.now_us, slow);
    struct ddb_reply reply;
    ddb_advance(driver.ddb, driver.now_us + 20000);
    cr_assert_not(ddb_poll(driver.ddb, &reply));
    driver.now_us += 20000;
    driver_call(&driver, "ListTables", "{}"); /* request 3, the late one */
    driver_call(&driver, "GetItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}}}");
    cr_assert_not_null(strstr(driver.body, "\"a\""));
    driver_close(&driver);
}

Test(emulator, two_instances_live_side_by_side)
{
    struct driver one, two;
    driver_open(&one, NULL);
    driver_open(&two, NULL);
    driver_table(&one, "tab");
    cr_assert_eq(driver_call(&two, "DescribeTable", "{\"TableName\":\"tab\"}"), 400);
    driver_close(&one);
    driver_close(&two);
}

Test(emulator, same_seed_same_bytes)
{
    char first[65], second[65], other[256];
    run_cut(1, first, other);
    run_cut(1, second, other);
    cr_assert_str_eq(first, second);
}

/* ---- The digest's members, one by one: two runs that differ in nothing else differ in it. ---- */

#define GET "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}}}"

struct probe {
    struct ddb_request request;
    int64_t delay_us;
    struct fault_effect effect;
};

static struct probe probe_of(const char *operation, const char *body)
{
    return (struct probe){.request = {.service = STR("dynamodb"),
                                      .operation = str_from(operation),
                                      .body = str_from(body),
                                      .client = STR("test")}};
}

static struct probe get_with(struct fault_effect effect)
{
    struct probe probe = probe_of("GetItem", GET);
    probe.effect = effect;
    return probe;
}

static void strike_probe(void *context, const struct fault_site *site, struct fault_effect *out)
{
    if (site->submit == 2) {
        *out = *(const struct fault_effect *)context;
    }
}

/* Of a run that makes a table and sends the request. */
static void digest_of(const struct probe *probe, char digest[65])
{
    struct driver driver;
    struct fault_effect effect = probe->effect;
    struct env env = {.context = &effect, .strike = strike_probe};
    driver_open(&driver, &env);
    driver_table(&driver, "tab");
    ddb_submit(driver.ddb, driver.now_us + probe->delay_us, &probe->request);
    ddb_advance(driver.ddb, driver.now_us + 1000000);
    ddb_digest(driver.ddb, digest);
    driver_close(&driver);
}

static void check_differ(const struct probe *a, const struct probe *b)
{
    char one[65], again[65], other[65];
    digest_of(a, one);
    digest_of(a, again);
    digest_of(b, other);
    cr_assert_str_eq(one, again);
    cr_assert_str_neq(one, other);
}

static struct fault_effect refusal(struct str message, int status)
{
    return (struct fault_effect){.effect = EFFECT_REFUSE,
                                 .code = STR("InternalServerError"),
                                 .message = message,
                                 .status = status};
}

Test(emulator, the_digest_covers_operation_and_body)
{
    struct probe get = probe_of("GetItem", "{"), put = probe_of("PutItem", "{");
    check_differ(&get, &put);
    struct probe list = probe_of("ListTables", "{}"), spaced = probe_of("ListTables", "{ }");
    check_differ(&list, &spaced);
}

Test(emulator, the_digest_covers_account_and_region)
{
    struct probe list = probe_of("ListTables", "{}"), account = list, region = list;
    account.request.account = STR("111111111111");
    check_differ(&list, &account);
    region.request.region = STR("eu-west-1");
    check_differ(&list, &region);
}

/* The first two arrive together, the last two are answered together. */
Test(emulator, the_digest_covers_time_of_arrival_and_of_reply)
{
    struct probe prompt = get_with((struct fault_effect){.effect = EFFECT_NONE});
    struct probe slow = get_with((struct fault_effect){.latency_us = 5000});
    struct probe later = prompt;
    later.delay_us = 5000;
    check_differ(&prompt, &slow);
    check_differ(&slow, &later);
}

Test(emulator, the_digest_covers_status_and_reply)
{
    struct probe failed = get_with(refusal(STR("no"), 500));
    struct probe unavailable = get_with(refusal(STR("no"), 503));
    struct probe worded = get_with(refusal(STR("never"), 500));
    check_differ(&failed, &unavailable);
    check_differ(&failed, &worded);
}

Test(emulator, the_digest_covers_what_became_of_the_reply)
{
    struct probe answered = get_with((struct fault_effect){.effect = EFFECT_NONE});
    struct probe lost = get_with((struct fault_effect){.effect = EFFECT_LOSE_AFTER});
    struct probe cut = get_with((struct fault_effect){.effect = EFFECT_TRUNCATE});
    check_differ(&answered, &lost);
    check_differ(&lost, &cut);
}

Test(emulator, the_digest_covers_rule_and_kind_of_a_fault)
{
    struct fault_effect lost = {
        .effect = EFFECT_LOSE_AFTER, .rule = STR("a"), .kind = STR("lost-reply")};
    struct fault_effect other_rule = lost, other_kind = lost;
    other_rule.rule = STR("b");
    other_kind.kind = STR("lost");
    struct probe one = get_with(lost), by_rule = get_with(other_rule),
                 by_kind = get_with(other_kind);
    check_differ(&one, &by_rule);
    check_differ(&one, &by_kind);
}

Test(emulator, the_digest_covers_a_reset)
{
    struct driver driver;
    char before[65], after[65];
    driver_open(&driver, NULL);
    ddb_digest(driver.ddb, before);
    ddb_reset(driver.ddb, driver.now_us);
    ddb_digest(driver.ddb, after);
    cr_assert_str_neq(before, after);
    driver_close(&driver);
}

struct clock_fault {
    enum effect effect;
    uint64_t submit;
};

static void strike_clock(void *context, const struct fault_site *site, struct fault_effect *out)
{
    const struct clock_fault *fault = context;
    if (site->submit == fault->submit) {
        out->effect = fault->effect;
        out->by_us = 600000000;
    }
}

static void send_and_poll(struct driver *driver, struct ddb_reply *reply)
{
    driver_send(driver, "ListTables", "{}");
    cr_assert(ddb_poll(driver->ddb, reply));
}

/* The request itself belongs to the time before. */
Test(emulator, a_clock_that_jumps_does_so_after_the_request)
{
    struct clock_fault fault = {EFFECT_CLOCK_JUMP, 2};
    struct env env = {.context = &fault, .strike = strike_clock};
    struct driver driver;
    struct ddb_reply reply;
    driver_open(&driver, &env);
    for (uint64_t submit = 1; submit <= 3; submit++) {
        send_and_poll(&driver, &reply);
        cr_assert_eq(reply.due_us, driver.now_us + (submit == 3 ? 600000000 : 0));
        cr_assert_eq(reply.struck, submit == 2);
        cr_assert_eq(ddb_now(driver.ddb), driver.now_us + (submit >= 2 ? 600000000 : 0));
    }
    driver_close(&driver);
}

Test(emulator, a_date_may_be_off_without_the_clock_being_so)
{
    static const int64_t wanted_us[] = {600000000, -600000000};
    static const enum effect effects[] = {EFFECT_DATE_AHEAD, EFFECT_DATE_BEHIND};
    for (size_t i = 0; i < 2; i++) {
        struct clock_fault fault = {effects[i], 2};
        struct env env = {.context = &fault, .strike = strike_clock};
        struct driver driver;
        struct ddb_reply reply;
        driver_open(&driver, &env);
        for (uint64_t submit = 1; submit <= 3; submit++) {
            send_and_poll(&driver, &reply);
            cr_assert_eq(reply.skew_us, submit == 2 ? wanted_us[i] : 0);
            cr_assert_eq(reply.struck, submit == 2);
        }
        cr_assert_eq(ddb_now(driver.ddb), driver.now_us);
        driver_close(&driver);
    }
}
