/*
 * Assertions, as a user writes them into an expectations file or a scenario:
 *
 *     "always":    [ { "name": "never negative", "table": "accounts",
 *                      "condition": "balance >= :z", "values": { ":z": { "N": "0" } } } ],
 *     "sometimes": [ { "name": "a conflict was seen", "error": "TransactionCanceledException" } ]
 *
 * An assertion is of items (`condition`: each item is looked at when a write leaves it), of
 * replies (`operation`, `error`), of strikes (`fault`), or, with a name alone, of points that the
 * program tells by POST /_dynarig/assert.
 */
#ifndef DYNARIG_ASSERTION_H
#define DYNARIG_ASSERTION_H

#include "../../faults/checker.h"

enum assertion_kind {
#define ASSERTION(kind, member, broken, hazard) ASSERTION_##kind,
#include "assertion.def"
#undef ASSERTION
    ASSERTION_KINDS,
};

struct assertion_row {
    const char *member;
    bool broken_by_hit;
    const char *hazard;
};

const struct assertion_row *assertion_row(enum assertion_kind kind);
/* False: there is no such kind. */
bool assertion_kind_find(struct str member, enum assertion_kind *out);

struct assertion {
    enum assertion_kind kind;
    struct str name;
    struct str table;     /* a glob; of items */
    struct str condition; /* of items; empty: not of items */
    const struct doc *names, *values;
    struct str operation, error; /* of replies; empty: any */
    struct str fault;            /* of strikes; empty: not of strikes */
};

/* The list at `path` (a member of the file); texts and documents in `keep`. False: refused. */
bool assertions_read(const struct checker *c, enum assertion_kind kind, const struct doc *list,
                     struct arena *keep, struct assertion *out);

#endif
