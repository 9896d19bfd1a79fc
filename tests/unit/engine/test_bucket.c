#include <criterion/criterion.h>

#include "../../../emulator/base/random.h"
#include "../../../emulator/engine/bucket.h"

#define SECOND_US INT64_C(1000000)

/* Developer Guide, "Burst and adaptive capacity": five minutes of unused capacity are kept. */
Test(bucket, holds_what_its_depth_brings)
{
    struct bucket bucket = bucket_full(150, 300 * SECOND_US, 7);
    cr_assert_eq(bucket_balance(&bucket, 7), 45000 * 2 * BUCKET_MILLIONTHS);
    cr_assert_eq(bucket_balance(&bucket, INT64_MAX), 45000 * 2 * BUCKET_MILLIONTHS);
}

/* The worked example of AWS: 200 units a second are served from 150 for 45,000 / 50 = 900 s. */
Test(bucket, burst_lasts_until_it_is_spent)
{
    struct bucket bucket = bucket_full(150, 300 * SECOND_US, 0);
    int64_t second = 0;
    while (bucket_allows(&bucket, second * SECOND_US)) {
        bucket_take(&bucket, 400, second * SECOND_US);
        second++;
    }
    cr_assert_eq(second, 900);
}

Test(bucket, lets_in_while_anything_is_left)
{
    struct bucket bucket = bucket_full(1, SECOND_US, 0);
    bucket_take(&bucket, 3, 0); /* two halves are there */
    cr_assert_eq(bucket_balance(&bucket, 0), -BUCKET_MILLIONTHS);
    cr_assert_not(bucket_allows(&bucket, SECOND_US / 2));
    cr_assert(bucket_allows(&bucket, SECOND_US / 2 + 1));
}

Test(bucket, never_fills_at_no_rate)
{
    struct bucket bucket = bucket_full(0, SECOND_US, 0);
    cr_assert_not(bucket_allows(&bucket, INT64_MAX));
    bucket_take(&bucket, 1, 5);
    cr_assert_eq(bucket_balance(&bucket, INT64_MAX), -BUCKET_MILLIONTHS);
}

Test(bucket, what_is_given_back_does_not_overflow)
{
    struct bucket bucket = bucket_full(1, SECOND_US, 0);
    bucket_take(&bucket, -5, 0);
    cr_assert_eq(bucket_balance(&bucket, 0), 2 * BUCKET_MILLIONTHS);
}

Test(bucket, earlier_times_count_as_the_last)
{
    struct bucket bucket = bucket_full(1, SECOND_US, 9 * SECOND_US);
    bucket_take(&bucket, 2, 9 * SECOND_US);
    bucket_take(&bucket, 1, 3 * SECOND_US);
    cr_assert_eq(bucket_balance(&bucket, 9 * SECOND_US), -BUCKET_MILLIONTHS);
    cr_assert_eq(bucket_balance(&bucket, 10 * SECOND_US), BUCKET_MILLIONTHS);
}

Test(bucket, another_rate_keeps_what_is_left)
{
    struct bucket bucket = bucket_full(10, 2 * SECOND_US, 0);
    bucket_take(&bucket, 30, 0);
    bucket_set_rate(&bucket, 100, 0);
    cr_assert_eq(bucket_balance(&bucket, 0), 10 * BUCKET_MILLIONTHS);
    bucket_set_rate(&bucket, 2, 0);
    cr_assert_eq(bucket_balance(&bucket, 0), 8 * BUCKET_MILLIONTHS, "cut to the new depth");
    bucket_take(&bucket, 20, 0);
    bucket_set_rate(&bucket, 50, 0);
    cr_assert_eq(bucket_balance(&bucket, 0), -12 * BUCKET_MILLIONTHS, "debt stays");
}

/* Whoever asks, and whatever nothing is taken in between, the balance is the same. */
Test(bucket, cutting_time_anew_changes_nothing)
{
    struct random random = {.seed = 11};
    struct bucket whole = bucket_full(37, 3 * SECOND_US, 0);
    struct bucket cut = whole;
    int64_t now_us = 0;
    for (uint64_t i = 0; i < 10000; i++) {
        uint64_t draw = random_draw(&random, STR("test"), STR("cut"), i);
        now_us += (int64_t)(draw % 50000);
        for (int64_t at = cut.time_us; at < now_us; at += (int64_t)(draw % 7919) + 1) {
            bucket_take(&cut, 0, at);
        }
        int64_t halves = (int64_t)(draw >> 32) % 6;
        if (bucket_allows(&whole, now_us)) {
            bucket_take(&whole, halves, now_us);
            bucket_take(&cut, halves, now_us);
        }
        cr_assert_eq(bucket_balance(&whole, now_us), bucket_balance(&cut, now_us));
    }
}
