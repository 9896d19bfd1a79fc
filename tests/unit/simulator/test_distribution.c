#include "../../../scenarios/simulator/distribution.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "../../../emulator/base/arena.h"
#include "../../../emulator/base/env.h"
#include "../../../emulator/base/random.h"

enum { KEYS = 100, DRAWS = 100000 };

static uint64_t draw_at(uint64_t n)
{
    static const struct random random = {.seed = 7};
    return random_draw(&random, STR("test"), STR(""), n);
}

/* How often each of KEYS keys was chosen. */
static void count(const struct key_settings *settings, uint64_t most, unsigned counts[KEYS])
{
    struct keys keys;
    keys_init(&keys, settings, most);
    for (unsigned i = 0; i < KEYS; i++) {
        counts[i] = 0;
    }
    for (uint64_t n = 0; n < DRAWS; n++) {
        counts[keys_choose(&keys, draw_at(n), n, KEYS)]++;
    }
    keys_release(&keys);
}

#define NEAR(number, wanted, off)                                                                  \
    cr_assert((number) >= (wanted) - (off) && (number) <= (wanted) + (off), "%lld",                \
              (long long)(number))

Test(distribution, uniform_keys_are_equally_likely)
{
    unsigned counts[KEYS];
    count(&(struct key_settings){.kind = KEYS_UNIFORM}, KEYS, counts);
    for (unsigned i = 0; i < KEYS; i++) {
        NEAR(counts[i], DRAWS / KEYS, 150);
    }
}

/* With exponent 1 the k-th of 100 has the share 1 / (k * H(100)), H(100) = 5.18738. */
Test(distribution, zipf_favours_the_first)
{
    unsigned counts[KEYS];
    count(&(struct key_settings){.kind = KEYS_ZIPF, .exponent_ppm = PPM}, KEYS, counts);
    NEAR(counts[0], 19278, 500);
    NEAR(counts[1], 9639, 400);
    NEAR(counts[9], 1928, 200);
    NEAR(counts[99], 193, 60);
}

Test(distribution, zipf_without_exponent_is_uniform)
{
    unsigned counts[KEYS];
    count(&(struct key_settings){.kind = KEYS_ZIPF}, KEYS, counts);
    NEAR(counts[0], DRAWS / KEYS, 150);
    NEAR(counts[99], DRAWS / KEYS, 150);
}

/* A steep exponent leaves each key a chance; fewer keys than foreseen share as if there were no
 * others. */
Test(distribution, zipf_over_fewer_keys_is_the_same_over_those)
{
    unsigned few[KEYS], many[KEYS];
    struct key_settings settings = {.kind = KEYS_ZIPF, .exponent_ppm = 990000};
    count(&settings, KEYS, few);
    count(&settings, 10 * KEYS, many);
    cr_assert_arr_eq(few, many, sizeof few);
}

Test(distribution, zipf_of_a_million_keys)
{
    struct keys keys;
    keys_init(&keys, &(struct key_settings){.kind = KEYS_ZIPF, .exponent_ppm = 3 * PPM}, KEYS_MOST);
    cr_assert_eq(keys_choose(&keys, 0, 0, KEYS_MOST), 0);
    cr_assert_eq(keys_choose(&keys, UINT64_MAX, 0, KEYS_MOST), KEYS_MOST - 1);
    cr_assert_eq(keys_choose(&keys, UINT64_MAX, 0, 1), 0);
    keys_release(&keys);
}

Test(distribution, latest_counts_back)
{
    unsigned first[KEYS], latest[KEYS];
    count(&(struct key_settings){.kind = KEYS_ZIPF, .exponent_ppm = PPM}, KEYS, first);
    count(&(struct key_settings){.kind = KEYS_LATEST, .exponent_ppm = PPM}, KEYS, latest);
    for (unsigned i = 0; i < KEYS; i++) {
        cr_assert_eq(first[i], latest[KEYS - 1 - i]);
    }
}

Test(distribution, sequential_keys_go_round)
{
    unsigned counts[KEYS];
    struct keys keys;
    count(&(struct key_settings){.kind = KEYS_SEQUENTIAL}, KEYS, counts);
    for (unsigned i = 0; i < KEYS; i++) {
        cr_assert_eq(counts[i], DRAWS / KEYS);
    }
    keys_init(&keys, &(struct key_settings){.kind = KEYS_SEQUENTIAL}, KEYS);
    cr_assert_eq(keys_choose(&keys, 0, 7, 5), 2);
    keys_release(&keys);
}

