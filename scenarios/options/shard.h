/*
 * A shard of the seeds, "2/4": the second of four parts. The seeds are dealt like cards, so that
 * each part has its share of every stretch; all parts together are the whole.
 */
#ifndef DYNARIG_SHARD_H
#define DYNARIG_SHARD_H

#include "options.h"

#define SHARDS_MAX 10000

struct shard {
    uint64_t index; /* from 1 */
    uint64_t count;
};

/* What the options say; the whole where there is one seed, for to try one again is no work to be
 * dealt out. Says so where the CI service says it. */
void shard_choose(const struct options *options, struct shard *out);
bool shard_parse(const char *text, struct shard *out);
/* How many of `seeds` seeds are its own; the k-th of them, from 0, as a place among all. */
uint64_t shard_share(const struct shard *shard, uint64_t seeds);
uint64_t shard_place(const struct shard *shard, uint64_t k);
/*
 * What the variables of a CI service say (ci_shard.def), weaker than all other places: sets the
 * option where there are several seeds and several jobs. Values that make no sense are refused:
 * each job would otherwise do everything, or nothing.
 */
bool shard_from_environment(struct options *options, char **environment, struct arena *arena,
                            const char **message);

#endif
