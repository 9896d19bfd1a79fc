/*
 * Clients as the SDKs make them: which errors they try again, how often, after what wait.
 *
 * What a process keeps for all that use its client - the retry quota, the rate limiter - is a
 * struct sdk; each of those has a call at a time, a struct sdk_call.
 */
#ifndef DYNARIG_SDK_H
#define DYNARIG_SDK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../emulator/base/str.h"
#include "adaptive.h"

struct sdk_mode {
    const char *name;
    unsigned attempts; /* the first included */
    int64_t transient_us;
    int64_t throttle_us;
    int64_t longest_us;
    bool jitter;
    int quota; /* 0: none is kept */
    int transient_cost;
    int timeout_cost;
    int throttle_cost;
    bool adaptive;
};

const struct sdk_mode *sdk_mode_at(size_t index); /* NULL past the end */
const struct sdk_mode *sdk_mode_find(struct str name);

enum sdk_error {
    SDK_NONE,
    SDK_FINAL,     /* told to the program at once */
    SDK_TRANSIENT, /* lost connections, errors of the server */
    SDK_TIMEOUT,   /* no answer in time */
    SDK_THROTTLE,
};

/* `error` empty: no answer came. */
enum sdk_error sdk_error_of(struct str error, int status);

struct sdk {
    const struct sdk_mode *mode;
    int quota;
    struct adaptive adaptive;
};

struct sdk_call {
    unsigned attempt; /* under way, from 1 */
    int last_cost;    /* of the retry */
};

void sdk_init(struct sdk *sdk, const struct sdk_mode *mode, int64_t now_us);
/* A new call begins. */
void sdk_begin(struct sdk_call *call);
/* May an attempt go out now? 0; else ask again after so many microseconds. */
int64_t sdk_acquire(struct sdk *sdk, int64_t now_us);
/* An attempt has ended so. Shall there be another? Then after `*wait_us`; `draw` is uniform in
 * 0..65535. */
bool sdk_end(struct sdk *sdk, struct sdk_call *call, int64_t now_us, enum sdk_error error,
             uint32_t draw, int64_t *wait_us);

#endif
