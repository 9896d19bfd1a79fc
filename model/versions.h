/*
 * What each change of a table took away, by the number of the change, for as long as somebody may
 * read what was: so the table as it was at an earlier position can be worked out.
 */
#ifndef DYNARIG_VERSIONS_H
#define DYNARIG_VERSIONS_H

#include "state.h"

/* The item `before` (NULL: none) becomes `after` (likewise), if that makes a difference. */
void versions_add(struct model_table *table, const struct doc *before, const struct doc *after);
/* All that is known of the past of the table goes. */
void versions_forget(struct model_table *table);
/* The same where the table was not known before: nothing is, of before this change. */
void versions_begin(struct model_table *table, uint64_t number);
/* The changes that were added last, of all tables, in their order: the last one has this number. */
void versions_number(struct state *state, uint64_t last, int64_t time_us);
/* Those from before this time go. */
void versions_trim(struct state *state, int64_t time_us);

/* When the first change above the position was made; false: there is none. */
bool versions_after(const struct model_table *table, uint64_t position, int64_t *time_us);
/* The table as it was at that position: itself, or a copy in the arena. It lives until the table
 * changes. */
struct model_table *versions_table(struct arena *arena, struct model_table *table,
                                   uint64_t position);

#endif
