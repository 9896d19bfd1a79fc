#include "../../../scenarios/simulator/adaptive.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>

#define START_US INT64_C(1767225600000000)

struct step {
    int64_t at_us; /* an attempt was made, and its reply is there at once */
    bool throttled;
    int64_t wait_us; /* what it would have waited for a token; it went without one then */
    int64_t tokens, rate, measured; /* afterwards */
};

/*
 * What botocore 1.44.5 itself comes to: its ClientRateLimiter, TokenBucket, RateClocker and
 * CubicCalculator with a clock that these times were set on, in millionths, rounded.
 */
static const struct step steps[] = {
    {100000, false, 0, 100000, 500000, 0},
    {200000, false, 0, 150000, 500000, 0},
    {300000, false, 0, 200000, 500000, 0},
    {400000, false, 0, 250000, 500000, 0},
    {500000, false, 0, 300000, 500000, 8000000},
    {600000, false, 0, 350000, 500000, 8000000},
    {700000, false, 0, 400000, 500000, 8000000},
    {800000, false, 0, 450000, 500000, 8000000},
    {850000, true, 0, 475000, 5600000, 8000000},
    {1050000, true, 0, 595000, 3920000, 9600000},
    {1170000, false, 0, 65401, 4267665, 9600000},
    {1290000, false, 98996, 577520, 4563717, 9600000},
    {1410000, false, 0, 125167, 4812304, 9600000},
    {1530000, false, 61791, 702643, 5017572, 8320000},
    {1650000, false, 0, 304752, 5183668, 8320000},
    {1770000, false, 14123, 926791, 5314741, 8320000},
    {1890000, false, 0, 564561, 5414937, 8320000},
    {2010000, false, 0, 214353, 5488403, 8064000},
    {2130000, false, 23147, 872962, 5539286, 8064000},
    {2250000, false, 0, 537675, 5571734, 8064000},
    {2370000, false, 0, 206283, 5589894, 8064000},
    {2490000, false, 21991, 877071, 5597913, 8064000},
    {2790000, true, 0, 1556445, 3918539, 9612800},
    {2880000, false, 0, 909114, 4184221, 9612800},
    {2970000, false, 0, 285693, 4420291, 9612800},
    {3060000, false, 71597, 683519, 4628499, 6722560},
    {3150000, false, 0, 100085, 4810595, 6722560},
    {3240000, false, 97069, 533038, 4968328, 6722560},
    {3330000, false, 3988, 980187, 5103448, 6722560},
    {3420000, false, 0, 439498, 5217704, 6722560},
    {3510000, false, 17423, 909091, 5312846, 9344512},
    {3600000, false, 0, 387247, 5390624, 9344512},
    {3690000, false, 23670, 872404, 5452787, 9344512},
    {3780000, false, 0, 363154, 5501085, 9344512},
    {3870000, false, 25767, 858251, 5537268, 9344512},
    {3960000, false, 0, 356606, 5563084, 9344512},
    {4050000, false, 25654, 857283, 5580285, 11468902},
    {4140000, false, 0, 359510, 5590618, 11468902},
    {4840000, false, 0, 3272941, 5631243, 5493780},
    {5540000, false, 0, 3797512, 3797512, 1898756},
    {6240000, false, 0, 2797512, 3959502, 1979751},
    {6940000, false, 0, 2959502, 3991900, 1995950},
    {6980000, false, 0, 2119178, 3991900, 1995950},
    {7020000, false, 0, 1278854, 7198380, 3599190},
    {7060000, false, 0, 566789, 7198380, 3599190},
    {7100000, false, 20182, 854724, 7198380, 3599190},
    {7140000, false, 0, 142661, 7198380, 3599190},
    {7180000, false, 79102, 430596, 7198380, 3599190},
    {7220000, false, 39102, 718531, 7198380, 3599190},
    {7260000, false, 0, 6465, 7198380, 3599190},
    {7300000, false, 98022, 294400, 7198380, 3599190},
    {7340000, false, 58022, 582335, 7198380, 3599190},
    {7380000, true, 18022, 870272, 2519433, 3599190},
    {7420000, true, 11491, 971049, 1763603, 3599190},
    {7460000, true, 0, 41593, 1234522, 3599190},
    {9960000, false, 0, 234522, 2866599, 4559838},
    {12460000, false, 0, 1866599, 2463935, 1231968},
};

