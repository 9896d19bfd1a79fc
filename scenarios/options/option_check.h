/* Is one value of one option right, and is it built? */
#ifndef DYNARIG_OPTION_CHECK_H
#define DYNARIG_OPTION_CHECK_H

#include "options.h"

/* The most seeds of one call. */
#define SEEDS_MAX 1000000000
#define SPAN_US_MAX 86400000000LL
#define DELAY_US_MAX (30 * SPAN_US_MAX)
#define LAG_US_MAX 3600000000LL

/* False: `*message` (in the arena) names `origin`, the value and what is expected. */
bool option_check(const struct option_row *row, const char *value, const char *origin,
                  struct arena *arena, const char **message);
/* Or is it one that is known, and refused by name? */
bool option_is_built(const struct option_row *row, const char *value);
/* Digits only, up to `max`. */
bool integer_parse(const char *text, uint64_t max, uint64_t *out);
/* "20ms" (both the same), "5ms..50ms" (the first not above the second), or "0"; a day at most. */
bool span_parse(struct str text, int64_t *least_us, int64_t *most_us);
/* "48h", "0", or "never" (then `*ever` is false); thirty days at most. */
bool delay_parse(struct str text, bool *ever, int64_t *most_us);
/* "0", "1", "0.005": parts per million. */
bool share_parse(const char *text, int64_t *ppm);
/* "3..9", first not above last. */
bool seeds_parse(const char *text, uint64_t *first, uint64_t *last);

#endif
