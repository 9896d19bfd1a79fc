/*
 * Ranges of keys that partitions are claimed to have, each with a ledger of what was taken from it:
 * plain lists, gone through from the start.
 */
#ifndef DYNARIG_RANGES_H
#define DYNARIG_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../emulator/base/str.h"

/* Units that a partition serves, in halves a second, and for how long what is unused is kept. */
struct range_limit {
    int64_t halves;
    int64_t depth_us;
};

struct taken {
    int64_t time_us;
    int64_t halves;
};

struct range_balance {
    int64_t millionths; /* of halves */
    int64_t time_us;
};

struct range_ledger {
    struct taken *list; /* by time; what was told late is put in its place */
    size_t count, cap;
    struct range_balance before; /* the list */
    struct range_balance after;
    bool begun; /* false: nothing was ever taken, it is full */
};

/* What there is at that moment, if it was full at first: millionths of halves. */
int64_t range_left(const struct range_ledger *ledger, const struct range_limit *limit,
                   int64_t time_us);
void range_take(struct range_ledger *ledger, const struct range_limit *limit, int64_t time_us,
                int64_t halves);

enum { RANGE_AXES = 2 }; /* reads, writes */

struct claimed_range {
    struct buf low, high; /* an empty high: no end */
    bool claimed;         /* as it is; else it is only what others left */
    int64_t since_us;     /* from its first claim */
    struct range_ledger ledgers[RANGE_AXES];
    int64_t taken[RANGE_AXES]; /* halves; before it was parted from a larger one, of that */
    struct buf row;            /* the first that anything was taken for, since it is parted */
    bool several;              /* and for another one */
};

/* All partitions of one table or index, side by side. */
struct ranges {
    uint32_t id;
    struct claimed_range *list;
    size_t count, cap;
    struct ranges *next;
};

struct ranges *ranges_of(struct ranges **all, uint32_t id); /* made where there are none */
void ranges_release(struct ranges **all);
/* The one that begins at or before this key, the last of them. */
size_t ranges_place(const struct ranges *ranges, struct str key);
bool range_is(const struct claimed_range *range, struct str low, struct str high);
/* Does it hold all of low..high? */
bool range_holds(const struct claimed_range *range, struct str low, struct str high);
/* The range at `place`, which holds low..high, is parted so that these have one of their own, whose
 * place is returned. The parts begin with what was taken from the whole. */
size_t ranges_part(struct ranges *ranges, size_t place, struct str low, struct str high);

#endif