/* botocore computes in floating point and rounds in the end; here every step rounds down. */
static bool is_near(int64_t number, int64_t wanted)
{
    return llabs(number - wanted) <= 20;
}

Test(adaptive, does_as_botocore_does)
{
    struct adaptive adaptive;
    adaptive_init(&adaptive, START_US);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const struct step *step = &steps[i];
        int64_t now_us = START_US + step->at_us;
        int64_t wait_us = adaptive_acquire(&adaptive, now_us);
        adaptive_update(&adaptive, now_us, step->throttled);
        cr_assert(is_near(wait_us, step->wait_us), "%zu: wait %" PRId64, i, wait_us);
        cr_assert(is_near(adaptive.tokens / 1000000, step->tokens), "%zu: tokens %" PRId64, i,
                  adaptive.tokens);
        cr_assert(is_near(adaptive.rate, step->rate), "%zu: rate %" PRId64, i, adaptive.rate);
        cr_assert(is_near(adaptive.measured, step->measured), "%zu: measured %" PRId64, i,
                  adaptive.measured);
    }
}

Test(adaptive, limits_nothing_before_it_was_throttled)
{
    struct adaptive adaptive;
    adaptive_init(&adaptive, START_US);
    for (int64_t i = 0; i < 1000; i++) {
        cr_assert_eq(adaptive_acquire(&adaptive, START_US + i), 0);
        adaptive_update(&adaptive, START_US + i, false);
    }
}

/* Half a request a second is the least, and whoever waits as long as it is told gets a token. */
Test(adaptive, never_stops_altogether)
{
    struct adaptive adaptive;
    int64_t now_us = START_US;
    adaptive_init(&adaptive, now_us);
    for (int i = 0; i < 50; i++) {
        int64_t wait_us = adaptive_acquire(&adaptive, now_us);
        cr_assert_leq(wait_us, 2000000);
        if (wait_us > 0) {
            now_us += wait_us;
            cr_assert_eq(adaptive_acquire(&adaptive, now_us), 0);
        }
        adaptive_update(&adaptive, now_us, true);
    }
    cr_assert_eq(adaptive.rate, 500000);
}

/* Many clients of one process look at its bucket, and what drips in between two looks is less than
 * a millionth of a token. */
Test(adaptive, fills_however_often_somebody_looks)
{
    struct adaptive adaptive;
    int64_t now_us = START_US;
    adaptive_init(&adaptive, now_us);
    adaptive_update(&adaptive, now_us, true);
    int64_t wait_us = adaptive_acquire(&adaptive, now_us);
    cr_assert_eq(wait_us, 2000000);
    for (int64_t i = 1; i < wait_us; i++) {
        cr_assert_gt(adaptive_acquire(&adaptive, now_us + i), 0);
    }
    cr_assert_eq(adaptive_acquire(&adaptive, now_us + wait_us), 0);
}

/* After days the curve is far above; it must not run over. */
Test(adaptive, forgets_in_time)
{
    struct adaptive adaptive;
    int64_t now_us = START_US;
    adaptive_init(&adaptive, now_us);
    adaptive_update(&adaptive, now_us, true);
    for (int i = 0; i < 40; i++) {
        now_us += INT64_C(86400000000);
        adaptive_update(&adaptive, now_us, false);
        cr_assert_geq(adaptive.rate, 500000);
    }
    cr_assert_eq(adaptive_acquire(&adaptive, now_us), 0);
}
