/*
 * The steps of bulk operations. A record is put as PutItem puts its item, with the same checks and
 * texts; only its reply goes into a report, if anywhere.
 */
#ifndef DYNARIG_BULK_RUN_H
#define DYNARIG_BULK_RUN_H

#include "core.h"

#define BULK_STEP_US 10000 /* between two steps, unless the rate asked for needs longer */

/*
 * Takes every step that is due by `time_us`, operations by number. `journal` receives what belongs
 * to the digest: the objects that were read, and what each step came to.
 */
void bulk_run_due(struct core *core, int64_t time_us, struct buf *journal);

#endif
