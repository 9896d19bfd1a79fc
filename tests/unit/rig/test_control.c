/* The control interface: guard, calls, errors; against a real core and plan. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../emulator/base/json.h"
#include "../../../scenarios/rig/control.h"

#define START_US 1795305600000000 /* 2026-11-22T00:00:00Z */

static struct control control;
static struct control_call call;
static struct control_reply reply;

static void set_up(void)
{
    struct ddb_options options;
    struct random random = {1, 0};
    char message[256];

    json_setup();
    ddb_options_init(&options);
    control = (struct control){.ddb = ddb_open(&options, message), .plan = plan_empty()};
    plan_start(control.plan, &random, START_US);
    call = (struct control_call){
        .content_type = STR("application/json"),
        .host = STR("127.0.0.1:8000"),
        .time_us = START_US,
    };
    buf_init(&reply.body);
}

static void tear_down(void)
{
    buf_release(&reply.body);
    plan_free(control.plan);
    ddb_close(control.ddb);
}

/* The status; the body stands in `reply`. */
static int ask(const char *method, const char *path, const char *body)
{
    call.method = str_from(method);
    call.path = str_from(path);
    call.body = str_from(body);
    buf_clear(&reply.body);
    control_call(&control, &call, &reply);
    return reply.status;
}

static bool said(const char *text)
{
    return reply.body.data != NULL && strstr(reply.body.data, text) != NULL;
}

static int create_table(void)
{
    static const char body[] =
        "{\"TableName\":\"Tab\",\"AttributeDefinitions\":[{\"AttributeName\":\"p\","
        "\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"}],"
        "\"BillingMode\":\"PAY_PER_REQUEST\"}";
    struct ddb_request request = {
        .service = STR("dynamodb"),
        .operation = STR("CreateTable"),
        .body = STR(body),
    };
    struct ddb_reply made;

    ddb_submit(control.ddb, START_US, &request);
    ddb_advance(control.ddb, START_US + 1000000);
    return ddb_poll(control.ddb, &made) ? made.status : 0;
}

TestSuite(control, .init = set_up, .fini = tear_down);

Test(control, tells_its_health_to_anybody)
{
    call.host = STR("example.com");
    call.content_type = STR("");
    cr_assert_eq(ask("GET", "health", ""), 200);
    cr_assert_str_eq(reply.body.data, "{\"status\":\"ok\",\"version\":\"" DDB_VERSION "\"}");
}

Test(control, refuses_other_hosts)
{
    call.host = STR("evil.example");
    cr_assert_eq(ask("POST", "reset", "{}"), 400);
    cr_assert(said("\"at\":\"Host\""));
    cr_assert_eq(ask("GET", "faults", ""), 400);
}

Test(control, knows_loopback_names)
{
    cr_assert(control_host_is_loopback(STR("localhost")));
    cr_assert(control_host_is_loopback(STR("LocalHost:80")));
    cr_assert(control_host_is_loopback(STR("127.0.0.1:8000")));
    cr_assert(control_host_is_loopback(STR("127.9.9.9")));
    cr_assert(control_host_is_loopback(STR("[::1]:8000")));
    cr_assert(control_host_is_loopback(STR("[::1]")));
    cr_assert_not(control_host_is_loopback(STR("")));
    cr_assert_not(control_host_is_loopback(STR("127.0.0.1.evil.example")));
    cr_assert_not(control_host_is_loopback(STR("localhost.evil.example")));
    cr_assert_not(control_host_is_loopback(STR("[::1]x")));
    cr_assert_not(control_host_is_loopback(STR("128.0.0.1")));
}

Test(control, wants_json_where_something_changes)
{
    call.content_type = STR("text/plain");
    cr_assert_eq(ask("POST", "reset", "{}"), 400);
    cr_assert(said("\"at\":\"Content-Type\""));
    call.content_type = STR("application/jsonp");
    cr_assert_eq(ask("POST", "reset", "{}"), 400);
    call.content_type = STR("application/json; charset=utf-8");
    cr_assert_eq(ask("POST", "reset", "{}"), 200);
}

