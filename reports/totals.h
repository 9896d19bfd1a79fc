/*
 * Totals: what one scenario came to over many seeds, of which most leave no recording. Kept beside
 * the report as series.json, and added up where shards are merged.
 */
#ifndef DYNARIG_TOTALS_H
#define DYNARIG_TOTALS_H

#include "census.h"
#include "digest_sum.h"
#include "pulse.h"

#define TOTALS_FILE "series.json"

enum { TOTALS_FAILING_MAX = 100 };

/* The shard `index` of `count` (from 1; 1 of 1: all) of the seeds first..last. */
struct totals_part {
    uint64_t first, last, index, count;
};

struct totals {
    struct str name, path; /* of the scenario */
    struct totals_part *parts;
    size_t part_count;
    uint64_t tried, failed, requests, judged;
    int64_t span_us; /* virtual time */
    bool blind;      /* what the scenario must find was not found */
    struct digest_sum sum;
    uint64_t failing[TOTALS_FAILING_MAX]; /* the first failing seeds, in order */
    size_t failing_count;
    struct census *census;
    struct pulse *pulse;
};

/* Zeroed, in the arena. */
void totals_init(struct totals *totals, struct arena *arena);
/* A failing seed; after those that are smaller. */
void totals_fail(struct totals *totals, uint64_t seed);
/* Adds the other, which has the same scenario. Shards that make up the whole become it. False:
 * both hold a seed (or may): `*message`, in the arena. */
bool totals_merge(struct totals *totals, const struct totals *other, struct arena *arena,
                  const char **message);
/* "1..100", "1..100 (2 of 4 shards)", "1..10, 21..30". */
void totals_seeds(const struct totals *totals, struct buf *out);
/* Are there shards of which the others are missing? */
bool totals_partial(const struct totals *totals);

/* series.json. False: `*message`, in the arena. */
void totals_print(const struct totals *list, size_t count, struct buf *out);
bool totals_read(struct str text, struct arena *arena, struct totals **out, size_t *count,
                 const char **message);

#endif
