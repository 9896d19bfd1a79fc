/*
 * How the throughput of a table or a global index went: dates, decreases of the day, and what it
 * was once scaled to (Developer Guide, "Quotas": decreases; "Warm throughput").
 */
#ifndef DYNARIG_RATES_H
#define DYNARIG_RATES_H

#include "table.h"

#define DECREASES_FREE 4 /* a UTC day; each further one has to wait an hour */

/* Developer Guide, "DynamoDB on-demand capacity mode": what a new on-demand table serves. */
#define ON_DEMAND_READS 12000
#define ON_DEMAND_WRITES 4000

/* Warm throughput rises to these units where it is less. */
void rates_warm(struct rates *rates, int64_t reads, int64_t writes);
/* The units went from `before` to `after`: dates, and the count if they fell. */
void rates_changed(struct rates *rates, const int64_t before[AXES], const int64_t after[AXES],
                   int64_t time_us);
int64_t rates_decreases_today(const struct rates *rates, int64_t now_us);
/* Does any axis fall, does any rise? */
bool rates_falls(const int64_t before[AXES], const int64_t after[AXES]);
bool rates_rises(const int64_t before[AXES], const int64_t after[AXES]);

#endif
