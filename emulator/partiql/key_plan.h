/*
 * Keys in the WHERE clause of a statement: which one item it writes, which items it reads.
 */
#ifndef DYNARIG_KEY_PLAN_H
#define DYNARIG_KEY_PLAN_H

#include "../expr/expression.h"

/* Developer Guide, "PartiQL arithmetic, comparison, and logical operators for DynamoDB": IN. */
#define KEY_PLAN_READS_MAX 50
#define KEY_PLAN_PAGE_ITEMS 10 /* of a SELECT that is several reads */

/*
 * Do equalities that must all hold give every key attribute? `key` receives them as an item (of
 * any types), `rest` what else must hold; NULL: nothing. The condition may be NULL.
 */
bool key_plan_pin(struct arena *arena, const struct expression *condition,
                  const struct key_schema *schema, struct value *key,
                  const struct expression **rest);

/* What SELECT reads, in the order of the statement. */
struct key_plan {
    struct key_range *ranges;
    size_t count; /* 0: nothing but a scan will do */
    bool whole;   /* each range is one whole key of the schema */
};

/*
 * The fewest ranges that hold all items for which the condition is true: with an equality or IN on
 * the partition key, else none (Developer Guide, "PartiQL select statements for DynamoDB").
 * Errors: key values of wrong types, too many or overlapping reads.
 */
bool key_plan_reads(struct arena *arena, const struct expression *condition,
                    const struct key_schema *schema, struct key_plan *out, struct error *err);

#endif
