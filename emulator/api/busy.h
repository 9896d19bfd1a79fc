/*
 * Which change of a table may begin while what else is under way (busy.def), and how soon a change
 * may be made again. Errors: ResourceInUseException, LimitExceededException, ThrottlingException.
 */
#ifndef DYNARIG_BUSY_H
#define DYNARIG_BUSY_H

#include "request.h"

#define IN_USE "Attempt to change a resource which is still in use: "

enum table_change {
    CHANGE_DELETE_TABLE,
    CHANGE_ANY_UPDATE,
    CHANGE_THROUGHPUT,
    CHANGE_CEILINGS,
    CHANGE_WARM,
    CHANGE_STREAM,
    CHANGE_CLASS,
    CHANGE_ENCRYPTION,
    CHANGE_PROTECTION,
    CHANGE_INDEX_CREATE,
    CHANGE_INDEX_UPDATE,
    CHANGE_INDEX_DELETE,
};

/* `index`: of a change of one index; else empty. */
bool busy_check(const struct table *table, enum table_change change, struct str index,
                struct error *err);
/* DeleteTable also waits for tags and policies to settle. */
bool busy_delete(const struct request *request, const struct table *table, struct error *err);
/* Is `pause_us` over since `changed_us` (0: never changed)? */
bool busy_over(const struct request *request, int64_t changed_us, int64_t pause_us);

#endif
