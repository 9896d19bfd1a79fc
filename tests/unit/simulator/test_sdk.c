#include "../../../scenarios/simulator/sdk.h"

#include <criterion/criterion.h>

static struct sdk_client client_of(const char *mode)
{
    struct sdk_client client;
    sdk_client_init(&client, sdk_mode_find(str_from(mode)));
    sdk_begin(&client);
    return client;
}

Test(sdk, tells_errors_apart)
{
    cr_assert_eq(sdk_error_of(STR("ThrottlingException"), 400), SDK_THROTTLE);
    cr_assert_eq(sdk_error_of(STR("InternalServerError"), 500), SDK_TRANSIENT);
    cr_assert_eq(sdk_error_of(STR(""), 0), SDK_TRANSIENT);
    cr_assert_eq(sdk_error_of(STR("ConditionalCheckFailedException"), 400), SDK_FINAL);
    cr_assert_eq(sdk_error_of(STR("TransactionCanceledException"), 400), SDK_FINAL);
}

/* The defaults since November 2026: four attempts, 25 ms doubling, times a draw. */
Test(sdk, standard_waits_longer_each_time_and_gives_up)
{
    static const int64_t waits_us[] = {25000, 50000, 100000};
    struct sdk_client client = client_of("standard");
    int64_t wait_us = 0;
    for (int i = 0; i < 3; i++) {
        cr_assert(sdk_retry(&client, SDK_TRANSIENT, 32768, &wait_us));
        cr_assert_eq(wait_us, waits_us[i] / 2);
    }
    cr_assert(!sdk_retry(&client, SDK_TRANSIENT, 0, &wait_us));
    cr_assert_eq(client.attempt, 4);
}

Test(sdk, throttling_waits_from_a_second)
{
    struct sdk_client client = client_of("standard");
    int64_t wait_us = 0;
    cr_assert(sdk_retry(&client, SDK_THROTTLE, 65535, &wait_us));
    cr_assert(wait_us > 999000 && wait_us < 1000000);
}

Test(sdk, an_empty_quota_ends_the_trying)
{
    struct sdk_client client = client_of("standard");
    int64_t wait_us = 0;
    int retries = 0;
    for (int call = 0; call < 100; call++) {
        sdk_begin(&client);
        while (sdk_retry(&client, SDK_TRANSIENT, 0, &wait_us)) {
            retries++;
        }
    }
    cr_assert_eq(retries, 500 / 14);
    sdk_succeed(&client); /* at the first attempt */
    cr_assert_eq(client.quota, 500 % 14 + 1);
}

Test(sdk, legacy_has_no_jitter_and_a_longest_wait)
{
    struct sdk_client client = client_of("legacy");
    int64_t wait_us = 0, last_us = 0;
    for (int i = 0; i < 9; i++) {
        cr_assert(sdk_retry(&client, SDK_TRANSIENT, 7, &wait_us));
        cr_assert(wait_us >= last_us && wait_us <= 20000000);
        last_us = wait_us;
    }
    cr_assert_eq(last_us, 12800000);
    cr_assert(!sdk_retry(&client, SDK_TRANSIENT, 7, &wait_us));
}

Test(sdk, what_is_final_is_told_at_once)
{
    struct sdk_client client = client_of("legacy");
    int64_t wait_us = 0;
    cr_assert(!sdk_retry(&client, SDK_FINAL, 0, &wait_us));
    cr_assert_null(sdk_mode_find(STR("nothing")));
}
