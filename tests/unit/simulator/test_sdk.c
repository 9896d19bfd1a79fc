#include "../../../scenarios/simulator/sdk.h"

#include <criterion/criterion.h>

static struct sdk sdk;
static struct sdk_call call;
static int64_t wait_us;

static void open_sdk(const char *mode)
{
    sdk_init(&sdk, sdk_mode_find(str_from(mode)), 0);
    sdk_begin(&call);
}

static bool ends(enum sdk_error error, uint32_t draw)
{
    return !sdk_end(&sdk, &call, 0, error, draw, &wait_us);
}

Test(sdk, tells_errors_apart)
{
    cr_assert_eq(sdk_error_of(STR("ThrottlingException"), 400), SDK_THROTTLE);
    cr_assert_eq(sdk_error_of(STR("SlowDown"), 503), SDK_THROTTLE);
    cr_assert_eq(sdk_error_of(STR("InternalServerError"), 500), SDK_TRANSIENT);
    cr_assert_eq(sdk_error_of(STR(""), 0), SDK_TRANSIENT);
    cr_assert_eq(sdk_error_of(STR("ConditionalCheckFailedException"), 400), SDK_FINAL);
    cr_assert_eq(sdk_error_of(STR("TransactionCanceledException"), 400), SDK_FINAL);
}

/* Longest waits of each mode's retries after transient errors and after throttling, and how many
 * transient errors in a row empty the quota; sources: sdk.def. */
static const struct {
    const char *mode;
    unsigned retries;
    int64_t first_us, last_us; /* without the draw */
    int64_t throttle_us;
    int quota_retries; /* 0: none is kept */
} modes[] = {
    {"standard", 3, 25000, 100000, 1000000, 500 / 14},
    {"adaptive", 3, 25000, 100000, 1000000, 500 / 14},
    {"standard-2025", 2, 1000000, 2000000, 1000000, 500 / 5},
    {"legacy", 9, 50000, 12800000, 50000, 0},
    {"js-v3-2025", 2, 100000, 200000, 500000, 500 / 10},
    {"java-v2", 8, 25000, 3200000, 500000, 500 / 5},
    {"go-v2-2025", 2, 1000000, 2000000, 1000000, 500 / 5},
    {"none", 0, 0, 0, 0, 0},
};

/* A draw as large as it can be leaves all but a 65536th of the wait. */
static void expect_wait(const char *mode, int64_t longest_us)
{
    cr_assert(wait_us <= longest_us && wait_us >= longest_us - longest_us / 60000 - 1,
              "%s: %lld, not %lld", mode, (long long)wait_us, (long long)longest_us);
}

Test(sdk, each_mode_tries_as_often_and_waits_as_long_as_it_should)
{
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        open_sdk(modes[i].mode);
        for (unsigned retry = 0; retry < modes[i].retries; retry++) {
            cr_assert(!ends(SDK_TRANSIENT, 65535), "%s", modes[i].mode);
            if (retry == 0) {
                expect_wait(modes[i].mode, modes[i].first_us);
            }
        }
        if (modes[i].retries > 0) {
            expect_wait(modes[i].mode, modes[i].last_us);
        }
        cr_assert(ends(SDK_TRANSIENT, 0), "%s", modes[i].mode);
        open_sdk(modes[i].mode);
        if (!ends(SDK_THROTTLE, 65535)) {
            expect_wait(modes[i].mode, modes[i].throttle_us);
        }
    }
}

Test(sdk, an_empty_quota_ends_the_trying)
{
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        int retries = 0;
        open_sdk(modes[i].mode);
        for (int n = 0; n < 200; n++) {
            sdk_begin(&call);
            while (!ends(SDK_TRANSIENT, 0)) {
                retries++;
            }
        }
        int expected =
            modes[i].quota_retries > 0 ? modes[i].quota_retries : 200 * (int)modes[i].retries;
        cr_assert_eq(retries, expected, "%s: %d", modes[i].mode, retries);
    }
}

Test(sdk, success_pays_back)
{
    open_sdk("standard");
    cr_assert(!ends(SDK_TRANSIENT, 0));
    cr_assert(!ends(SDK_THROTTLE, 0));
    cr_assert_eq(sdk.quota, 500 - 14 - 5);
    cr_assert(ends(SDK_NONE, 0)); /* what the last retry cost */
    cr_assert_eq(sdk.quota, 500 - 14);
    sdk_begin(&call);
    cr_assert(ends(SDK_NONE, 0)); /* at the first attempt */
    cr_assert_eq(sdk.quota, 500 - 14 + 1);
}

/* botocore before 2026: a retry after a time-out costs 10, after another error 5. */
Test(sdk, time_outs_cost_what_they_cost)
{
    open_sdk("standard-2025");
    cr_assert(!ends(SDK_TIMEOUT, 0));
    cr_assert_eq(sdk.quota, 490);
    open_sdk("java-v2");
    cr_assert(!ends(SDK_THROTTLE, 0));
    cr_assert_eq(sdk.quota, 500);
}

Test(sdk, jitter_is_the_share_that_was_drawn)
{
    open_sdk("standard");
    cr_assert(!ends(SDK_TRANSIENT, 32768));
    cr_assert_eq(wait_us, 12500);
    open_sdk("legacy"); /* has none */
    cr_assert(!ends(SDK_TRANSIENT, 7));
    cr_assert_eq(wait_us, 50000);
}

Test(sdk, no_wait_is_longer_than_the_longest)
{
    struct sdk_mode mode = *sdk_mode_find(STR("legacy"));
    mode.attempts = 20;
    sdk_init(&sdk, &mode, 0);
    sdk_begin(&call);
    for (int i = 0; i < 19; i++) {
        cr_assert(!ends(SDK_TRANSIENT, 0));
    }
    cr_assert_eq(wait_us, 20000000);
}

Test(sdk, only_adaptive_modes_limit_the_first_attempt)
{
    open_sdk("standard");
    cr_assert(!ends(SDK_THROTTLE, 0));
    cr_assert_eq(sdk_acquire(&sdk, 0), 0);
    open_sdk("adaptive");
    cr_assert_eq(sdk_acquire(&sdk, 0), 0);
    cr_assert(!ends(SDK_THROTTLE, 0));
    cr_assert_gt(sdk_acquire(&sdk, 0), 0);
}

Test(sdk, what_is_final_is_told_at_once)
{
    open_sdk("legacy");
    cr_assert(ends(SDK_FINAL, 0));
    cr_assert_null(sdk_mode_find(STR("nothing")));
}
