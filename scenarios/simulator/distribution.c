#include "distribution.h"

#include <assert.h>
#include <stdlib.h>

#include "../../emulator/base/arena.h"
#include "../../emulator/base/fixed.h"
#include "../../emulator/base/env.h"

/* From 0 to bound - 1; what is left of the draw is a draw again. */
static uint64_t part(uint64_t *draw, uint64_t bound)
{
    unsigned __int128 product = (unsigned __int128)*draw * bound;
    *draw = (uint64_t)product;
    return (uint64_t)(product >> 64);
}

/* ---- keys */

enum { WEIGHT_BITS = 32 }; /* of the first rank; at least 1, so that every key has a chance */

/* rank^-exponent = 2^(-exponent * log2(rank)) */
static uint64_t zipf_weight(uint64_t rank, int64_t exponent_ppm)
{
    uint64_t log = fixed_log2(rank, 1) * (uint64_t)exponent_ppm / PPM;
    uint64_t whole = log >> FIXED_LOG_BITS;
    uint64_t weight = (UINT64_C(1) << (WEIGHT_BITS + FIXED_BITS)) / fixed_power(log);
    return whole < WEIGHT_BITS && weight >> whole ? weight >> whole : 1;
}

void keys_init(struct keys *keys, const struct key_settings *settings, uint64_t most)
{
    assert(most >= 1 && most <= KEYS_MOST);
    *keys = (struct keys){.settings = *settings, .most = most};
    if (settings->kind != KEYS_ZIPF && settings->kind != KEYS_LATEST) {
        return;
    }
    uint64_t sum = 0;
    keys->sums = mem_alloc(most * sizeof *keys->sums);
    for (uint64_t i = 0; i < most; i++) {
        sum += zipf_weight(i + 1, settings->exponent_ppm);
        keys->sums[i] = sum;
    }
}

void keys_release(struct keys *keys)
{
    free(keys->sums);
    keys->sums = NULL;
}

/* The first rank whose sum is above what was drawn. */
static uint64_t choose_rank(const struct keys *keys, uint64_t draw, uint64_t count)
{
    uint64_t drawn = part(&draw, keys->sums[count - 1]);
    uint64_t low = 0;
    for (uint64_t high = count - 1; low < high;) {
        uint64_t middle = low + (high - low) / 2;
        if (keys->sums[middle] > drawn) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static uint64_t choose_hot(const struct key_settings *settings, uint64_t draw, uint64_t count)
{
    uint64_t hot = count * (uint64_t)settings->hot_keys_ppm / PPM;
    hot = hot > 0 ? hot : 1;
    bool is_hot = part(&draw, PPM) < (uint64_t)settings->hot_calls_ppm;
    return is_hot || hot == count ? part(&draw, hot) : hot + part(&draw, count - hot);
}

uint64_t keys_choose(const struct keys *keys, uint64_t draw, uint64_t n, uint64_t count)
{
    assert(count >= 1 && count <= keys->most);
    switch ((enum key_pattern)keys->settings.kind) {
    case KEYS_ZIPF: return choose_rank(keys, draw, count);
    case KEYS_LATEST: return count - 1 - choose_rank(keys, draw, count);
    case KEYS_SEQUENTIAL: return n % count;
    case KEYS_HOTSPOT: return choose_hot(&keys->settings, draw, count);
    case KEYS_UNIFORM: break;
    }
    return part(&draw, count);
}

/* ---- the others */

int64_t choices_choose(const struct choices *choices, uint64_t draw)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < choices->count; i++) {
        sum += (uint64_t)choices->list[i].weight;
    }
    uint64_t drawn = part(&draw, sum);
    size_t at = 0;
    while (drawn >= (uint64_t)choices->list[at].weight) {
        drawn -= (uint64_t)choices->list[at++].weight;
    }
    return choices->list[at].value;
}

static int64_t choose_between(int64_t least, int64_t most, uint64_t draw)
{
    return least + (int64_t)part(&draw, (uint64_t)(most - least) + 1);
}

int64_t size_choose(const struct size_settings *settings, uint64_t draw)
{
    switch ((enum size_pattern)settings->kind) {
    case SIZES_FIXED: return settings->bytes;
    case SIZES_WEIGHTED: return choices_choose(&settings->choices, draw);
    case SIZES_UNIFORM: break;
    }
    return choose_between(settings->least, settings->most, draw);
}

static const uint32_t quantiles[] = {
#include "exponential.def"
};

enum { QUANTILES = sizeof quantiles / sizeof quantiles[0], QUANTILE_BITS = 16 };

int64_t span_choose(const struct span_settings *settings, uint64_t draw)
{
    switch ((enum span_pattern)settings->kind) {
    case SPANS_FIXED: return settings->time_us;
    case SPANS_EXPONENTIAL:
        return settings->time_us * quantiles[part(&draw, QUANTILES)] >> QUANTILE_BITS;
    case SPANS_UNIFORM: break;
    }
    return choose_between(settings->least_us, settings->most_us, draw);
}
