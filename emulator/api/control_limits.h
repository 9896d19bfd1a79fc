/* How many requests about tables an account may make, and how many tables may be on their way
 * (Developer Guide, "Quotas in Amazon DynamoDB": control plane). */
#ifndef DYNARIG_CONTROL_LIMITS_H
#define DYNARIG_CONTROL_LIMITS_H

#include "request.h"

/* 2,500 a second that change something, and 2,500 that do not; where throughput is enforced. A
 * second's are kept, as of tables on demand. ThrottlingException. */
bool control_limits_rate(struct request *request, struct error *err);
/* May one more table be on its way? 500 at a time, and of those that are created with indexes
 * (`indexed`: this is one) 250. LimitExceededException. */
bool control_limits_tables(const struct request *request, bool indexed, struct error *err);

#endif
