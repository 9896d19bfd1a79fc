/*
 * What a read saw. A read that did not ask for consistency may see what was: which replica answered
 * it, and at which position, is a claim. Here the claim is looked at, and the table worked out as
 * it was then: the one place for reads of every kind.
 */
#ifndef DYNARIG_SIGHT_H
#define DYNARIG_SIGHT_H

#include "judge_internal.h"

/* The table as the next read of the request saw it: itself, or a copy that lives as long as the
 * call. `index` NULL: the table was read. In the order of the request, for each read that was
 * done. */
struct model_table *sight_table(struct judge *judge, const struct seen *seen,
                                struct model_table *table, const struct model_index *index,
                                bool consistent);

#endif
