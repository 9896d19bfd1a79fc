/*
 * The rate limiter of the SDKs' adaptive retry mode: a client that is told to slow down measures
 * how fast it sends, and from then on sends no faster than a bucket of tokens allows, whose rate
 * falls when the service throttles and grows along a cubic curve when it does not.
 *
 * AWS SDKs and Tools Reference Guide, "Retry behavior", names the mode; the constants and the order
 * of the steps are botocore's (botocore/retries/adaptive.py, throttling.py, bucket.py), the same as
 * in the JavaScript SDK (@smithy/util-retry, DefaultRateLimiter). There in floating point, here in
 * whole numbers: rates in millionths of a request a second, times in microseconds.
 */
#ifndef DYNARIG_ADAPTIVE_H
#define DYNARIG_ADAPTIVE_H

#include <stdbool.h>
#include <stdint.h>

struct adaptive {
    bool limiting; /* it was throttled at least once */
    /* The bucket. */
    int64_t rate;     /* of filling */
    int64_t capacity; /* tokens it holds at most, in millionths of millionths */
    int64_t tokens;   /* in the same */
    int64_t filled_us;
    /* The curve. */
    int64_t rate_most; /* what was sent when it was throttled last */
    int64_t again_us;  /* how long after that the curve is there again */
    int64_t throttled_us;
    /* What it sends. */
    int64_t measured;
    int64_t stretch_us; /* the half second that was looked at last began here */
    int64_t replies;    /* since then */
};

void adaptive_init(struct adaptive *adaptive, int64_t now_us);
/* Takes a token for an attempt: 0. Else nothing is taken, and it may be tried again after so many
 * microseconds. */
int64_t adaptive_acquire(struct adaptive *adaptive, int64_t now_us);
/* An attempt has ended, with the service throttling it or not. */
void adaptive_update(struct adaptive *adaptive, int64_t now_us, bool throttled);

#endif
