/*
 * What happens to tables by itself: updates that are due become part of their tables, indexes are
 * filled step by step, deleted tables and indexes go. The emulator's queue says when.
 */
#ifndef DYNARIG_LIFECYCLE_H
#define DYNARIG_LIFECYCLE_H

#include "core.h"

/* All that is due by now, in order of its moment, then of the tables' names. Core.due_us says when
 * there is more to do. */
void lifecycle_run(struct core *core, int64_t now_us);

#endif
