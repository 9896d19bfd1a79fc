/*
 * One core with a filled table, for fuzzers that send it requests: table `tab` (partition key pk S,
 * sort key sk N), a GSI `gsi` on g S, three items. Faults hand some batches back in part and give
 * some short pages.
 *
 * Properties of every reply: it is JSON; a success fits the shape of its operation; an error has a
 * type and an HTTP status below 500, and changed no item and no table.
 */
#ifndef DYNARIG_CORE_RIG_H
#define DYNARIG_CORE_RIG_H

#include "../emulator/base/doc.h"
#include "../emulator/emulator.h"
#include "lots.h"

#define CORE_RIG_OPERATIONS_MAX 128

/* Zeroed before its first use. A core is opened seldom and reset often: opening takes longer than
 * many requests. So its digest is over all that it was ever asked. */
struct core_rig {
    struct ddb *ddb; /* NULL: not opened yet */
    unsigned runs;
    uint32_t changes; /* items changed, as the core tells it */
    const struct ddb_operation *operations[CORE_RIG_OPERATIONS_MAX]; /* those that are built */
    size_t operation_count;
};

struct core_rig_reply {
    bool refused;
    struct str error;   /* "ValidationException"; in the arena */
    struct str message; /* likewise */
};

/* As new. */
void core_rig_start(struct core_rig *rig, bool dialect_2026);
struct core_rig_reply core_rig_send(struct core_rig *rig, struct arena *arena,
                                    const struct ddb_operation *operation, struct str body);
void core_rig_close(struct core_rig *rig);

/* Two cores that were asked the same. */
void core_rig_compare(struct core_rig *a, struct core_rig *b);

#endif
