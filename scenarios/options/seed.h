/* Where a seed comes from that nobody gave. */
#ifndef DYNARIG_SEED_H
#define DYNARIG_SEED_H

#include "options.h"

/* The seed given; "auto": from the commit of the working folder if there is one, so that all runs
 * of one commit are alike, else random. Without any: `fallback` ("auto" or digits). */
uint64_t seed_choose(const struct options *options, const char *fallback);
/* A commit's name to a seed. */
uint64_t seed_of_commit(struct str commit);

#endif
