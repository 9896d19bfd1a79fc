#include "sdk.h"

enum { JITTER_PARTS = 65536 };

static const struct sdk_mode modes[] = {
#define SDK_MODE(...) {__VA_ARGS__},
#include "sdk.def"
#undef SDK_MODE
};

const struct sdk_mode *sdk_mode_at(size_t index)
{
    return index < sizeof modes / sizeof modes[0] ? &modes[index] : NULL;
}

const struct sdk_mode *sdk_mode_find(struct str name)
{
    for (size_t i = 0; sdk_mode_at(i); i++) {
        if (str_is(name, modes[i].name)) {
            return &modes[i];
        }
    }
    return NULL;
}

/* AWS SDKs and Tools Reference Guide, "Retry behavior": codes that mean throttling. */
enum sdk_error sdk_error_of(struct str error, int status)
{
    static const char *const throttling[] = {
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "LimitExceededException",
    };
    for (size_t i = 0; i < sizeof throttling / sizeof throttling[0]; i++) {
        if (str_is(error, throttling[i])) {
            return SDK_THROTTLE;
        }
    }
    return error.len == 0 || status >= 500 ? SDK_TRANSIENT : SDK_FINAL;
}

void sdk_client_init(struct sdk_client *client, const struct sdk_mode *mode)
{
    *client = (struct sdk_client){.mode = mode, .quota = mode->quota};
}

void sdk_begin(struct sdk_client *client)
{
    client->attempt = 1;
    client->last_cost = 0;
}

static bool pay(struct sdk_client *client, int cost)
{
    if (client->mode->quota == 0) {
        return true;
    }
    if (client->quota < cost) {
        return false;
    }
    client->quota -= cost;
    client->last_cost = cost;
    return true;
}

static int64_t wait_of(const struct sdk_mode *mode, int64_t base_us, unsigned retry, uint32_t draw)
{
    int64_t wait_us = base_us;
    for (unsigned i = 0; i < retry && wait_us < mode->longest_us; i++) {
        wait_us *= 2;
    }
    wait_us = wait_us > mode->longest_us ? mode->longest_us : wait_us;
    return mode->jitter ? wait_us * draw / JITTER_PARTS : wait_us;
}

bool sdk_retry(struct sdk_client *client, enum sdk_error error, uint32_t draw, int64_t *wait_us)
{
    const struct sdk_mode *mode = client->mode;
    bool throttled = error == SDK_THROTTLE;
    if (error == SDK_FINAL || client->attempt >= mode->attempts ||
        !pay(client, throttled ? mode->throttle_cost : mode->transient_cost)) {
        return false;
    }
    *wait_us = wait_of(mode, throttled ? mode->throttle_us : mode->transient_us,
                       client->attempt - 1, draw);
    client->attempt++;
    return true;
}

void sdk_succeed(struct sdk_client *client)
{
    int back = client->last_cost > 0 ? client->last_cost : 1;
    int quota = client->quota + back;
    client->quota = quota < client->mode->quota ? quota : client->mode->quota;
}
