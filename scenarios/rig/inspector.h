/*
 * The inspector: holds a run against its assertions and bounds.
 *
 * It looks at each item at the moment in which a write leaves it, at each reply, at each strike of
 * the plan, and hears what the program tells. What must never be and was becomes an error, with the
 * requests that did it; what should have been met once in a series of runs, and was not, a warning.
 */
#ifndef DYNARIG_INSPECTOR_H
#define DYNARIG_INSPECTOR_H

#include "../../emulator/http/hooks.h"
#include "../hazards/hazard.h"
#include "meets.h"

struct inspector;

/* `expect` may be NULL: then only what the program tells is heard. Both outlive the inspector. */
struct inspector *inspector_new(const struct expect *expect, struct meets *meets, int64_t start_us);
void inspector_free(struct inspector *inspector);
/* Does anything here need to see the changes (or what was applied)? They have their price. */
bool inspector_needs_changes(const struct expect *expect);
bool inspector_needs_applied(const struct expect *expect);

void inspector_change(struct inspector *inspector, const struct ddb_change *change);
void inspector_applied(struct inspector *inspector, const struct ddb_applied *applied);
void inspector_strike(struct inspector *inspector, const struct fault_site *site,
                      const struct fault_effect *effect);
void inspector_output(struct inspector *inspector, const struct hook_output *output);
void inspector_cancelled(struct inspector *inspector);
/* POST /_dynarig/assert. `holds`: of "never" and "reachable", that the point was reached. */
void inspector_told(struct inspector *inspector, enum assertion_kind kind, struct str name,
                    bool holds, int64_t time_us);
/* Items are gone without a change: of this table; empty: of all. */
void inspector_reset(struct inspector *inspector, struct str table);
/* What is there already, or again. */
void inspector_prime(struct inspector *inspector, struct ddb *ddb);
/* The findings; they live as long as the inspector. `last`: no further run will meet what the
 * meets say is not met yet. */
size_t inspector_end(struct inspector *inspector, bool last, const struct finding **out);

#endif
