/*
 * Randomness as a pure function: draw = f(seed, generation, purpose, scope, n).
 *
 * There is no state that one draw could shift for another. `generation` counts the openings of a
 * database, `n` the uses in that scope; `purpose` names what the draw is for ("request-id",
 * "fault:RULE"), `scope` what it runs over (a client, a key).
 */
#ifndef DYNARIG_RANDOM_H
#define DYNARIG_RANDOM_H

#include <stdint.h>

#include "str.h"

struct random {
    uint64_t seed;
    uint64_t generation;
};

uint64_t random_draw(const struct random *random, struct str purpose, struct str scope, uint64_t n);
/* Uniform in [0, bound), without bias; bound > 0. */
uint64_t random_below(const struct random *random, struct str purpose, struct str scope, uint64_t n,
                      uint64_t bound);
/* The hash under all of it, with a documented constant seed: also places rows. 64 bits. */
uint64_t random_hash(uint64_t seed, struct str bytes);

#endif
