/*
 * The table of operations, and the pipeline that each request passes.
 *
 * operations.def has one line for each operation that the newest SDK models name. It drives
 * routing, validation, the docs, the request fuzzer and the check of every reply in tests.
 */
#ifndef DYNARIG_OPERATION_H
#define DYNARIG_OPERATION_H

#include "../base/doc.h"
#include "../base/error.h"
#include "../data/value.h"
#include "../emulator.h"

struct request; /* request.h: one request on its way through the core */
struct shape;   /* shape.h: members of a request or reply */

/* Plans a request whose shape was checked: evaluates everything, touches nothing. */
typedef bool operation_plan(struct request *request, struct error *err);

enum {
    OPERATION_WRITES = 1, /* may change items */
    OPERATION_BATCH = 2,
    OPERATION_PAGED = 4,
    OPERATION_CONTROL = 8, /* acts on tables */
    OPERATION_STRICT = 16, /* its body is read strictly: strict.h */
};

struct operation {
    struct ddb_operation face;
    unsigned flags;
    operation_plan *plan;      /* NULL: known, not built yet */
    const struct shape *input; /* NULL: not described yet */
    const struct shape *output;
};

const struct operation *operation_by_name(struct str service, struct str name);
const struct operation *operation_at(size_t index); /* NULL past the end */

#endif
