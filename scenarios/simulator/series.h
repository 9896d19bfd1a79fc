/*
 * One scenario with many seeds, one trial each, in the order of the seeds.
 *
 * Nothing is recorded on the way. A seed that fails is tried once more with a recording, which must
 * come to the same digest; the first of them get a report.
 */
#ifndef DYNARIG_SERIES_H
#define DYNARIG_SERIES_H

#include "scenario.h"

enum { RECORDED_MAX = 10 }; /* seeds of a series that get a report */

struct series_setup {
    const struct scenario *scenario;
    uint64_t first, last; /* seeds */
    bool strict;          /* warnings fail a trial, too */
    const char *folder;   /* of the reports; the scenario's name is added */
    bool record_first;    /* the first seed gets a report, come what may */
    const char *faults;   /* path of the plan given instead of the scenario's own; NULL: none */
};

struct series {
    uint64_t failed, requests, judged;
    uint64_t first_failed; /* with `failed` */
    int64_t span_us;       /* virtual time */
    const char *folder;    /* of the reports */
    uint64_t recorded[RECORDED_MAX];
    size_t recorded_count;
    bool unlike;     /* two trials of a seed differed */
    char digest[65]; /* of the last seed */
};

/* Texts in the arena. False: it broke off, `*message` says why. */
bool series_run(const struct series_setup *setup, struct arena *arena, struct series *out,
                const char **message);

#endif
