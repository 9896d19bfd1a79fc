/*
 * How much one table, or one global index of it, may read and write (--capacity enforce). Local
 * indexes draw on their table.
 *
 * Provisioned: the units a second, of which what is unused for five minutes is kept (Developer
 * Guide, "DynamoDB burst and adaptive capacity"). A new table begins with all of that. Other units:
 * what is left stays, as far as the new burst reaches, and so does debt.
 *
 * On demand: what the table is scaled to, which is at first 4,000 writes and 12,000 reads a second,
 * or what warm throughput says, and later twice the highest peak, half an hour after that was
 * reached ("DynamoDB on-demand capacity mode"); the table's own maximum, if it has one; and the
 * quota of the account. It never gets less. While the mode is switched the old one holds.
 *
 * Nothing of it is written down: after a crash, a restore or a reset all begins anew, with full
 * buckets, for in the service it is the routers' memory, too.
 *
 * Exact and computed on demand: a function of what was taken when.
 */
#ifndef DYNARIG_THROUGHPUT_H
#define DYNARIG_THROUGHPUT_H

#include "../emulator.h"
#include "bucket.h"

/* Developer Guide, "Quotas": of one table, and of one global index. */
#define TABLE_UNITS_MAX 40000

/* What the definition says, reads then writes (table.h: enum READS, WRITES). */
struct throughput_level {
    bool on_demand;
    int64_t units[2];   /* provisioned */
    int64_t maximum[2]; /* on demand; 0: none */
    int64_t warm[2];    /* on demand: it serves so much at least */
};

/* Reads or writes. */
struct meter {
    struct bucket main;    /* provisioned units, or what it is scaled to */
    struct bucket maximum; /* no rate: there is none */
    struct bucket account;
    int64_t window;        /* number of the window of the last take */
    int64_t window_halves; /* taken in it */
    int64_t peak_halves;   /* in the window that was the highest since the last growth */
    int64_t growth_us;     /* when it will serve twice that; 0: not beyond what it serves already */
};

struct throughput {
    bool set; /* zeroed: it has no level yet */
    bool on_demand;
    struct meter meters[2];
};

/* From now on this level. */
void throughput_set(struct throughput *throughput, const struct ddb_throttling *throttling,
                    const struct throughput_level *level, int64_t now_us);
/* What stands in the way; DDB_LIMITS: something is left of everything. Who outgrows what an
 * on-demand table is scaled to outgrows its partitions: DDB_LIMIT_KEY_RANGE. */
enum ddb_limit throughput_limit(struct throughput *throughput,
                                const struct ddb_throttling *throttling, int axis, int64_t now_us);
void throughput_take(struct throughput *throughput, const struct ddb_throttling *throttling,
                     int axis, int64_t halves, int64_t now_us);
/* Half units until something is used up, rounded up; not positive: something is. */
int64_t throughput_left(struct throughput *throughput, const struct ddb_throttling *throttling,
                        int axis, int64_t now_us);

#endif
