#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/http/exchange.h"

/* One exchange on a real core, and its answer. */
struct desk {
    struct exchange exchange; /* first: the answer finds the desk by it */
    struct exchanges all;
    struct ddb *ddb;
    int answers;
    int status;
    bool chunked;
    struct buf headers; /* "name: value\n" each */
    struct buf body;
    char client[64]; /* as the hook was told */
    int outputs;
    bool delivered;
    int cancelled;
    struct fault_effect effect;
};

static const char signed_header[] = "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/dynamodb/"
                                    "aws4_request, SignedHeaders=host, Signature=ab";

static void keep_answer(struct exchange *exchange, const struct exchange_answer *answer)
{
    struct desk *desk = (struct desk *)(void *)exchange;
    desk->answers++;
    desk->status = answer->status;
    desk->chunked = answer->chunked;
    buf_clear(&desk->headers);
    buf_clear(&desk->body);
    buf_str(&desk->body, answer->body);
    for (size_t i = 0; i < answer->header_count; i++) {
        buf_printf(&desk->headers, "%s: %s\n", answer->headers[i].name, answer->headers[i].value);
    }
}

static void on_input(void *context, const struct hook_input *input)
{
    struct desk *desk = context;
    snprintf(desk->client, sizeof desk->client, "%.*s", STR_ARG(input->client));
    cr_assert_eq(desk->answers, 0, "the input is told before its reply");
}

static void on_output(void *context, const struct hook_output *output)
{
    struct desk *desk = context;
    desk->outputs++;
    desk->delivered = output->delivered;
    cr_assert(str_eq(output->reply->body, buf_view(&desk->body)));
    cr_assert_eq(output->reply->request_id.len, 52);
}

static void on_cancelled(void *context, uint64_t submit, int64_t time_us)
{
    struct desk *desk = context;
    (void)time_us;
    desk->cancelled += submit == 1;
}

static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)site;
    *out = ((struct desk *)context)->effect;
}

static void desk_open(struct desk *desk)
{
    char message[256];
    struct ddb_options options;
    *desk = (struct desk){0};
    json_setup();
    ddb_options_init(&options);
    options.env = (struct env){.context = desk, .strike = strike};
    desk->ddb = ddb_open(&options, message);
    cr_assert_not_null(desk->ddb);
    struct hooks hooks = {desk, on_input, on_output, on_cancelled, NULL};
    exchanges_init(&desk->all, desk->ddb, &hooks);
    exchange_init(&desk->exchange, &desk->all, 7);
    desk->exchange.answer = keep_answer;
}

static void desk_close(struct desk *desk)
{
    exchange_release(&desk->exchange);
    exchanges_release(&desk->all);
    ddb_close(desk->ddb);
    buf_release(&desk->headers);
    buf_release(&desk->body);
}

/* A good ListTables with this body; the caller spoils the head before desk_run. */
static struct exchange_head *desk_prepare(struct desk *desk, const char *body)
{
    exchange_reset(&desk->exchange);
    buf_text(&desk->exchange.body, body);
    desk->answers = 0;
    desk->exchange.head = (struct exchange_head){
        .method = STR("POST"),
        .path = STR("/"),
        .content_type = STR("application/x-amz-json-1.0"),
        .target = STR("DynamoDB_20120810.ListTables"),
        .authorization = STR(signed_header),
        .amz_date = STR("20260101T000000Z"),
    };
    return &desk->exchange.head;
}

static void desk_gives(struct desk *desk, int status, const char *body, const char *header)
{
    exchange_run(&desk->exchange);
    cr_assert_eq(desk->answers, 1);
    cr_assert_eq(desk->status, status);
    cr_assert_str_eq(desk->body.data, body);
    cr_assert_not_null(strstr(desk->headers.data, header), "%s not in %s", header,
                       desk->headers.data);
    exchange_done(&desk->exchange, true);
}

static const char serialization[] = "{\"__type\":\"com.amazon.coral.service#"
                                    "SerializationException\"}";
static const char unknown[] = "{\"__type\":\"com.amazon.coral.service#"
                              "UnknownOperationException\"}";
static const char missing[] = "{\"__type\":\"com.amazon.coral.service#"
                              "MissingAuthenticationTokenException\",\"message\":"
                              "\"Request is missing Authentication Token\"}";
static const char not_found[] = "<UnknownOperationException/>\n";