Test(control, tells_unknown_calls_from_wrong_methods)
{
    cr_assert_eq(ask("GET", "nothing", ""), 404);
    cr_assert_eq(ask("DELETE", "reset", ""), 405);
}

/* As many as a new on-demand table has, whether or not throughput is enforced. */
Test(control, shows_partitions)
{
    cr_assert_eq(create_table(), 200);
    call.query = STR("table=Tab");
    cr_assert_eq(ask("GET", "partitions", ""), 200);
    cr_assert(said("{\"table\":\"Tab\",\"partitions\":[{\"from\":null,\"to\":{\"hash\":"
                   "\"4000000000000000\"},\"bytes\":0},"));
    call.query = STR("table=No");
    cr_assert_eq(ask("GET", "partitions", ""), 400);
    cr_assert(said("there is no table \\\"No\\\""));
    call.query = STR("tabel=Tab");
    cr_assert_eq(ask("GET", "partitions", ""), 400);
    cr_assert(said("\"at\":\"tabel\""));
    call.query = STR("");
    cr_assert_eq(ask("GET", "partitions", ""), 400);
    cr_assert(said("\"at\":\"table\""));
}

Test(control, takes_snapshots_and_goes_back_to_them)
{
    cr_assert_eq(create_table(), 200);
    cr_assert_eq(ask("POST", "snapshot", "{\"name\":\"fresh\"}"), 200);
    cr_assert_eq(ask("POST", "reset", "{}"), 200);
    cr_assert_eq(ask("POST", "reset", "{\"table\":\"Tab\"}"), 400);
    cr_assert_eq(ask("POST", "restore", "{\"name\":\"fresh\"}"), 200);
    cr_assert_eq(ask("POST", "reset", "{\"table\":\"Tab\"}"), 200);
}

Test(control, tells_what_is_wrong_with_a_snapshot)
{
    cr_assert_eq(ask("POST", "snapshot", "{}"), 400);
    cr_assert(said("missing; expected the name of a snapshot"));
    cr_assert_eq(ask("POST", "snapshot", "{\"name\":7}"), 400);
    cr_assert_eq(ask("POST", "snapshot", "{\"nam\":\"a\"}"), 400);
    cr_assert(said("\"at\":\"nam\""));
    cr_assert_eq(ask("POST", "restore", "{\"name\":\"a\"}"), 400);
    cr_assert(said("there is no snapshot \\\"a\\\"\""));
    cr_assert_eq(ask("POST", "snapshot", "{\"name\":\"b\"}"), 200);
    cr_assert_eq(ask("POST", "snapshot", "{\"name\":\"c\"}"), 200);
    cr_assert_eq(ask("POST", "restore", "{\"name\":\"a\"}"), 400);
    cr_assert(said("there is no snapshot \\\"a\\\"; there are \\\"b\\\", \\\"c\\\""));
}

Test(control, tells_the_time)
{
    cr_assert_eq(ask("GET", "clock", ""), 200);
    cr_assert_str_eq(reply.body.data,
                     "{\"now\":\"2026-11-22T00:00:00.000000Z\",\"mode\":\"virtual\"}");
}

Test(control, moves_the_clock)
{
    cr_assert_eq(ask("POST", "clock", "{\"advance\":\"25h\"}"), 200);
    cr_assert_str_eq(reply.body.data,
                     "{\"now\":\"2026-11-23T01:00:00.000000Z\",\"mode\":\"virtual\"}");
    cr_assert_eq(ddb_now(control.ddb), START_US + 90000000000);
    cr_assert_eq(ask("POST", "clock", "{\"set\":\"2026-11-23T01:00:00.5Z\"}"), 200);
    cr_assert_eq(ddb_now(control.ddb), START_US + 90000500000);
    cr_assert_eq(ask("POST", "clock", "{\"set\":\"2026-11-23T01:00:00.5Z\"}"), 200);
    cr_assert_eq(ddb_now(control.ddb), START_US + 90000500000, "it stands there");
}

