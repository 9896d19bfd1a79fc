/* Clients as the SDKs make them: which errors they try again, how often, after what wait. */
#ifndef DYNARIG_SDK_H
#define DYNARIG_SDK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../emulator/base/str.h"

struct sdk_mode {
    const char *name;
    unsigned attempts; /* the first included */
    int64_t transient_us;
    int64_t throttle_us;
    int64_t longest_us;
    bool jitter;
    int quota; /* 0: none is kept */
    int transient_cost;
    int throttle_cost;
};

const struct sdk_mode *sdk_mode_at(size_t index); /* NULL past the end */
const struct sdk_mode *sdk_mode_find(struct str name);

enum sdk_error {
    SDK_FINAL,     /* told to the program at once */
    SDK_TRANSIENT, /* lost connections, time-outs, errors of the server */
    SDK_THROTTLE,
};

/* `error` empty: no answer came. */
enum sdk_error sdk_error_of(struct str error, int status);

/* One client's tries. */
struct sdk_client {
    const struct sdk_mode *mode;
    int quota;
    int last_cost;
    unsigned attempt; /* of the call under way, from 1 */
};

void sdk_client_init(struct sdk_client *client, const struct sdk_mode *mode);
/* A new call begins. */
void sdk_begin(struct sdk_client *client);
/* Shall it be tried again? Then `*wait_us`; `draw` is uniform in 0..65535. */
bool sdk_retry(struct sdk_client *client, enum sdk_error error, uint32_t draw, int64_t *wait_us);
void sdk_succeed(struct sdk_client *client);

#endif
