/* The throughput that the definitions of tables and indexes give them. */
#ifndef DYNARIG_LEVELS_H
#define DYNARIG_LEVELS_H

#include "core.h"

/* Where throughput is enforced: from now on what the definition says, but for a table or an index
 * whose units are being changed, which keeps what it has until that is done. */
void levels_follow(const struct core *core, struct table *table, int64_t now_us);

#endif
