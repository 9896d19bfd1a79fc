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

/* AWS SDKs and Tools Reference Guide, "Retry behavior"; botocore/retries/standard.py lists the
 * codes. */
enum sdk_error sdk_error_of(struct str error, int status)
{
    static const char *const throttling[] = {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "RequestThrottled",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    };
    for (size_t i = 0; i < sizeof throttling / sizeof throttling[0]; i++) {
        if (str_is(error, throttling[i])) {
            return SDK_THROTTLE;
        }
    }
    return error.len == 0 || status >= 500 ? SDK_TRANSIENT : SDK_FINAL;
}

void sdk_init(struct sdk *sdk, const struct sdk_mode *mode, int64_t now_us)
{
    *sdk = (struct sdk){.mode = mode, .quota = mode->quota};
    adaptive_init(&sdk->adaptive, now_us);
}

void sdk_begin(struct sdk_call *call)
{
    *call = (struct sdk_call){.attempt = 1};
}

int64_t sdk_acquire(struct sdk *sdk, int64_t now_us)
{
    return sdk->mode->adaptive ? adaptive_acquire(&sdk->adaptive, now_us) : 0;
}

static int cost_of(const struct sdk_mode *mode, enum sdk_error error)
{
    return error == SDK_THROTTLE  ? mode->throttle_cost
           : error == SDK_TIMEOUT ? mode->timeout_cost
                                  : mode->transient_cost;
}

static bool pay(struct sdk *sdk, struct sdk_call *call, int cost)
{
    if (sdk->mode->quota == 0) {
        return true;
    }
    if (sdk->quota < cost) {
        return false;
    }
    sdk->quota -= cost;
    call->last_cost = cost;
    return true;
}

/* What the last retry cost; 1 where there was none. */
static void pay_back(struct sdk *sdk, const struct sdk_call *call)
{
    int quota = sdk->quota + (call->attempt > 1 ? call->last_cost : 1);
    sdk->quota = quota < sdk->mode->quota ? quota : sdk->mode->quota;
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

bool sdk_end(struct sdk *sdk, struct sdk_call *call, int64_t now_us, enum sdk_error error,
             uint32_t draw, int64_t *wait_us)
{
    const struct sdk_mode *mode = sdk->mode;
    if (mode->adaptive) {
        adaptive_update(&sdk->adaptive, now_us, error == SDK_THROTTLE);
    }
    if (error == SDK_NONE) {
        pay_back(sdk, call);
        return false;
    }
    if (error == SDK_FINAL || call->attempt >= mode->attempts ||
        !pay(sdk, call, cost_of(mode, error))) {
        return false;
    }
    *wait_us = wait_of(mode, error == SDK_THROTTLE ? mode->throttle_us : mode->transient_us,
                       call->attempt - 1, draw);
    call->attempt++;
    return true;
}
