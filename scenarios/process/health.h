/* Is the server there? For `wait` and `healthcheck`. */
#ifndef DYNARIG_HEALTH_H
#define DYNARIG_HEALTH_H

#include "http_client.h"
#include "../options/options.h"

/* --endpoint, else DYNARIG_URL, else http://127.0.0.1:8000. False: `*message`. */
bool health_endpoint(const struct options *options, struct arena *arena, struct endpoint *out,
                     const char **message);
/* False: not healthy; `*message` says what came instead. */
bool health_ask(const struct endpoint *endpoint, int timeout_ms, struct arena *arena,
                const char **message);

#endif
