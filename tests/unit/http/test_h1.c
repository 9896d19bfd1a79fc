#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../../emulator/base/arena.h"
#include "../../../emulator/http/exchange.h"
#include "../../lib/http_rig.h"

static const char tables[] = "{\"TableNames\":[]}";

static bool has(const struct buf *text, const char *part)
{
    return text->data && strstr(text->data, part) != NULL;
}

/* One request by the client named; how it ended, and the reply. */
static enum rig_end post(struct http_rig *rig, const char *client, struct buf *reply)
{
    char headers[100];
    struct buf request;
    buf_init(&request);
    snprintf(headers, sizeof headers, "x-dynarig-client: %s\r\n", client);
    http_rig_post(&request, headers, STR("{}"));
    enum rig_end end = http_rig_ask(rig, buf_view(&request), reply);
    buf_release(&request);
    return end;
}

Test(h1, answers_with_the_headers_of_the_service)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    cr_assert_eq(post(&rig, "plain", &reply), RIG_WHOLE);
    cr_assert(str_starts(buf_view(&reply), STR("HTTP/1.1 200 OK\r\n")));
    cr_assert(has(&reply, "\r\nx-amzn-RequestId: "));
    cr_assert(has(&reply, "\r\nx-amz-crc32: 1315925753\r\n"));
    cr_assert(has(&reply, "\r\nServer: Server\r\n"));
    cr_assert(has(&reply, " GMT\r\n"));
    cr_assert(has(&reply, "\r\nContent-Length: 17\r\n"));
    cr_assert(has(&reply, tables));
    cr_assert_not(has(&reply, "Access-Control-Allow-Origin"));
    cr_assert_eq(rig.delivered, 1);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(h1, tells_hooks_what_the_head_says)
{
    struct http_rig rig;
    struct buf request = {0};
    struct buf reply = {0};
    http_rig_open(&rig);
    http_rig_post(&request, "amz-sdk-invocation-id: abc-1\r\nOrigin: x\r\n", STR("{}"));
    cr_assert_eq(http_rig_ask(&rig, buf_view(&request), &reply), RIG_WHOLE);
    cr_assert_str_eq(rig.last_invocation, "abc-1");
    cr_assert_str_eq(rig.last_client, "connection-1");
    cr_assert_eq(rig.last_connection, 1);
    cr_assert(has(&reply, "\r\nAccess-Control-Allow-Origin: *\r\n"));
    buf_release(&request);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(h1, closes_without_a_byte)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    cr_assert_eq(post(&rig, "lose", &reply), RIG_EOF);
    cr_assert_eq(reply.len, 0);
    cr_assert_eq(rig.lost, 1);
    cr_assert_eq(rig.delivered, 0);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(h1, resets)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    cr_assert_eq(post(&rig, "reset", &reply), RIG_RESET);
    cr_assert_eq(reply.len, 0);
    cr_assert_eq(rig.lost, 1);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(h1, cuts_the_body_short_under_its_full_length)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    cr_assert_eq(post(&rig, "truncate", &reply), RIG_EOF);
    cr_assert(has(&reply, "\r\nContent-Length: 17\r\n"));
    cr_assert(has(&reply, "\r\n\r\n{\"TableN"));
    cr_assert_not(has(&reply, "{\"TableNa"));
    cr_assert_eq(rig.lost, 1);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(h1, answers_late_when_the_reply_is_due_late)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    int64_t start_us = server_now_us();
    cr_assert_eq(post(&rig, "slow", &reply), RIG_WHOLE);
    cr_assert(server_now_us() - start_us >= RIG_SLOW_US);
    cr_assert(has(&reply, tables));
    cr_assert_eq(rig.delivered, 1);
    buf_release(&reply);
    http_rig_close(&rig);
}

/* Sends a request that is never answered in this test, and lets it wait. */
static int start_eternal(struct http_rig *rig)
{
    struct buf request = {0};
    int fd = http_rig_connect(rig);
    http_rig_post(&request, "x-dynarig-client: eternal\r\n", STR("{}"));
    http_rig_send(rig, fd, buf_view(&request));
    http_rig_step(rig, RIG_WAIT_MS, &rig->inputs, 1);
    http_rig_step(rig, 10, NULL, 0);
    buf_release(&request);
    return fd;
}

Test(h1, cancels_when_a_waiting_client_closes)
{
    struct http_rig rig;
    http_rig_open(&rig);
    close(start_eternal(&rig));
    http_rig_step(&rig, RIG_WAIT_MS, &rig.cancelled, 1);
    cr_assert_eq(rig.cancelled, 1);
    cr_assert_eq(rig.delivered + rig.lost, 0);
    http_rig_close(&rig);
    cr_assert_eq(rig.cancelled, 1);
}

Test(h1, cancels_when_a_waiting_client_resets)
{
    struct http_rig rig;
    struct linger linger = {.l_onoff = 1};
    http_rig_open(&rig);
    int fd = start_eternal(&rig);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
    http_rig_step(&rig, RIG_WAIT_MS, &rig.cancelled, 1);
    cr_assert_eq(rig.cancelled, 1);
    http_rig_close(&rig);
}

