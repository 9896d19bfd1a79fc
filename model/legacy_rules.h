/*
 * What the service takes for valid in the parameters of before expressions. Developer Guide,
 * "Legacy DynamoDB conditional parameters"; API Reference, "Condition", "ExpectedAttributeValue",
 * "AttributeValueUpdate".
 */
#ifndef DYNARIG_LEGACY_RULES_H
#define DYNARIG_LEGACY_RULES_H

#include "state.h"

/* What is wrong in a request (or in one table's part of BatchGetItem) by itself, before any table
 * is looked at; NULL: nothing. */
const char *legacy_fault(const struct doc *part);
/* AttributeUpdates against the table: no key attributes, and index keys of their types. */
const char *legacy_update_fault(const struct model_table *table, const struct doc *part);
/* KeyConditions and QueryFilter against the table, or the index that is queried. */
const char *legacy_query_fault(const struct model_table *table, const struct model_index *index,
                               const struct doc *part);
/* The part without these parameters: an action of a transaction has no such members, and what a
 * request has beyond its members says nothing. */
const struct doc *legacy_without(struct arena *arena, const struct doc *part);

#endif
