/*
 * What a run used over its time: capacity units, throttle events, and what was provisioned, of each
 * table, global index and partition, in slots of equal length.
 */
#ifndef DYNARIG_VIEW_USAGE_H
#define DYNARIG_VIEW_USAGE_H

#include "view.h"

enum usage_code {
#define USAGE(code, metric, adds) USAGE_##code,
#include "usage_metric.def"
#undef USAGE
    USAGES,
};

enum { USAGE_SLOTS = 64 };

struct usage_row {
    struct str name;                     /* "orders", "orders/by-date" */
    struct str partition;                /* "8000-c000"; empty: all of them */
    int64_t halves[USAGES][USAGE_SLOTS]; /* values, twice */
    int64_t sums[USAGES];                /* of what is added up */
    int64_t mosts[USAGES];               /* the largest of the slots */
};

struct usage {
    int64_t slot_us;        /* whole seconds */
    unsigned length;        /* slots that the run takes */
    struct usage_row *rows; /* by name, then partition */
    size_t count;
};

/* In the arena. A run without samples has no rows. */
void view_usage(const struct view_run *run, struct arena *arena, struct usage *out);
/* Read and write units as one figure, in halves: a write unit counts as three, as in "most accessed
 * items" (Developer Guide, "CloudWatch contributor insights for DynamoDB: How it works"). */
int64_t usage_heat(const struct usage_row *row, unsigned slot);
/* The same of the whole run. */
int64_t usage_heat_sum(const struct usage_row *row);

#endif
