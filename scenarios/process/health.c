#include "health.h"

#include <stdlib.h>

bool health_endpoint(const struct options *options, struct arena *arena, struct endpoint *out,
                     const char **message)
{
    const char *url = options->text[OPTION_ENDPOINT];

    if (url == NULL) {
        url = getenv("DYNARIG_URL");
    }
    if (url == NULL || *url == '\0') {
        url = "http://127.0.0.1:8000";
    }
    return endpoint_parse(url, arena, out, message);
}

bool health_ask(const struct endpoint *endpoint, int timeout_ms, struct arena *arena,
                const char **message)
{
    int status = http_get(endpoint, "/_dynarig/health", timeout_ms, arena, message);

    if (status != 0 && status != 200) {
        *message = arena_printf(arena, "%s://%s: answers with status %d",
                                endpoint->secure ? "https" : "http", endpoint->authority, status);
    }
    return status == 200;
}
