/*
 * Requests made from the tables: the shape of an operation's input is walked, and each member,
 * element and value drawn within its bounds; then one place may be bent.
 *
 * What is not bent passes shape_check. Names, keys and expressions come from small pools, so that
 * requests meet items that are there (table `tab`: partition key pk S, sort key sk N; gsi on g S).
 */
#ifndef DYNARIG_REQUEST_MAKER_H
#define DYNARIG_REQUEST_MAKER_H

#include "../emulator/api/operation.h"
#include "lots.h"

enum made {
    MADE_GOOD, /* within all bounds of its shape */
    MADE_BENT, /* perhaps still good: a member twice, an unknown one, an optional one dropped */
    MADE_BAD,  /* breaks its shape: must be refused */
};

/* The body of a request, appended to `out`. The operation has an input shape. */
enum made request_make(struct lots *lots, const struct operation *operation, struct buf *out);

#endif
