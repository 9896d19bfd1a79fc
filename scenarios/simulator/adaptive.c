#include "adaptive.h"

#define ONE INT64_C(1000000) /* request a second, second in microseconds */
/* In a microsecond a bucket gets as many parts of a token as its rate says: none is lost to
 * rounding, however often somebody looks. */
#define TOKEN (ONE * ONE)

/* throttling.py: CubicCalculator */
#define SCALE_TENTHS 4
#define BETA_TENTHS 7
/* bucket.py: TokenBucket._MIN_RATE; adaptive.py: RateClocker, ClientRateLimiter */
#define RATE_LEAST (ONE / 2)
#define STRETCH_US (ONE / 2)
#define SMOOTHING_TENTHS 8
#define MEASURED_TIMES 2
/* Beyond that the curve is above everything. */
#define CURVE_MOST_US (INT64_C(10000) * ONE)

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- the bucket */

static void fill(struct adaptive *a, int64_t now_us)
{
    __int128 tokens = a->tokens + (__int128)(now_us - a->filled_us) * a->rate;
    a->tokens = tokens < a->capacity ? (int64_t)tokens : a->capacity;
    a->filled_us = now_us;
}

/* What has come in so far came at the old rate. */
static void set_rate(struct adaptive *a, int64_t now_us, int64_t rate)
{
    fill(a, now_us);
    a->rate = rate > RATE_LEAST ? rate : RATE_LEAST;
    a->capacity = (rate > ONE ? rate : ONE) * ONE;
    a->tokens = least(a->tokens, a->capacity);
}

int64_t adaptive_acquire(struct adaptive *a, int64_t now_us)
{
    if (!a->limiting) {
        return 0;
    }
    fill(a, now_us);
    if (a->tokens >= TOKEN) {
        a->tokens -= TOKEN;
        return 0;
    }
    return (TOKEN - a->tokens + a->rate - 1) / a->rate;
}

/* ---- the curve */

/* The largest whole number whose cube is not above. */
static int64_t cube_root(unsigned __int128 cube)
{
    unsigned __int128 root = 0;
    for (int bit = 41; bit >= 0; bit--) {
        unsigned __int128 next = root | (unsigned __int128)1 << bit;
        root = next * next * next <= cube ? next : root;
    }
    return (int64_t)root;
}

/* cbrt(rate * (1 - beta) / scale) seconds: as microseconds the cube of 10^6 goes under the root,
 * of which the rate brings one itself. */
static int64_t time_to(int64_t rate)
{
    unsigned __int128 scaled = (unsigned __int128)rate * (10 - BETA_TENTHS) / SCALE_TENTHS;
    return cube_root(scaled * (unsigned __int128)ONE * (unsigned __int128)ONE);
}

/* scale * (t - k)^3 + most */
static int64_t climb(const struct adaptive *a, int64_t now_us)
{
    int64_t off_us = least(now_us - a->throttled_us, CURVE_MOST_US) - a->again_us;
    __int128 cube = (__int128)off_us * off_us * off_us * SCALE_TENTHS / 10;
    return (int64_t)(cube / ONE / ONE) + a->rate_most;
}

static int64_t fall(struct adaptive *a, int64_t now_us, int64_t rate)
{
    a->rate_most = rate;
    a->again_us = time_to(rate);
    a->throttled_us = now_us;
    return rate * BETA_TENTHS / 10;
}

/* ---- the whole */

/* Looked at once the next half second has begun. */
static void measure(struct adaptive *a, int64_t now_us)
{
    int64_t stretch_us = now_us / STRETCH_US * STRETCH_US;
    a->replies++;
    if (stretch_us <= a->stretch_us) {
        return;
    }
    int64_t rate = a->replies * ONE * ONE / (stretch_us - a->stretch_us);
    a->measured = (rate * SMOOTHING_TENTHS + a->measured * (10 - SMOOTHING_TENTHS)) / 10;
    a->replies = 0;
    a->stretch_us = stretch_us;
}

void adaptive_init(struct adaptive *adaptive, int64_t now_us)
{
    *adaptive = (struct adaptive){
        .rate = ONE,
        .capacity = TOKEN,
        .filled_us = now_us,
        .throttled_us = now_us,
        .stretch_us = now_us / ONE * ONE,
    };
}

void adaptive_update(struct adaptive *a, int64_t now_us, bool throttled)
{
    int64_t rate;
    measure(a, now_us);
    if (throttled) {
        rate = fall(a, now_us, a->limiting ? least(a->measured, a->rate) : a->measured);
        a->limiting = true;
    } else {
        rate = climb(a, now_us);
    }
    set_rate(a, now_us, least(rate, MEASURED_TIMES * a->measured));
}