Test(control, refuses_to_move_the_clock_back_or_nowhere)
{
    static const struct {
        const char *body, *at, *message;
    } cases[] = {
        {"{}", "", "expected either \\\"advance\\\", a duration, or \\\"set\\\", a time"},
        {"{\"advance\":\"1s\",\"set\":\"2026-11-23T00:00:00Z\"}", "", "expected either"},
        {"{\"advance\":\"-1s\"}", "advance", "expected a duration such as \\\"25h\\\", got "},
        {"{\"advance\":60}", "advance", "expected a string that is not empty, got integer"},
        {"{\"advance\":\"99999999h\"}", "advance", "expected a time before the year 10000"},
        {"{\"set\":\"yesterday\"}", "set", "expected a time such as "},
        {"{\"set\":\"2026-11-21T23:59:59Z\"}", "set",
         "the clock stands at 2026-11-22T00:00:00.000000Z and never goes back"},
        {"{\"advnce\":\"1s\"}", "advnce",
         "no such member; expected only: \\\"advance\\\", \\\"set\\\""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char at[64];
        (void)snprintf(at, sizeof(at), "\"at\":\"%s\"", cases[i].at);
        cr_assert_eq(ask("POST", "clock", cases[i].body), 400, "%s", cases[i].body);
        cr_assert(said(cases[i].message), "%s", reply.body.data);
        cr_assert(said(at), "%s", reply.body.data);
    }
    cr_assert_eq(ddb_now(control.ddb), 0, "nothing moved it");
}

Test(control, keeps_the_plan)
{
    cr_assert_eq(ask("GET", "faults", ""), 200);
    cr_assert(said("\"rules\":[]"));
    cr_assert_eq(
        ask("PUT", "faults", "{\"rules\":[{\"name\":\"one\",\"fault\":{\"kind\":\"throttle\"}}]}"),
        200);
    cr_assert_eq(ask("PUT", "faults/two", "{\"name\":\"two\",\"fault\":{\"kind\":\"throttle\"}}"),
                 200);
    cr_assert_eq(ask("GET", "faults", ""), 200);
    cr_assert(said("\"one\"") && said("\"two\""));
    cr_assert_eq(ask("DELETE", "faults/one", ""), 200);
    cr_assert_not(said("\"one\""));
    cr_assert_eq(ask("DELETE", "faults/one", ""), 404);
}

Test(control, decodes_names_of_rules)
{
    cr_assert_eq(ask("PUT", "faults/a%20b", "{\"name\":\"a b\",\"fault\":{\"kind\":\"throttle\"}}"),
                 200);
    cr_assert(said("\"a b\""));
}

Test(control, refuses_a_wrong_plan_whole)
{
    cr_assert_eq(
        ask("PUT", "faults", "{\"rules\":[{\"name\":\"one\",\"fault\":{\"kind\":\"throttle\"}}]}"),
        200);
    cr_assert_eq(
        ask("PUT", "faults",
            "{\"rules\":[{\"when\":{\"tabel\":\"x\"},\"fault\":{\"kind\":\"throttle\"}}]}"),
        400);
    cr_assert(said("\"at\":\"rules[0].when.tabel\""), "%s", reply.body.data);
    cr_assert_eq(ask("GET", "faults", ""), 200);
    cr_assert(said("\"one\""));
}

Test(control, takes_marks)
{
    cr_assert_eq(ask("POST", "mark", "{\"name\":\"checkout > pays once\"}"), 200);
    cr_assert_eq(ask("POST", "mark", "{\"name\":null}"), 200);
    cr_assert_eq(ask("POST", "mark", "null"), 200);
    cr_assert_eq(ask("POST", "mark", "{\"nmae\":\"x\"}"), 400);
    cr_assert(said("\"at\":\"nmae\""));
    cr_assert_eq(ask("POST", "mark", "{\"name\":3}"), 400);
    cr_assert(said("\"at\":\"name\""));
    cr_assert_eq(ask("POST", "mark", "{"), 400);
    cr_assert_eq(ask("POST", "mark", "[]"), 400);
}

Test(control, resets_tables)
{
    cr_assert_eq(create_table(), 200);
    call.time_us = START_US + 2000000;
    cr_assert_eq(ask("POST", "reset", "{\"table\":\"Tab\"}"), 200);
    cr_assert_eq(ask("POST", "reset", "{\"table\":\"U\"}"), 400);
    cr_assert(said("\"at\":\"table\""));
    cr_assert_eq(ask("POST", "reset", "{}"), 200);
    cr_assert_eq(ask("POST", "reset", "{\"table\":\"Tab\"}"), 400);
}

Test(control, has_no_history_without_a_recording)
{
    cr_assert_eq(ask("GET", "history", ""), 400);
    cr_assert(said("--record"));
}

Test(control, pages_through_the_history)
{
    char path[] = "/tmp/test_control_XXXXXX";
    struct results_run run = {.version = STR("t"),
                              .command = STR("[]"),
                              .options = STR("{}"),
                              .faults = STR("{}"),
                              .start_us = START_US};
    char message[256];

    close(mkstemp(path));
    control.recorder = recorder_open(path, &run, message);
    cr_assert_not_null(control.recorder, "%s", message);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(ask("POST", "mark", "{\"name\":\"m\"}"), 200);
    }
    call.query = STR("after=1&limit=1");
    cr_assert_eq(ask("GET", "history", ""), 200);
    cr_assert(said("\"number\":2") && said("\"next\":2"), "%s", reply.body.data);
    call.query = STR("after=2");
    cr_assert_eq(ask("GET", "history", ""), 200);
    cr_assert(said("\"number\":3") && said("\"next\":null"), "%s", reply.body.data);
    call.query = STR("limit=0");
    cr_assert_eq(ask("GET", "history", ""), 400);
    cr_assert(said("\"at\":\"limit\""));
    call.query = STR("from=0");
    cr_assert_eq(ask("GET", "history", ""), 400);
    recorder_close(control.recorder);
    unlink(path);
}