Test(h1, cancels_what_waits_when_the_server_closes)
{
    struct http_rig rig;
    http_rig_open(&rig);
    int fd = start_eternal(&rig);
    http_rig_close(&rig);
    cr_assert_eq(rig.cancelled, 1);
    close(fd);
}

Test(h1, serves_half_closed_clients_that_pipelined_slow_requests)
{
    struct http_rig rig;
    struct buf request = {0};
    struct buf reply = {0};
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_post(&request, "x-dynarig-client: slow\r\n", STR("{}"));
    http_rig_post(&request, "", STR("{}"));
    http_rig_post(&request, "x-dynarig-client: slow\r\n", STR("{}"));
    http_rig_send(&rig, fd, buf_view(&request));
    shutdown(fd, SHUT_WR);
    cr_assert_eq(http_rig_drain(&rig, fd, &reply), RIG_EOF);
    int replies = 0;
    for (const char *at = reply.data; (at = strstr(at, tables)) != NULL; at++) {
        replies++;
    }
    cr_assert_eq(replies, 3);
    cr_assert_eq(rig.delivered, 3);
    close(fd);
    buf_release(&request);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(h1, keeps_a_connection_that_sends_byte_by_byte)
{
    struct http_rig rig;
    struct buf request = {0};
    struct buf reply = {0};
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_post(&request, "", STR("{}"));
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < request.len; i++) {
            http_rig_send(&rig, fd, (struct str){request.data + i, 1});
        }
        cr_assert_eq(http_rig_read(&rig, fd, &reply), RIG_WHOLE);
        cr_assert(has(&reply, tables));
    }
    cr_assert_eq(rig.last_connection, 1);
    close(fd);
    buf_release(&request);
    buf_release(&reply);
    http_rig_close(&rig);
}

/* `{"x":"aaa..."}` of that many bytes. */
static struct str long_body(size_t bytes)
{
    char *text = mem_alloc(bytes);
    memset(text, 'a', bytes);
    memcpy(text, "{\"x\":\"", 6);
    memcpy(text + bytes - 2, "\"}", 2);
    return (struct str){text, bytes};
}

static void ask_long(size_t bytes, const char *status, int inputs)
{
    struct http_rig rig;
    struct buf request = {0};
    struct buf reply = {0};
    struct str body = long_body(bytes);
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_post(&request, "", body);
    http_rig_send(&rig, fd, buf_view(&request));
    shutdown(fd, SHUT_WR);
    cr_assert_eq(http_rig_drain(&rig, fd, &reply), RIG_EOF);
    cr_assert(str_starts(buf_view(&reply), str_from(status)));
    cr_assert_eq(rig.inputs, inputs);
    close(fd);
    free((void *)(uintptr_t)body.data);
    buf_release(&request);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(h1, lets_16_mebibytes_through)
{
    ask_long(EXCHANGE_BODY_BYTES_MAX, "HTTP/1.1 200 OK\r\n", 1);
}

Test(h1, refuses_one_byte_more)
{
    ask_long(EXCHANGE_BODY_BYTES_MAX + 1, "HTTP/1.1 413 ", 0);
}

Test(h1, refuses_a_long_body_by_its_announced_length)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_send(&rig, fd,
                  STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999\r\n\r\n"));
    cr_assert_eq(http_rig_drain(&rig, fd, &reply), RIG_EOF);
    cr_assert(has(&reply, "\r\nTransfer-Encoding: chunked\r\n"));
    cr_assert(has(&reply, "\r\n\r\n0\r\n\r\n"));
    close(fd);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(h1, passes_calls_of_the_control_interface_on)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    struct str request = STR("PUT /_dynarig/faults/a%20b?x=1&y=%20 HTTP/1.1\r\nHost: a\r\n"
                             "Content-Length: 2\r\n\r\n{}");
    cr_assert_eq(http_rig_ask(&rig, request, &reply), RIG_WHOLE);
    cr_assert(str_starts(buf_view(&reply), STR("HTTP/1.1 201 Created\r\n")));
    cr_assert(has(&reply, "\r\n\r\nPUT faults/a b x=1&y=%20 {}"));
    cr_assert_not(has(&reply, "x-amz"));
    buf_release(&reply);
    http_rig_close(&rig);
}

enum { CROWD = 200 };

Test(h1, lets_200_clients_wait_at_once)
{
    struct http_rig rig;
    struct buf request = {0};
    struct buf reply = {0};
    int fd[CROWD];
    http_rig_open(&rig);
    http_rig_post(&request, "x-dynarig-client: slow\r\n", STR("{}"));
    for (int i = 0; i < CROWD; i++) {
        fd[i] = http_rig_connect(&rig);
        http_rig_send(&rig, fd[i], buf_view(&request));
    }
    for (int i = 0; i < CROWD; i++) {
        cr_assert_eq(http_rig_read(&rig, fd[i], &reply), RIG_WHOLE);
        cr_assert(has(&reply, tables));
        close(fd[i]);
    }
    http_rig_step(&rig, RIG_WAIT_MS, &rig.delivered, CROWD);
    cr_assert_eq(rig.delivered, CROWD);
    buf_release(&request);
    buf_release(&reply);
    http_rig_close(&rig);
}
