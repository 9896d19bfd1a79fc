/*
 * The HTTP driver of the core: one thread, one epoll loop, loopback unless told otherwise.
 *
 * listener -> gate (first bytes) [-> tls] -> h1 (libmicrohttpd) -> struct exchange -> ddb_submit,
 * and back by ddb_poll. Replies that are not due suspend their connection; nothing blocks anything
 * else.
 */
#ifndef DYNARIG_SERVER_H
#define DYNARIG_SERVER_H

#include "../emulator.h"
#include "clock.h"
#include "hooks.h"
#include "sigv4.h"

struct server_options {
    const char *host; /* "127.0.0.1" */
    uint16_t port;    /* 0: any free */
    /* Who may sign; NULL: signatures are not checked. Outlives the server. */
    const struct sigv4_keys *keys;
    const char *tls_certificate; /* PEM files; NULL: plain HTTP alone */
    const char *tls_key;
    struct clock_options clock; /* zero: real, as the wall clock goes */
    struct hooks hooks;
};

struct server;

/* Listens. NULL: `message` says why (address in use: which). The core outlives the server. */
struct server *server_open(struct ddb *ddb, const struct server_options *options,
                           char message[256]);
uint16_t server_port(const struct server *server);
/* "http://127.0.0.1:8000", https:// where there is a certificate; lives as long as the server. */
const char *server_url(const struct server *server);
/* A file descriptor that turns readable when server_step has work (an epoll descriptor): so the
 * caller may wait for it together with signals or children. */
int server_fd(const struct server *server);
/* How long the caller may wait for it, in milliseconds; -1: until something happens. */
int server_timeout_ms(const struct server *server);
/* Does what is ready, waiting at most `timeout_ms` (0: not at all, -1: without end). */
void server_step(struct server *server, int timeout_ms);
enum clock_mode server_clock_mode(const struct server *server);
/* Core time goes to `to_us` at once, if it is not past that, and all that is due by then happens.
 * Within a control call: the replies are handed out after it. */
void server_move_clock(struct server *server, int64_t to_us);
/* Microseconds of the wall clock: the only place that reads it is env_real. */
int64_t server_now_us(void);
/* Stops listening, lets replies under way end for at most `grace_ms`, closes. */
void server_close(struct server *server, int grace_ms);

#endif
