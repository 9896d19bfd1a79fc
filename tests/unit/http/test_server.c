#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/http_rig.h"

Test(server, names_its_url)
{
    struct http_rig rig;
    char url[64];
    http_rig_open(&rig);
    cr_assert_neq(server_port(rig.server), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)server_port(rig.server));
    cr_assert_str_eq(server_url(rig.server), url);
    http_rig_close(&rig);
}

Test(server, says_which_address_is_in_use)
{
    struct http_rig rig;
    char message[256];
    char expected[256];
    http_rig_open(&rig);
    struct server_options options = {.host = "127.0.0.1", .port = server_port(rig.server)};
    cr_assert_null(server_open(rig.ddb, &options, message));
    snprintf(expected, sizeof expected,
             "cannot listen on 127.0.0.1 port %u: Address already in use", (unsigned)options.port);
    cr_assert_str_eq(message, expected);
    http_rig_close(&rig);
}

Test(server, turns_readable_when_there_is_work)
{
    struct http_rig rig;
    http_rig_open(&rig);
    struct pollfd probe = {.fd = server_fd(rig.server), .events = POLLIN};
    cr_assert_eq(poll(&probe, 1, 0), 0);
    cr_assert_eq(server_timeout_ms(rig.server), -1);
    int fd = http_rig_connect(&rig);
    cr_assert_eq(poll(&probe, 1, RIG_WAIT_MS), 1);
    close(fd);
    http_rig_close(&rig);
}

Test(server, wakes_for_a_reply_that_becomes_due)
{
    struct http_rig rig;
    struct buf request = {0};
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_post(&request, "x-dynarig-client: slow\r\n", STR("{}"));
    http_rig_send(&rig, fd, buf_view(&request));
    http_rig_step(&rig, RIG_WAIT_MS, &rig.inputs, 1);
    for (int i = 0; i < 100 && rig.delivered == 0; i++) {
        server_step(rig.server, -1);
    }
    cr_assert_eq(rig.delivered, 1);
    close(fd);
    buf_release(&request);
    http_rig_close(&rig);
}

Test(server, lets_replies_under_way_end_when_it_closes)
{
    struct http_rig rig;
    struct buf request = {0};
    char byte;
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_post(&request, "x-dynarig-client: slow\r\n", STR("{}"));
    http_rig_send(&rig, fd, buf_view(&request));
    http_rig_step(&rig, RIG_WAIT_MS, &rig.inputs, 1);
    server_close(rig.server, RIG_WAIT_MS);
    cr_assert_eq(rig.delivered, 1);
    cr_assert_eq(rig.cancelled, 0);
    cr_assert_eq(read(fd, &byte, 1), 1);
    cr_assert_eq(byte, 'H');
    close(fd);
    buf_release(&request);
    ddb_close(rig.ddb);
}

Test(server, gives_up_what_is_not_due_within_the_grace)
{
    struct http_rig rig;
    struct buf request = {0};
    http_rig_open(&rig);
    int fd = http_rig_connect(&rig);
    http_rig_post(&request, "x-dynarig-client: eternal\r\n", STR("{}"));
    http_rig_send(&rig, fd, buf_view(&request));
    http_rig_step(&rig, RIG_WAIT_MS, &rig.inputs, 1);
    server_close(rig.server, 30);
    cr_assert_eq(rig.cancelled, 1);
    close(fd);
    buf_release(&request);
    ddb_close(rig.ddb);
}
