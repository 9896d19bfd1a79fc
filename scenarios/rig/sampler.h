/*
 * The sampler: what the meter counted, second by second of core time, into results.db. Of each
 * table, global index and partition it writes what changed in a second, once that is over.
 */
#ifndef DYNARIG_SAMPLER_H
#define DYNARIG_SAMPLER_H

#include "../../reports/results.h"
#include "meter.h"

struct sampler {
    struct results *results;
    int64_t start_us;
    int64_t second; /* the one that is under way, from 0 */
};

void sampler_init(struct sampler *sampler, struct results *results, int64_t start_us);
/* Something is about to be counted at this time: what was before is written. Times never fall. */
void sampler_go_on(struct sampler *sampler, struct meter *meter, const struct ddb *ddb,
                   int64_t time_us);
/* The run is over. */
void sampler_end(struct sampler *sampler, struct meter *meter, const struct ddb *ddb);

#endif