Test(distribution, a_hotspot_gets_its_share)
{
    unsigned counts[KEYS];
    unsigned hot = 0;
    struct key_settings settings = {
        .kind = KEYS_HOTSPOT, .hot_keys_ppm = 50000, .hot_calls_ppm = 800000};
    count(&settings, KEYS, counts);
    for (unsigned i = 0; i < 5; i++) {
        hot += counts[i];
        NEAR(counts[i], 16000, 500);
    }
    NEAR(hot, 80000, 600);
    NEAR(counts[50], 20000 / 95, 70);
}

/* One key is hot at least, and where all are none is left for the rest. */
Test(distribution, a_hotspot_of_none_or_all)
{
    unsigned counts[KEYS];
    struct key_settings settings = {
        .kind = KEYS_HOTSPOT, .hot_keys_ppm = 0, .hot_calls_ppm = 500000};
    count(&settings, KEYS, counts);
    NEAR(counts[0], 50000, 600);
    settings.hot_keys_ppm = PPM;
    count(&settings, KEYS, counts);
    NEAR(counts[0], DRAWS / KEYS, 150);
}

Test(distribution, weights_are_kept)
{
    static const struct choice list[] = {{10, 1}, {20, 3}, {30, 6}};
    struct choices choices = {list, 3};
    unsigned counts[4] = {0};
    for (uint64_t n = 0; n < DRAWS; n++) {
        counts[choices_choose(&choices, draw_at(n)) / 10]++;
    }
    NEAR(counts[1], 10000, 400);
    NEAR(counts[2], 30000, 600);
    NEAR(counts[3], 60000, 600);
    cr_assert_eq(choices_choose(&choices, 0), 10);
    cr_assert_eq(choices_choose(&choices, UINT64_MAX), 30);
}

Test(distribution, sizes)
{
    static const struct choice list[] = {{7, 1}};
    struct size_settings uniform = {.kind = SIZES_UNIFORM, .least = 10, .most = 12};
    struct size_settings fixed = {.kind = SIZES_FIXED, .bytes = 99};
    struct size_settings weighted = {.kind = SIZES_WEIGHTED, .choices = {list, 1}};
    unsigned counts[3] = {0};
    for (uint64_t n = 0; n < DRAWS; n++) {
        counts[size_choose(&uniform, draw_at(n)) - 10]++;
    }
    NEAR(counts[0], DRAWS / 3, 500);
    NEAR(counts[2], DRAWS / 3, 500);
    cr_assert_eq(size_choose(&fixed, 1), 99);
    cr_assert_eq(size_choose(&weighted, 1), 7);
}

/* Of an exponential distribution 63.2 % lie below the mean, and half below 0.693 of it. */
Test(distribution, exponential_spans)
{
    struct span_settings settings = {.kind = SPANS_EXPONENTIAL, .time_us = 1000000};
    unsigned below_mean = 0, below_half = 0;
    int64_t sum = 0, longest = 0;
    for (uint64_t n = 0; n < DRAWS; n++) {
        int64_t span = span_choose(&settings, draw_at(n));
        below_mean += span < 1000000;
        below_half += span < 693147;
        sum += span;
        longest = span > longest ? span : longest;
    }
    NEAR(below_mean, 63212, 600);
    NEAR(below_half, 50000, 600);
    NEAR(sum / DRAWS, 1000000, 12000);
    cr_assert(longest > 7000000 && longest < 8000000);
}

Test(distribution, uniform_and_fixed_spans)
{
    struct span_settings uniform = {.kind = SPANS_UNIFORM, .least_us = 5, .most_us = 5};
    struct span_settings fixed = {.kind = SPANS_FIXED, .time_us = 12};
    cr_assert_eq(span_choose(&uniform, UINT64_MAX), 5);
    uniform.most_us = 8;
    cr_assert_eq(span_choose(&uniform, UINT64_MAX), 8);
    cr_assert_eq(span_choose(&uniform, 0), 5);
    cr_assert_eq(span_choose(&fixed, 0), 12);
}
