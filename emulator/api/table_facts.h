/* What the service makes up for a table: labels of streams, keys that encrypt it. */
#ifndef DYNARIG_TABLE_FACTS_H
#define DYNARIG_TABLE_FACTS_H

#include "../engine/table.h"

#define ISO_BYTES 32
#define ENCRYPTION_KEY_BYTES 512

/* ISO time with milliseconds, without a zone: 2026-10-09T05:53:25.330. So the label of a stream. */
void iso_print(int64_t time_us, char text[ISO_BYTES]);
/* The ARN of the key that an SSESpecification names; of a key of the service itself (none named)
 * or behind an alias it is made up, one for each account, region and alias. */
void encryption_key(const struct table *table, const struct doc *sse,
                    char arn[ENCRYPTION_KEY_BYTES]);
/* Version 4 form out of 128 bits. */
void uuid_print(uint64_t high, uint64_t low, char uuid[37]);
/* The id of a policy's next revision: milliseconds, later than the last. In the table's arena. */
struct str policy_revision(struct table *table, int64_t time_us);
/* Warm throughput of a table or index that has just been made, or was asked for more. */
void rates_warm_up(struct rates *rates, const struct doc *definition, bool on_demand);

#endif
