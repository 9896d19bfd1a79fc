#include "http_rig.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../emulator/base/json.h"

static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    out->rule = STR("rig");
    out->kind = STR("rig");
    out->latency_rule = STR("rig");
    if (str_is(site->client, "lose")) {
        out->effect = EFFECT_LOSE_AFTER;
    } else if (str_is(site->client, "reset")) {
        out->effect = EFFECT_RESET;
    } else if (str_is(site->client, "truncate")) {
        out->effect = EFFECT_TRUNCATE;
    } else if (str_is(site->client, "slow")) {
        out->latency_us = RIG_SLOW_US;
    } else if (str_is(site->client, "eternal")) {
        out->latency_us = 3600000000;
    }
}

static void on_input(void *context, const struct hook_input *input)
{
    struct http_rig *rig = context;
    rig->inputs++;
    rig->last_submit = input->submit;
    rig->last_connection = input->connection;
    snprintf(rig->last_client, sizeof rig->last_client, "%.*s", STR_ARG(input->client));
    snprintf(rig->last_invocation, sizeof rig->last_invocation, "%.*s", STR_ARG(input->invocation));
}

static void on_output(void *context, const struct hook_output *output)
{
    struct http_rig *rig = context;
    rig->delivered += output->delivered;
    rig->lost += !output->delivered;
}

static void on_cancelled(void *context, uint64_t submit, int64_t time_us)
{
    struct http_rig *rig = context;
    rig->cancelled += submit == rig->last_submit && time_us > 0;
}

static void on_control(void *context, const struct control_call *call, struct control_reply *reply)
{
    (void)context;
    reply->status = 201;
    buf_printf(&reply->body, "%.*s %.*s %.*s %.*s", STR_ARG(call->method), STR_ARG(call->path),
               STR_ARG(call->query), STR_ARG(call->body));
}

void http_rig_open(struct http_rig *rig)
{
    char message[256];
    struct ddb_options options;
    *rig = (struct http_rig){0};
    json_setup();
    ddb_options_init(&options);
    options.env.strike = strike;
    rig->ddb = ddb_open(&options, message);
    assert(rig->ddb);
    struct server_options server = {.host = "127.0.0.1",
                                    .hooks = {rig, on_input, on_output, on_cancelled, on_control}};
    rig->server = server_open(rig->ddb, &server, message);
    assert(rig->server);
}

void http_rig_close(struct http_rig *rig)
{
    server_close(rig->server, 0);
    ddb_close(rig->ddb);
}

int http_rig_connect(struct http_rig *rig)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(server_port(rig->server)),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int failure = connect(fd, (const struct sockaddr *)(const void *)&address, sizeof address);
    assert(failure == 0);
    return failure == 0 ? fd : -1;
}

void http_rig_send(struct http_rig *rig, int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = send(fd, bytes.data, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) {
            bytes = (struct str){bytes.data + n, bytes.len - (size_t)n};
        } else if (errno != EAGAIN) {
            return;
        }
        server_step(rig->server, n > 0 ? 0 : 1);
    }
}

void http_rig_step(struct http_rig *rig, int ms, const int *counter, int goal)
{
    int64_t end_us = server_now_us() + (int64_t)ms * 1000;
    while (server_now_us() < end_us && (!counter || *counter < goal)) {
        server_step(rig->server, 1);
    }
}

/* Length of the whole reply that starts `bytes`; 0: not known yet. */
static size_t reply_length(const struct buf *bytes)
{
    const char *end = bytes->data ? strstr(bytes->data, "\r\n\r\n") : NULL;
    const char *length = bytes->data ? strcasestr(bytes->data, "\r\nContent-Length: ") : NULL;
    if (!end || !length || length > end) {
        return 0;
    }
    return (size_t)(end + 4 - bytes->data) + strtoul(length + 18, NULL, 10);
}

static enum rig_end read_some(struct http_rig *rig, int fd, struct buf *out, bool to_end)
{
    char bytes[4096];
    int64_t end_us = server_now_us() + (int64_t)RIG_WAIT_MS * 1000;
    while (server_now_us() < end_us) {
        size_t length = to_end ? 0 : reply_length(out);
        if (length > 0 && out->len >= length) {
            return RIG_WHOLE;
        }
        ssize_t n = recv(fd, bytes, to_end ? sizeof bytes : 1, MSG_DONTWAIT);
        if (n == 0) {
            return RIG_EOF;
        }
        if (n > 0) {
            buf_add(out, bytes, (size_t)n);
        } else if (errno != EAGAIN) {
            return RIG_RESET;
        } else {
            server_step(rig->server, 1);
        }
    }
    return RIG_SILENCE;
}

enum rig_end http_rig_read(struct http_rig *rig, int fd, struct buf *out)
{
    buf_clear(out);
    return read_some(rig, fd, out, false);
}

enum rig_end http_rig_drain(struct http_rig *rig, int fd, struct buf *out)
{
    buf_clear(out);
    return read_some(rig, fd, out, true);
}

void http_rig_post(struct buf *out, const char *headers, struct str body)
{
    buf_printf(out,
               "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
               "X-Amz-Target: DynamoDB_20120810.ListTables\r\nX-Amz-Date: 20260101T000000Z\r\n"
               "Authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/dynamodb/"
               "aws4_request, SignedHeaders=host;x-amz-date, Signature=abcd\r\n"
               "%sContent-Length: %zu\r\n\r\n",
               headers, body.len);
    buf_str(out, body);
}

enum rig_end http_rig_ask(struct http_rig *rig, struct str request, struct buf *reply)
{
    int fd = http_rig_connect(rig);
    http_rig_send(rig, fd, request);
    enum rig_end end = http_rig_read(rig, fd, reply);
    close(fd);
    http_rig_step(rig, 2, NULL, 0);
    return end;
}
