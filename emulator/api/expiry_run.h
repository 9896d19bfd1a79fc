/*
 * TTL at work: items whose time has come are deleted, some at a time. A deletion costs no units,
 * its index entries go with it, and it is held against the item as it then is: one whose attribute
 * was moved stays. An item that a transaction holds is deleted after it.
 */
#ifndef DYNARIG_EXPIRY_RUN_H
#define DYNARIG_EXPIRY_RUN_H

#include "core.h"

#define EXPIRY_STEP_ITEMS 256 /* deleted in one commit, at most */
#define EXPIRY_STEP_US 10000  /* between two steps, where one was full or something had to wait */

/* One step: of what is due by now the first, by due time, then row key. Expiry.due_us and rest_us
 * say when there is more to do. `journal` receives what belongs to the digest. */
void expiry_run_due(struct core *core, int64_t time_us, struct buf *journal);

#endif
