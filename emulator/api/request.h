/*
 * One request on its way through the core, and what its plan needs of the world.
 *
 * A plan function (operation.h) evaluates everything and touches nothing: it leaves the reply's
 * text and the changes to be applied here. The core applies them.
 */
#ifndef DYNARIG_REQUEST_H
#define DYNARIG_REQUEST_H

#include "../base/env.h"
#include "../base/json.h"
#include "../engine/capacity.h"
#include "core.h"
#include "operation.h"

#define ITEM_BYTES_MAX 409600 /* Developer Guide, "Quotas": 400 KB with attribute names */

struct request {
    struct arena arena;
    struct core *core;
    uint64_t submit;
    int64_t time_us; /* arrival; once it is planned: the time of its apply */
    struct str service;
    struct str name; /* of the operation, as sent */
    struct str body;
    struct str account;
    struct str region;
    struct str client;
    struct str host;
    const struct operation *operation; /* NULL: unknown */
    const struct doc *decoded;         /* the body as the driver read it, or NULL */
    struct doc doc;                    /* the body; meaningful once it was read */
    struct fault_effect effect;
    bool struck;                               /* the effect did something */
    bool reads;                                /* it only reads, although its operation may write */
    struct ddb_read *reads_first, *reads_last; /* claims: what was read that may be stale */

    /* The plan: what apply is to do. */
    struct change *changes;
    size_t change_count;
    struct transaction *transaction; /* these changes are one; NULL: each on its own */
    struct table *created;           /* owned until applied */
    struct table *edited;            /* the same; what `edits` is to become */
    struct table *edits;
    struct bulk *bulk_started; /* owned until applied */
    struct bulk *bulk_cancelled;

    struct ddb_use *uses; /* use.h */
    size_t use_count, use_cap;
    uint64_t read_bytes; /* of the items that a page evaluated */
    bool throttled;      /* something in it was refused for want of units */

    struct partition_journal journal;

    struct buf reply; /* JSON text */
    int status;
    const char *error_name; /* NULL: success */
};

/* Who asks, where: what may part tables. */
struct table_home request_home(const struct request *request);
/* The table that a member "TableName" (name or ARN) names; NULL with the error set. `given`
 * receives it as written, for ConsumedCapacity; may be NULL. */
struct table *request_table(struct request *request, struct str table_name, struct str *given,
                            struct error *err);
/* A copy of the table that the plan may edit; apply puts it in the table's place. */
struct table *request_edit(struct request *request, struct table *table);
/* Frees what was planned for tables and will not be applied. */
void request_discard(struct request *request);
/* The same for table operations, whose text names the table; it may be in any state. */
struct table *request_table_control(struct request *request, struct error *err);

/*
 * Admission: everything about the request was found well-formed, no condition was looked at yet.
 * Injected refusals and throttling strike here, as the service's own do. `table` may be NULL for
 * requests without one; `index`: of a read.
 */
bool request_admit(struct request *request, const struct table *table, const struct index *index,
                   struct error *err);

/* Opens the reply object; the caller closes it. */
void request_reply(struct request *request, struct json_writer *w);

/* Boolean member, absent: false; integer member, absent: `otherwise`. */
bool request_flag(const struct doc *doc, const char *member);
int64_t request_integer(const struct doc *doc, const char *member, int64_t otherwise);

#endif
