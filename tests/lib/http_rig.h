/*
 * A server with its core in this process, and a client of raw bytes: one thread steps the server
 * while the client waits. Faults strike by the name of the client (x-dynarig-client): "lose",
 * "reset", "truncate", "slow" (answered after RIG_SLOW_US), "eternal" (in an hour).
 */
#ifndef DYNARIG_TESTS_HTTP_RIG_H
#define DYNARIG_TESTS_HTTP_RIG_H

#include "../../emulator/http/server.h"

enum { RIG_SLOW_US = 50000, RIG_WAIT_MS = 5000 };

struct http_rig {
    struct ddb *ddb;
    struct server *server;
    int inputs; /* calls of the hooks */
    int delivered;
    int lost; /* outputs that were not delivered */
    int cancelled;
    uint64_t last_submit;
    uint64_t last_connection;
    char last_client[64];
    char last_invocation[64];
};

/* How a reading ended. */
enum rig_end { RIG_WHOLE, RIG_EOF, RIG_RESET, RIG_SILENCE };

void http_rig_open(struct http_rig *rig);
void http_rig_close(struct http_rig *rig);
int http_rig_connect(struct http_rig *rig);
void http_rig_send(struct http_rig *rig, int fd, struct str bytes);
/* Steps the server for at most `ms`, while `counter` (may be NULL) is less than `goal`. */
void http_rig_step(struct http_rig *rig, int ms, const int *counter, int goal);
/* Reads one reply by its Content-Length into `out`, or what comes until the end. */
enum rig_end http_rig_read(struct http_rig *rig, int fd, struct buf *out);
/* Reads until the server closes. */
enum rig_end http_rig_drain(struct http_rig *rig, int fd, struct buf *out);
/* A signed ListTables with `headers` (each ending in CRLF; may be "") and the body. */
void http_rig_post(struct buf *out, const char *headers, struct str body);
/* One request on a connection of its own, to its end; the reply's bytes. */
enum rig_end http_rig_ask(struct http_rig *rig, struct str request, struct buf *reply);

#endif
