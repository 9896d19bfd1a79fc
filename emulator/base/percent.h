/* Percent-encoding of URLs, and the members of a query. */
#ifndef DYNARIG_PERCENT_H
#define DYNARIG_PERCENT_H

#include <stdbool.h>

#include "arena.h"

/* "checkout%20*" to "checkout *". A `%` without two hex digits stands for itself. */
struct str percent_decode(struct arena *arena, struct str text);
/* Takes the next `name=value` off the front of the query, decoded. False: nothing is left. */
bool query_next(struct arena *arena, struct str *query, struct str *name, struct str *value);

#endif
