/*
 * What clients wait for in real time, and how far that moves a virtual clock, which would stand
 * while they wait.
 *
 * Who asks again for the status of what changes by itself, without a call having moved the clock
 * since it was last told, waits for it: an SDK's waiter. Who sends an attempt after the first has
 * backed off before. Who was throttled comes again a little later.
 */
#ifndef DYNARIG_WAITS_H
#define DYNARIG_WAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/str.h"

/* Whose status was told. Zero: nobody's. */
struct waits {
    uint64_t *told; /* hashes of their names */
    size_t count, cap;
};

void waits_release(struct waits *waits);
/* A call moved the clock: all may look once before they are taken for waiting. */
void waits_forget(struct waits *waits);
/* Was it told before? From now on it was. */
bool waits_told(struct waits *waits, struct str name);

/* How long who was throttled, in whole or in part, takes at least to come again. A choice of ours:
 * so programs that loop until all entries of a batch were taken find units there in the end. */
#define WAITS_THROTTLED_US INT64_C(100000)

/*
 * How long who sends this attempt ("attempt=3; max=4", the header amz-sdk-request) has backed off
 * before: 1, 2, 4 ... at most 20 seconds, as the SDKs do after throttling at most (AWS SDKs and
 * Tools Reference Guide, "Retry behavior"). 0: it is the first, or does not say.
 */
int64_t waits_backoff_us(struct str sdk_request);

#endif
