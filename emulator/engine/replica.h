/*
 * Replicas: how far those have come that answer eventually consistent reads.
 *
 * Every table has three replicas, and so has every global secondary index. Rows are kept as they
 * are now; of a change that some replica has not applied yet it is kept what its rows were before.
 * Who reads a replica at position p sees the rows as they are with all changes numbered above p
 * taken back. Local indexes belong to their table, and follow it.
 *
 * Replica r has applied change e of its set at
 *
 *     applied(r, e) = max(applied(r, e - 1), time(e) + lag(r, e))
 *
 * where lag(r, e) is a pure draw: so a replica never goes back, and what it shows at a time depends
 * on that time and on the changes alone. To a global index a change also has to travel, which takes
 * one more draw, the same for its three replicas.
 *
 * A global index is written in the same commit as its table, and its lag is an earlier state of its
 * rows, worked out when it is read. To whoever reads it that is the same as an index whose rows are
 * written later: all that such an index may show is the projection of its table at an earlier
 * position. It is simpler, for a crash cannot part an index from its table, and there is nothing to
 * be done between two requests. After the store was opened all replicas are up to date.
 *
 * A replica is late with a share of the changes (ddb_lag.share_ppm). How late is log-normal with
 * the median of a twentieth and the 99th percentile of the whole of the largest lag, and never
 * more: AWS publishes no figures. What was measured (A. DeBrie, 2020; 5,000 trials): right after a
 * write 99.5 % of the reads of a table saw it, and 96.5 % of those of a global index.
 */
#ifndef DYNARIG_REPLICA_H
#define DYNARIG_REPLICA_H

#include "../base/random.h"
#include "../emulator.h"
#include "change.h"

enum { REPLICA_COUNT = 3, REPLICA_SCOPES = 1024 };

struct replica_set; /* of a table, or of a global index */

struct replicas {
    struct ddb_lag lag, gsi_lag;
    int64_t keep_us; /* all changes so young are kept: faults reach back to them; 0: none does */
    const struct random *random;
    struct replica_set **sets; /* by id */
    size_t count;
    uint32_t uses[REPLICA_SCOPES]; /* draws of replicas, by the hash of their scope */
};

/* May a read differ from what is there now? Else nothing is kept. */
bool replicas_on(const struct replicas *replicas);
/* All replicas are up to date. */
void replicas_clear(struct replicas *replicas);
/* Those of the table or index with this id are, or it is gone. */
void replicas_drop(struct replicas *replicas, uint32_t id);

/* A change that is about to be applied. Times never fall, numbers rise. */
void replicas_see(struct replicas *replicas, const struct change *change, uint64_t number,
                  int64_t time_us);

/* NULL: all its replicas are up to date. `index` NULL: the table. */
const struct replica_set *replicas_find(const struct replicas *replicas, const struct table *table,
                                        const struct index *index);
/* The number of the last change that the replica has applied, as all have that come before it;
 * `last`: the one that was made last. */
uint64_t replica_position(const struct replica_set *set, size_t replica, int64_t now_us,
                          uint64_t last);
/* The same of changes made at this time or before; not before those that are kept. */
uint64_t replica_position_at(const struct replica_set *set, int64_t time_us, uint64_t last);

/* What a row was at that position, where it was changed since. False: it was not. `there`: was it
 * there at all? The item is valid until the next change. */
bool replica_row(const struct replica_set *set, struct str row_key, uint64_t position, bool *there,
                 struct str *item);

/* One row as it was. */
struct replica_past {
    struct str key;
    bool there;
    struct str item;
};
/* All rows of a range that have been changed since, by key; valid until the next change. */
size_t replica_rows(const struct replica_set *set, struct str low, struct str high,
                    uint64_t position, struct arena *arena, struct replica_past **rows);

#endif
