#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../lib/http_rig.h"

Test(gate, refuses_http2_by_name)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    struct str preface = STR("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
    int fd = http_rig_connect(&rig);
    http_rig_send(&rig, fd, preface);
    cr_assert_eq(http_rig_drain(&rig, fd, &reply), RIG_EOF);
    cr_assert(str_starts(buf_view(&reply), STR("HTTP/1.1 505 HTTP Version Not Supported\r\n")));
    cr_assert_not_null(strstr(reply.data, "HTTP/2 is not built yet"));
    close(fd);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(gate, closes_tls_without_a_byte)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_send(&rig, fd, STR("\x16\x03\x01"));
    enum rig_end end = http_rig_drain(&rig, fd, &reply);
    cr_assert(end == RIG_EOF || end == RIG_RESET);
    cr_assert_eq(reply.len, 0);
    close(fd);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(gate, waits_until_it_is_clear_what_is_spoken)
{
    struct http_rig rig;
    struct buf request = {0};
    struct buf reply = {0};
    http_rig_open(&rig);
    http_rig_post(&request, "", STR("{}"));
    int fd = http_rig_connect(&rig);
    http_rig_step(&rig, 5, NULL, 0);
    http_rig_send(&rig, fd, (struct str){request.data, 1});
    http_rig_step(&rig, 5, NULL, 0);
    http_rig_send(&rig, fd, (struct str){request.data + 1, request.len - 1});
    cr_assert_eq(http_rig_read(&rig, fd, &reply), RIG_WHOLE);
    cr_assert(str_starts(buf_view(&reply), STR("HTTP/1.1 200 OK\r\n")));
    close(fd);
    buf_release(&request);
    buf_release(&reply);
    http_rig_close(&rig);
}

Test(gate, lets_go_of_a_client_that_says_too_little)
{
    struct http_rig rig;
    struct buf reply = {0};
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_send(&rig, fd, STR("PRI"));
    shutdown(fd, SHUT_WR);
    cr_assert_eq(http_rig_drain(&rig, fd, &reply), RIG_EOF);
    close(fd);
    buf_release(&reply);
    http_rig_close(&rig);
}
