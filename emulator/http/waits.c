#include "waits.h"

#include <stdlib.h>
#include <string.h>

#include "../base/arena.h"
#include "../base/random.h"

#define BACKOFF_BASE_US INT64_C(1000000)
#define BACKOFF_MOST_US INT64_C(20000000)

void waits_release(struct waits *waits)
{
    free(waits->told);
}

void waits_forget(struct waits *waits)
{
    waits->count = 0;
}

bool waits_told(struct waits *waits, struct str name)
{
    uint64_t hash = random_hash(0, name);
    for (size_t i = 0; i < waits->count; i++) {
        if (waits->told[i] == hash) {
            return true;
        }
    }
    if (waits->count == waits->cap) {
        waits->cap = waits->cap > 0 ? 2 * waits->cap : 16;
        waits->told = mem_realloc(waits->told, waits->cap * sizeof *waits->told);
    }
    waits->told[waits->count++] = hash;
    return false;
}

/* The number after "attempt="; 0: there is none. */
static unsigned attempt_of(struct str sdk_request)
{
    static const char before[] = "attempt=";
    size_t size = sizeof before - 1;
    const char *at =
        sdk_request.len > size ? memmem(sdk_request.data, sdk_request.len, before, size) : NULL;
    const char *end = sdk_request.data + sdk_request.len;
    unsigned attempt = 0;
    for (at = at ? at + size : end; at < end && *at >= '0' && *at <= '9' && attempt < 100; at++) {
        attempt = attempt * 10 + (unsigned)(*at - '0');
    }
    return attempt;
}

int64_t waits_backoff_us(struct str sdk_request)
{
    unsigned attempt = attempt_of(sdk_request);
    if (attempt < 2) {
        return 0;
    }
    int64_t wait_us = attempt < 7 ? BACKOFF_BASE_US << (attempt - 2) : BACKOFF_MOST_US;
    return wait_us < BACKOFF_MOST_US ? wait_us : BACKOFF_MOST_US;
}
