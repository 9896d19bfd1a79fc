#include "server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "env_real.h"
#include "exchange.h"
#include "gate.h"
#include "h1.h"
#include "loop.h"
#include "parting.h"

struct server {
    struct loop loop;
    struct exchanges all;
    struct partings partings;
    struct tls *tls; /* NULL: plain HTTP alone */
    struct h1 *h1;
    struct gate gate;
    char url[160];
};

/* Clients cannot connect to "any address" everywhere, and a literal IPv6 address has brackets. */
static void print_url(struct server *server, const char *host)
{
    bool any = strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
    bool literal6 = !any && strchr(host, ':') != NULL;
    snprintf(server->url, sizeof(server->url), literal6 ? "%s://[%.120s]:%u" : "%s://%.120s:%u",
             server->tls ? "https" : "http", any ? "127.0.0.1" : host, (unsigned)server->gate.port);
}

static void stop(struct server *server)
{
    gate_close(&server->gate);
    h1_close(server->h1);
    partings_release(&server->partings);
    tls_close(server->tls);
    exchanges_release(&server->all);
    loop_close(&server->loop);
    free(server);
}

static bool start(struct server *server, struct ddb *ddb, const struct server_options *options,
                  char message[256])
{
    if (!loop_open(&server->loop)) {
        snprintf(message, 256, "cannot make an epoll descriptor: %s", strerror(errno));
        return false;
    }
    if (options->tls_certificate) {
        server->tls = tls_open(&server->loop, options->tls_certificate, options->tls_key, message);
        if (!server->tls) {
            loop_close(&server->loop);
            return false;
        }
    }
    partings_init(&server->partings, &server->loop);
    exchanges_init(&server->all, ddb, &options->hooks);
    clock_init(&server->all.clock, &options->clock, env_real_wall_us());
    server->all.keys = options->keys;
    server->h1 = h1_open(&server->loop, &server->all, &server->partings, server->tls);
    if (!server->h1) {
        snprintf(message, 256, "libmicrohttpd would not start");
        tls_close(server->tls);
        exchanges_release(&server->all);
        loop_close(&server->loop);
        return false;
    }
    gate_init(&server->gate, &server->loop, server->h1, &server->all, &server->partings,
              server->tls);
    return true;
}

struct server *server_open(struct ddb *ddb, const struct server_options *options, char message[256])
{
    const char *host = options->host ? options->host : "127.0.0.1";
    struct server *server = mem_zalloc(sizeof(*server));
    if (!start(server, ddb, options, message)) {
        free(server);
        return NULL;
    }
    if (!gate_listen(&server->gate, host, options->port, message)) {
        stop(server);
        return NULL;
    }
    print_url(server, host);
    return server;
}

uint16_t server_port(const struct server *server)
{
    return server->gate.port;
}

const char *server_url(const struct server *server)
{
    return server->url;
}

int server_fd(const struct server *server)
{
    return server->loop.fd;
}

static int sooner(int a_ms, int b_ms)
{
    if (a_ms < 0 || b_ms < 0) {
        return a_ms < 0 ? b_ms : a_ms;
    }
    return a_ms < b_ms ? a_ms : b_ms;
}

static int partings_timeout_ms(const struct partings *partings)
{
    int64_t next = partings_next(partings);
    if (next == INT64_MAX) {
        return -1;
    }
    int64_t left_us = next - env_real_wall_us();
    return left_us > 0 ? (int)((left_us + 999) / 1000) : 0;
}

/* Asking how long until something is due lets the clock follow core time: that is all it moves. */
static int timeout_ms_of(struct server *server)
{
    if (h1_is_busy(server->h1)) {
        return 0;
    }
    return sooner(exchanges_timeout_ms(&server->all), partings_timeout_ms(&server->partings));
}

int server_timeout_ms(const struct server *server)
{
    return timeout_ms_of((struct server *)(uintptr_t)server);
}

void server_step(struct server *server, int timeout_ms)
{
    bool came = loop_run(&server->loop, sooner(timeout_ms, timeout_ms_of(server)));
    /* On a virtual clock whoever has something to say says it at this moment: none goes by. */
    bool quiet = !came && !h1_is_busy(server->h1);
    if (quiet || server->all.clock.mode == CLOCK_REAL) {
        exchanges_pass(&server->all);
    }
    if (server->partings.first) {
        partings_expire(&server->partings, env_real_wall_us());
    }
    if (h1_is_busy(server->h1)) {
        h1_run(server->h1);
    }
}

enum clock_mode server_clock_mode(const struct server *server)
{
    return server->all.clock.mode;
}

void server_move_clock(struct server *server, int64_t to_us)
{
    exchanges_move(&server->all, to_us);
}

int64_t server_now_us(void)
{
    return env_real_wall_us();
}

void server_close(struct server *server, int grace_ms)
{
    int64_t end_us = env_real_wall_us() + (int64_t)grace_ms * 1000;
    int64_t now_us = env_real_wall_us();
    gate_close(&server->gate);
    while (now_us < end_us &&
           (server->all.under_way > 0 || server->partings.first || tls_is_busy(server->tls))) {
        server_step(server, (int)((end_us - now_us) / 1000) + 1);
        now_us = env_real_wall_us();
    }
    stop(server);
}
