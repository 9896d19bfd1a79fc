#include "account.h"

#include <limits.h>

enum { QUOTA = 40000 }; /* Developer Guide, "Quotas": on demand, of a table and of each index */
#define MILLION INT64_C(1000000)

static struct pot pot_of(int64_t units, int64_t kept_us, int64_t now_us)
{
    int64_t most = 2 * units * kept_us;
    return (struct pot){.halves = 2 * units, .most = most, .left = most, .at_us = now_us};
}

static bool bounds(const struct pot *pot)
{
    return pot->halves > 0;
}

/* What came in since then. */
static void pot_fill(struct pot *pot, int64_t now_us)
{
    __int128 left = pot->left;
    if (now_us > pot->at_us) {
        left += (__int128)pot->halves * (now_us - pot->at_us);
        pot->at_us = now_us;
    }
    pot->left = left > pot->most ? pot->most : (int64_t)left;
}

static bool pot_empty(struct pot *pot, int64_t now_us)
{
    pot_fill(pot, now_us);
    return bounds(pot) && pot->left <= 0;
}

static void pot_rate(struct pot *pot, int64_t units, int64_t kept_us, int64_t now_us)
{
    struct pot full = pot_of(units, kept_us, now_us);
    pot_fill(pot, now_us);
    full.left = pot->left < full.most ? pot->left : full.most;
    *pot = full;
}

void account_open(struct account *account, const struct ddb_throttling *throttling,
                  const struct account_terms *terms, int64_t now_us)
{
    int64_t kept_us = terms->on_demand ? throttling->on_demand_burst_us : throttling->burst_us;
    *account = (struct account){.open = true, .on_demand = terms->on_demand};
    account->pots[POT_MAIN] = pot_of(terms->units, kept_us, now_us);
    if (terms->on_demand) {
        account->pots[POT_QUOTA] = pot_of(QUOTA, kept_us, now_us);
        account->pots[POT_MAXIMUM] = pot_of(terms->maximum, kept_us, now_us);
    }
}

void account_change(struct account *account, const struct ddb_throttling *throttling, int64_t units,
                    int64_t now_us)
{
    pot_rate(&account->pots[POT_MAIN], units, throttling->burst_us, now_us);
}

/* ---- on demand: twice the best window is served, some time after the first that was better than
 * what was served until then ("DynamoDB on-demand capacity mode") ---- */

static int64_t doubled(const struct ddb_throttling *throttling, int64_t spent)
{
    return (int64_t)((__int128)spent * MILLION / throttling->peak_window_us);
}

static void end_window(struct account *account, const struct ddb_throttling *throttling,
                       int64_t end_us)
{
    account->best = account->spent > account->best ? account->spent : account->best;
    if (account->grows_us == 0 &&
        doubled(throttling, account->best) > account->pots[POT_MAIN].halves / 2) {
        account->grows_us = end_us + throttling->growth_us;
    }
    account->spent = 0;
}

static void scale(struct account *account, const struct ddb_throttling *throttling)
{
    pot_rate(&account->pots[POT_MAIN], doubled(throttling, account->best),
             throttling->on_demand_burst_us, account->grows_us);
    account->grows_us = 0;
    account->best = 0;
}

/* Windows end and growth comes one after the other; windows without a take change nothing. */
static void pass_time(struct account *account, const struct ddb_throttling *throttling,
                      int64_t now_us)
{
    for (bool passed = account->on_demand; passed;) {
        int64_t end_us = (account->window + 1) * throttling->peak_window_us;
        bool ends = account->spent > 0 && end_us <= now_us;
        bool grows = account->grows_us > 0 && account->grows_us <= now_us;
        passed = ends || grows;
        if (ends && !(grows && account->grows_us < end_us)) {
            end_window(account, throttling, end_us);
        } else if (grows) {
            scale(account, throttling);
        }
    }
}

bool account_admits(struct account *account, const struct ddb_throttling *throttling,
                    int64_t now_us)
{
    pass_time(account, throttling, now_us);
    return !pot_empty(&account->pots[POT_MAIN], now_us) &&
           !pot_empty(&account->pots[POT_MAXIMUM], now_us) &&
           !pot_empty(&account->pots[POT_QUOTA], now_us);
}

bool account_refuses(struct account *account, const struct ddb_throttling *throttling,
                     enum ddb_limit limit, int64_t now_us)
{
    pass_time(account, throttling, now_us);
    bool out = pot_empty(&account->pots[POT_MAIN], now_us);
    switch (limit) {
    case DDB_LIMIT_PROVISIONED: return out && !account->on_demand;
    case DDB_LIMIT_MAX_ON_DEMAND: return pot_empty(&account->pots[POT_MAXIMUM], now_us);
    case DDB_LIMIT_ACCOUNT: return pot_empty(&account->pots[POT_QUOTA], now_us);
    case DDB_LIMIT_KEY_RANGE: return out && account->on_demand;
    case DDB_LIMITS: break;
    }
    return false;
}

void account_spend(struct account *account, const struct ddb_throttling *throttling, int64_t halves,
                   int64_t now_us)
{
    pass_time(account, throttling, now_us);
    for (int i = 0; i < POTS; i++) {
        pot_fill(&account->pots[i], now_us);
        account->pots[i].left -= halves * MILLION;
    }
    account->window = throttling->peak_window_us > 0 ? now_us / throttling->peak_window_us : 0;
    account->spent += halves;
}