Test(exchange, takes_headers_in_any_case_and_the_first_of_two)
{
    struct exchange_head head = {0};
    exchange_header(&head, STR("X-AMZ-TARGET"), STR("a"));
    exchange_header(&head, STR("x-amz-target"), STR("b"));
    exchange_header(&head, STR("amz-sdk-invocation-id"), STR("c"));
    exchange_header(&head, STR("x-other"), STR("d"));
    cr_assert(str_is(head.target, "a"));
    cr_assert(str_is(head.invocation, "c"));
}

Test(exchange, answers_a_good_request)
{
    struct desk desk;
    desk_open(&desk);
    desk_prepare(&desk, "{}");
    desk_gives(&desk, 200, "{\"TableNames\":[]}", "x-amz-crc32: 1315925753\n");
    cr_assert_eq(desk.outputs, 1);
    cr_assert(desk.delivered);
    cr_assert_eq(desk.all.under_way, 0);
    desk_close(&desk);
}

Test(exchange, dates_replies_by_the_clock_of_the_core)
{
    struct desk desk;
    desk_open(&desk);
    ddb_advance(desk.ddb, INT64_C(4102444800000000));
    desk_prepare(&desk, "{}");
    desk_gives(&desk, 200, "{\"TableNames\":[]}", "Date: Fri, 01 Jan 2100 00:00:0");
    desk_close(&desk);
}

Test(exchange, checks_in_the_order_of_the_service)
{
    struct desk desk;
    desk_open(&desk);
    struct exchange_head *head = desk_prepare(&desk, "{");
    head->content_type = STR("application/x-amz-json-1.1");
    head->target = head->authorization = STR("");
    desk_gives(&desk, 404, not_found, "x-amz-crc32: 3552371480\n");
    head = desk_prepare(&desk, "{");
    head->target = head->authorization = STR("");
    desk_gives(&desk, 400, serialization, "x-amz-crc32: 3948637019\n");
    head = desk_prepare(&desk, "{}");
    head->target = head->authorization = STR("");
    desk_gives(&desk, 400, unknown, "x-amz-crc32: 1368724161\n");
    head = desk_prepare(&desk, "{}");
    head->authorization = STR("");
    desk_gives(&desk, 400, missing, "Content-Type: application/x-amz-json-1.0\n");
    cr_assert_eq(desk.outputs, 0);
    desk_prepare(&desk, "{");
    desk_gives(&desk, 400, serialization, "x-amz-crc32: 3948637019\n");
    desk_close(&desk);
}

Test(exchange, lets_an_empty_body_pass_until_the_operation)
{
    struct desk desk;
    desk_open(&desk);
    struct exchange_head *head = desk_prepare(&desk, "");
    head->target = STR("DynamoDB_20120810.Nothing");
    desk_gives(&desk, 400, unknown, "x-amzn-RequestId: ");
    head = desk_prepare(&desk, "");
    head->authorization = STR("");
    desk_gives(&desk, 400, missing, "x-amzn-RequestId: ");
    desk_prepare(&desk, "");
    desk_gives(&desk, 400, serialization, "x-amzn-RequestId: ");
    desk_close(&desk);
}

Test(exchange, knows_no_target_of_another_version)
{
    struct desk desk;
    desk_open(&desk);
    static const char *const targets[] = {"DynamoDB_20111205.ListTables", "ListTables",
                                          "DynamoDB_20120810.", ".ListTables",
                                          "DynamoDB_20120810.ListTables.x"};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        desk_prepare(&desk, "{}")->target = str_from(targets[i]);
        desk_gives(&desk, 400, unknown, "Content-Type: application/x-amz-json-1.0\n");
    }
    desk_close(&desk);
}

Test(exchange, ignores_parameters_of_the_content_type)
{
    struct desk desk;
    desk_open(&desk);
    desk_prepare(&desk, "{}")->content_type = STR(" application/json ; charset=utf-8");
    desk_gives(&desk, 200, "{\"TableNames\":[]}", "Content-Type: application/json\n");
    desk_close(&desk);
}

Test(exchange, is_healthy)
{
    struct desk desk;
    desk_open(&desk);
    struct exchange_head *head = desk_prepare(&desk, "");
    *head = (struct exchange_head){.method = STR("GET"), .path = STR("/any")};
    desk_gives(&desk, 200, "healthy: dynamodb.us-east-1.amazonaws.com ",
               "x-amz-crc32: 3128867991\n");
    desk_close(&desk);
}

