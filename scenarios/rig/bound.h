/*
 * Bounds, as a user writes them into an expectations file or a scenario; they are looked at when
 * the run is over:
 *
 *     "bounds": [ { "table": "accounts", "sum": "balance", "equals": "1000" },
 *                 { "metric": "throttled-share", "at-most": 0.05 } ]
 */
#ifndef DYNARIG_BOUND_H
#define DYNARIG_BOUND_H

#include "../../faults/checker.h"

enum metric {
#define METRIC(name, text, share) METRIC_##name,
#include "metric.def"
#undef METRIC
    METRICS,
};

/* One side of a bound. */
struct limit {
    bool given;
    struct str text; /* as the user wrote it; of a sum: a decimal */
    int64_t number;  /* of a metric: a count, or parts per million */
};

struct bound {
    struct str table; /* a glob; empty: a bound of a metric */
    struct str sum;   /* the attribute whose numbers are added up */
    enum metric metric;
    struct limit equals, least, most;
};

const char *metric_name(enum metric metric);
bool metric_is_share(enum metric metric);

/* The list "bounds"; texts in `keep`. False: refused. */
bool bounds_read(const struct checker *c, const struct doc *list, struct arena *keep,
                 struct bound *out);
#endif
