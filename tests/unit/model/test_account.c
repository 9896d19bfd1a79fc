#include <criterion/criterion.h>

#include "../../../emulator/base/random.h"
#include "../../../model/account.h"

#define SECOND_US INT64_C(1000000)

static const struct ddb_throttling throttling = {.enforced = true,
                                                 .burst_us = 300 * SECOND_US,
                                                 .on_demand_burst_us = SECOND_US,
                                                 .peak_window_us = 60 * SECOND_US,
                                                 .growth_us = 1800 * SECOND_US};

static struct account opened(bool on_demand, int64_t units, int64_t maximum)
{
    struct account account;
    struct account_terms terms = {.on_demand = on_demand, .units = units, .maximum = maximum};
    account_open(&account, &throttling, &terms, 0);
    return account;
}

/* Developer Guide, "DynamoDB burst and adaptive capacity". */
Test(account, provisioned_units_and_what_they_keep)
{
    struct account account = opened(false, 2, 0);
    account_spend(&account, &throttling, 1199, 0);
    cr_assert(account_admits(&account, &throttling, 0));
    cr_assert_not(account_refuses(&account, &throttling, DDB_LIMIT_PROVISIONED, 0));
    account_spend(&account, &throttling, 5, 0);
    cr_assert_not(account_admits(&account, &throttling, SECOND_US));
    cr_assert(account_refuses(&account, &throttling, DDB_LIMIT_PROVISIONED, SECOND_US));
    cr_assert_not(account_refuses(&account, &throttling, DDB_LIMIT_KEY_RANGE, SECOND_US));
    cr_assert(account_admits(&account, &throttling, SECOND_US + 1));
}

Test(account, other_units_keep_what_is_left)
{
    struct account account = opened(false, 2, 0);
    account_spend(&account, &throttling, 1204, 0);
    account_change(&account, &throttling, 4, 0);
    cr_assert_not(account_admits(&account, &throttling, SECOND_US / 2));
    cr_assert(account_admits(&account, &throttling, SECOND_US / 2 + 1));
}

Test(account, a_maximum_refuses_of_itself)
{
    struct account account = opened(true, 4000, 10);
    account_spend(&account, &throttling, 20, 0);
    cr_assert(account_refuses(&account, &throttling, DDB_LIMIT_MAX_ON_DEMAND, 0));
    cr_assert_not(account_refuses(&account, &throttling, DDB_LIMIT_ACCOUNT, 0));
    cr_assert_not(account_refuses(&account, &throttling, DDB_LIMIT_KEY_RANGE, 0));
    cr_assert_not(account_admits(&account, &throttling, 0));
}

/* Developer Guide, "DynamoDB on-demand capacity mode". */
Test(account, serves_twice_its_peak_half_an_hour_later)
{
    struct account account = opened(true, 4000, 0);
    for (int64_t second = 0; second < 60; second++) {
        account_spend(&account, &throttling, 2 * 3000, second * SECOND_US);
    }
    int64_t grown_us = (60 + 1800) * SECOND_US;
    account_spend(&account, &throttling, 1, grown_us - 1);
    cr_assert_eq(account.pots[POT_MAIN].halves / 2, 4000);
    account_spend(&account, &throttling, 1, grown_us);
    cr_assert_eq(account.pots[POT_MAIN].halves / 2, 6000);
}
