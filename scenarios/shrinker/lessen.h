/*
 * Less of the same workload: fewer clients, operations and items, fewer faults, and no settings
 * that do not matter. For failures that only the workload's own check sees, since that looks at
 * what the clients went through, and not at their requests.
 */
#ifndef DYNARIG_LESSEN_H
#define DYNARIG_LESSEN_H

#include "../../emulator/base/doc.h"
#include "failure.h"

/* A number that may become less. */
struct lessen_count {
    const char *group; /* the object it is in; NULL: the scenario itself */
    const char *name;
    int64_t least, now;
};

struct lessen {
    /* As in shrinker.h. */
    struct failure (*run)(void *context, struct str scenario, struct arena *arena);
    void *context;
    struct arena *arena; /* of the scenario */
    struct failure failure;
    const struct doc *scenario; /* the smallest so far: it fails that way */
    struct lessen_count *counts;
    size_t count;
    uint64_t trials, trials_max;
};

/* False: it does not fail that way at all. */
bool lessen_work(struct lessen *lessen);

#endif
