/*
 * Shapes: members of requests and replies, their types and bounds, free of wording; and the check
 * of a request against them in the service's order.
 *
 *   1. member types            SerializationException
 *   2. TableName missing       (table operations only)
 *   3. constraints, all of them joined into one message, in the order of order.def
 *   4. members that are known but not built yet: NotImplementedException naming them
 *
 * Unknown members are ignored, explicit null is absence (API Reference; both as observed).
 */
#ifndef DYNARIG_SHAPE_H
#define DYNARIG_SHAPE_H

#include "operation.h"

/*
 * `request` as it was sent; the same document goes on to the plan, which reads switches and
 * integers through doc_truth and shape_int. Texts of errors live in the error's arena.
 */
bool shape_check(struct arena *arena, const struct operation *operation, const struct doc *request,
                 enum dialect dialect, struct error *err);
/* For tests: does the reply hold only members of its shape, of the right types, all required ones?
 * False: `why` (256 bytes) names the first that does not fit. */
bool shape_check_reply(const struct operation *operation, const struct doc *reply, char why[256]);

/* An integer: a fraction is floored, beyond 64 bits the nearest is taken. NULL: 0. */
int64_t shape_int(const struct doc *value);

#endif