Test(control, hears_what_the_program_asserts)
{
    struct meets meets;
    const struct finding *findings;
    meets_init(&meets);
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"reachable\",\"name\":\"x\"}"), 400);
    cr_expect(said("start the server with --record FILE"));
    control.inspector = inspector_new(NULL, &meets, START_US);
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"often\",\"name\":\"x\"}"), 400);
    cr_expect(said("expected \\\"always\\\", \\\"never\\\", \\\"sometimes\\\" or"));
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"never\"}"), 400);
    cr_expect(said("expected what is asserted, in words"));
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"always\",\"name\":\"x\"}"), 400);
    cr_expect(said("expected true or false"));
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"never\",\"name\":\"x\",\"hold\":true}"), 400);
    cr_expect(said("expected only: \\\"kind\\\", \\\"name\\\", \\\"holds\\\""));
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"never\",\"name\":\"x\",\"holds\":false}"), 200);
    cr_expect_eq(inspector_end(control.inspector, true, &findings), 0);
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"never\",\"name\":\"x\"}"), 200);
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"always\",\"name\":\"y\",\"holds\":false}"),
                 200);
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"sometimes\",\"name\":\"z\",\"holds\":false}"),
                 200);
    cr_expect_eq(ask("POST", "assert", "{\"kind\":\"reachable\",\"name\":\"w\"}"), 200);
    cr_assert_eq(inspector_end(control.inspector, true, &findings), 3);
    cr_expect(str_is(findings[0].title, "\"x\" happened"));
    cr_expect(str_is(findings[1].title, "\"y\" did not hold"));
    cr_expect(str_is(findings[2].title, "\"z\" was never met"));
    inspector_free(control.inspector);
    control.inspector = NULL;
    meets_release(&meets);
}
