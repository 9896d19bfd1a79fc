/*
 * One digest of many runs: the sum, modulo 2^256, of the SHA-256 of each run's seed and digest.
 * Every seed counts with what it came to, and parts may be added up in any order and grouping: the
 * processes of a run, or the shards of one.
 */
#ifndef DYNARIG_DIGEST_SUM_H
#define DYNARIG_DIGEST_SUM_H

#include <stdbool.h>
#include <stdint.h>

#include "../emulator/base/str.h"

enum { DIGEST_HEX = 65 }; /* 64 digits and NUL */

struct digest_sum {
    unsigned char bytes[32]; /* the highest first; zero: of no run */
};

/* `digest`: of the run, in hex. */
void digest_sum_add(struct digest_sum *sum, uint64_t seed, const char *digest);
void digest_sum_merge(struct digest_sum *sum, const struct digest_sum *other);
void digest_sum_text(const struct digest_sum *sum, char out[DIGEST_HEX]);
/* False: it is not 64 hex digits. */
bool digest_sum_read(struct digest_sum *sum, struct str text);

#endif
