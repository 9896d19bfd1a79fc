/*
 * One scenario with many seeds, one trial each, by several processes; merged in the order of the
 * seeds, so that what comes out does not depend on how many processes there were.
 *
 * Nothing is recorded on the way. A seed that fails is tried once more with a recording, which must
 * come to the same digest; the first of them get a report. A scenario that must fail is tried until
 * it has; such seeds do not count as failed.
 */
#ifndef DYNARIG_SERIES_H
#define DYNARIG_SERIES_H

#include "../../reports/report_merge.h"
#include "../exit_codes.h"
#include "../options/shard.h"
#include "scenario.h"

struct series_setup {
    const struct scenario *scenario;
    uint64_t first, last; /* seeds */
    struct shard shard;   /* which of them */
    unsigned jobs;        /* processes */
    bool strict;          /* warnings fail a trial, too */
    const char *folder;   /* of the reports; the recordings lie in SCENARIO/seed-N under it */
    bool record_first;    /* the first seed of all gets a report, come what may */
    const char *faults;   /* path of the plan given instead of the scenario's own; NULL: none */
};

struct series {
    struct totals totals;
    uint64_t error_kinds;    /* found as they must be (finding_kinds.h), of all seeds together */
    uint64_t met;            /* trial.met, likewise */
    char digest[DIGEST_HEX]; /* of the last seed */
    uint64_t recorded[RECORDED_MAX];
    char digests[RECORDED_MAX][DIGEST_HEX]; /* of those */
    size_t recorded_count;
    bool unlike;         /* two trials of a seed differed */
    const char *parting; /* where two recordings of the first such seed part; NULL: none do */
};

/* Texts in the arena. EXIT_GOOD: all were tried, whatever came of it; else it broke off, and
 * `*message` says why. */
enum exit_code series_run(const struct series_setup *setup, struct arena *arena, struct series *out,
                          const char **message);

#endif
