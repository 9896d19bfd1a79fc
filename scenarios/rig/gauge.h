/* The gauge: keeps the sums and counts that bounds are set to, and says at the end which are
 * overstepped. For the inspector alone. */
#ifndef DYNARIG_GAUGE_H
#define DYNARIG_GAUGE_H

#include "../../emulator/http/hooks.h"
#include "../hazards/hazard.h"
#include "expect.h"

struct sum;

struct gauge {
    const struct bound *bounds;
    size_t count;
    struct sum *sums; /* one for each bound and table */
    uint64_t metrics[METRICS];
};

void gauge_init(struct gauge *gauge, const struct expect *expect);
void gauge_release(struct gauge *gauge);
bool gauge_needs_changes(const struct expect *expect);
/* The scratch arena is for this call. */
void gauge_change(struct gauge *gauge, const struct ddb_change *change, struct arena *scratch);
void gauge_applied(struct gauge *gauge, const struct ddb_applied *applied, struct arena *scratch);
void gauge_output(struct gauge *gauge, const struct hook_output *output);
void gauge_cancelled(struct gauge *gauge);
void gauge_reset(struct gauge *gauge, struct str table);
/* Findings and texts in the arena. */
size_t gauge_end(const struct gauge *gauge, struct arena *arena, const struct finding **out);

#endif
