#include "log_normal.h"

#include <assert.h>
#include <stdbool.h>

#include "fixed.h"

#define WEIGHT_BITS 16

/* The upper half; the lower one is its mirror image. */
static const int32_t quantiles[] = {
#include "quantiles.def"
};

#define HALF (sizeof quantiles / sizeof *quantiles)

static_assert(HALF * 2 == LOG_NORMAL_QUANTILES, "quantiles.def holds the upper half");

int64_t log_normal_us(int64_t median_us, int64_t p99_us, uint64_t at)
{
    bool below = at < HALF;
    uint64_t size = (uint64_t)quantiles[below ? at : at - HALF];
    uint64_t log = fixed_log2((uint64_t)p99_us, (uint64_t)median_us) * size >> WEIGHT_BITS;
    uint64_t whole = log >> FIXED_LOG_BITS;
    unsigned __int128 power = (unsigned __int128)fixed_power(log) << whole;
    unsigned __int128 median = (unsigned __int128)median_us;
    unsigned __int128 span = below ? (median << FIXED_BITS) / power : median * power >> FIXED_BITS;
    return span < 1 ? 1 : (int64_t)span;
}
