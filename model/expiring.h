/* When an item expires, by what it says itself. */
#ifndef DYNARIG_EXPIRING_H
#define DYNARIG_EXPIRING_H

#include "../emulator/base/doc.h"

/* The moment that its TTL attribute (a top-level Number of whole seconds) names, in microseconds.
 * INT64_MAX: it never expires. Developer Guide, "Using time to live (TTL) in DynamoDB". */
int64_t item_expires_us(struct str attribute, const struct doc *item);

#endif