Test(exchange, answers_a_preflight_only_with_an_origin)
{
    struct desk desk;
    desk_open(&desk);
    struct exchange_head *head = desk_prepare(&desk, "");
    head->method = STR("OPTIONS");
    desk_gives(&desk, 404, not_found, "x-amz-crc32: 3552371480\n");
    head = desk_prepare(&desk, "");
    head->method = STR("OPTIONS");
    head->origin = STR("http://a");
    head->cors_method = STR("POST");
    head->cors_headers = STR("x-amz-target, x");
    desk_gives(&desk, 200, "",
               "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: x-amz-target, x\n"
               "Access-Control-Allow-Methods: POST\nAccess-Control-Max-Age: 172800\n");
    desk_close(&desk);
}

Test(exchange, has_no_other_methods)
{
    struct desk desk;
    desk_open(&desk);
    static const char *const methods[] = {"PUT", "DELETE", "PATCH", "HEAD"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        desk_prepare(&desk, "{}")->method = str_from(methods[i]);
        desk_gives(&desk, 404, not_found, "x-amz-crc32: 3552371480\n");
    }
    desk_close(&desk);
}

Test(exchange, has_no_control_interface_without_the_hook)
{
    struct desk desk;
    desk_open(&desk);
    desk_prepare(&desk, "{}")->path = STR("/_dynarig/clock");
    desk_gives(&desk, 404, "{\"error\":\"this server has no control interface\"}",
               "Content-Type: application/json\n");
    cr_assert_null(strstr(desk.headers.data, "crc32"));
    desk_close(&desk);
}

Test(exchange, refuses_a_long_body_without_an_id)
{
    struct desk desk;
    desk_open(&desk);
    desk_prepare(&desk, "");
    exchange_too_long(&desk.exchange);
    cr_assert_eq(desk.status, 413);
    cr_assert(desk.chunked);
    cr_assert_null(strstr(desk.headers.data, "RequestId"));
    desk_close(&desk);
}

static void client_is(struct desk *desk, const char *header, const char *key, const char *client)
{
    char text[200];
    struct exchange_head *head = desk_prepare(desk, "{}");
    snprintf(text, sizeof text,
             "AWS4-HMAC-SHA256 Credential=%s/d/r/s/t,SignedHeaders=host,"
             "Signature=a",
             key);
    head->authorization = str_from(text);
    head->client = str_from(header);
    exchange_run(&desk->exchange);
    exchange_done(&desk->exchange, true);
    cr_assert_str_eq(desk->client, client);
}

Test(exchange, names_clients_by_header_key_or_connection)
{
    struct desk desk;
    desk_open(&desk);
    client_is(&desk, "", "first", "connection-7");
    client_is(&desk, "", "first", "connection-7");
    client_is(&desk, "worker", "first", "worker");
    client_is(&desk, "", "second", "second");
    client_is(&desk, "", "first", "first");
    desk_close(&desk);
}

Test(exchange, waits_for_a_reply_that_is_not_due)
{
    struct desk desk;
    desk_open(&desk);
    desk.effect.latency_us = 20000;
    desk_prepare(&desk, "{}");
    exchange_run(&desk.exchange);
    cr_assert_eq(desk.answers, 0);
    cr_assert_eq(desk.exchange.state, EXCHANGE_WAITING);
    int timeout_ms = exchanges_timeout_ms(&desk.all);
    cr_assert(timeout_ms >= 0 && timeout_ms <= 20);
    ddb_advance(desk.ddb, ddb_now(desk.ddb) + 20000);
    exchanges_poll(&desk.all);
    cr_assert_eq(desk.answers, 1);
    exchange_done(&desk.exchange, false);
    cr_assert_eq(desk.outputs, 1);
    cr_assert_not(desk.delivered);
    desk_close(&desk);
}

Test(exchange, cancels_what_waits_when_the_client_goes)
{
    struct desk desk;
    desk_open(&desk);
    desk.effect.latency_us = 20000;
    desk_prepare(&desk, "{}");
    exchange_run(&desk.exchange);
    exchange_gone(&desk.exchange);
    exchange_gone(&desk.exchange);
    cr_assert_eq(desk.cancelled, 1);
    cr_assert_eq(desk.all.under_way, 0);
    ddb_advance(desk.ddb, ddb_now(desk.ddb) + 40000);
    exchanges_poll(&desk.all);
    exchange_done(&desk.exchange, true);
    cr_assert_eq(desk.answers, 0);
    cr_assert_eq(desk.outputs, 0);
    desk_close(&desk);
}
