/*
 * What a table or a global index has left to read or to write: the model's own ledger. Exact where
 * the model knows all that was taken. Counted in millionths of half units, like money that comes in
 * evenly: so many halves a second are as many millionths a microsecond.
 */
#ifndef DYNARIG_ACCOUNT_H
#define DYNARIG_ACCOUNT_H

#include "../emulator/base/throttling.h"
#include "../emulator/base/usage.h"

/* One sum that grows by itself up to a most, and that may be overdrawn once. */
struct pot {
    int64_t halves; /* a second */
    int64_t most;   /* millionths */
    int64_t left;
    int64_t at_us;
};

enum pot_kind { POT_MAIN, POT_MAXIMUM, POT_QUOTA, POTS };

struct account {
    bool open;
    bool unsure; /* something was changed of it, and the model does not know to what, or when */
    bool on_demand;
    struct pot pots[POTS]; /* a pot that never fills bounds nothing */
    /* On demand: what was taken in each window since it last grew. */
    int64_t window, spent, best;
    int64_t grows_us; /* 0: not known to */
};

/* How an account begins. */
struct account_terms {
    bool on_demand;
    int64_t units;   /* provisioned, or what it is scaled to at first */
    int64_t maximum; /* on demand; 0: none */
};

void account_open(struct account *account, const struct ddb_throttling *throttling,
                  const struct account_terms *terms, int64_t now_us);
/* Other provisioned units. */
void account_change(struct account *account, const struct ddb_throttling *throttling, int64_t units,
                    int64_t now_us);
/* Is anything left for one more, as far as the table or index as a whole is concerned? */
bool account_admits(struct account *account, const struct ddb_throttling *throttling,
                    int64_t now_us);
/* May this limit refuse now? Partitions are another matter. */
bool account_refuses(struct account *account, const struct ddb_throttling *throttling,
                     enum ddb_limit limit, int64_t now_us);
void account_spend(struct account *account, const struct ddb_throttling *throttling, int64_t halves,
                   int64_t now_us);

#endif
