/*
 * A small blocking HTTP/1.1 client: one GET, for `wait` and `healthcheck`. Over TLS it takes any
 * certificate: it asks whether somebody is there and tells nothing.
 */
#ifndef DYNARIG_HTTP_CLIENT_H
#define DYNARIG_HTTP_CLIENT_H

#include <stdbool.h>

#include "../../emulator/base/arena.h"

struct endpoint {
    const char *host; /* without brackets */
    const char *port;
    const char *authority; /* for the Host header */
    bool secure;
};

/* "http://127.0.0.1:8000" or https://, a path is not allowed. False: `*message`. In the arena. */
bool endpoint_parse(const char *url, struct arena *arena, struct endpoint *out,
                    const char **message);
/* The HTTP status; 0: no answer within the time, `*message` says why. */
int http_get(const struct endpoint *endpoint, const char *path, int timeout_ms, struct arena *arena,
             const char **message);

#endif
