/*
 * The write of one item, planned in steps. PutItem, UpdateItem and DeleteItem, the actions of a
 * transaction and the statements of PartiQL all take them, each with its own checks between:
 *
 *     input, size, expressions   what needs no table, from the (sub-)document of the write
 *     find                       the table
 *     check                      key and expressions against the table's schema
 *     begin                      reads the current item
 *     ... admission ...
 *     evaluate                   condition, new image, the change to every index entry
 *
 * Nothing is touched: the caller has the changes applied (request.h). Who has no document - a
 * statement - fills `input`, `expressions` and `item_on_failure` itself and starts with `find`.
 * Several writes of one request are several of these, each with a change of its own in
 * request->changes; what they cost, the caller adds up with charge_change.
 */
#ifndef DYNARIG_ITEM_WRITE_H
#define DYNARIG_ITEM_WRITE_H

#include "item_parts.h"

enum item_write_kind {
    ITEM_PUT,
    ITEM_UPDATE,
    ITEM_DELETE,
    ITEM_CHECK, /* ConditionCheck of a transaction: changes nothing, costs what a write costs */
};

struct item_write {
    enum item_write_kind kind;
    enum actor actor; /* of whom a transaction may hold the item: ACTOR_WRITE, or of another */
    struct request *request;
    const struct doc *doc;     /* "TableName", "Key" or "Item", expressions; NULL: a statement's */
    const struct value *input; /* the item to put, or the key */
    struct expressions expressions;
    bool costs;           /* UpdateItem itself: actions count in the size of the item */
    bool item_on_failure; /* ReturnValuesOnConditionCheckFailure: ALL_OLD */
    bool absent;      /* ITEM_PUT of INSERT: only where no item is, else DuplicateItemException */
    struct str given; /* the table as the request names it, for ConsumedCapacity */
    struct table *table;
    struct change *change;
    struct value touched_old; /* ITEM_UPDATE: what UPDATED_OLD and UPDATED_NEW answer */
    struct value touched_new;
};

/* A write that `doc` describes; both live as long as the request. */
void item_write_init(struct item_write *write, enum item_write_kind kind, struct request *request,
                     const struct doc *doc);

/* "Item" or "Key", well-formed. */
bool item_write_input(struct item_write *write, struct error *err);
/* ITEM_PUT: at most 400 KB. */
bool item_write_size(const struct item_write *write, struct error *err);
/* Placeholders and expressions, parsed: of a single operation, or of an action (actor). */
bool item_write_expressions(struct item_write *write, struct error *err);

/* The table of this name (or ARN). */
bool item_write_find(struct item_write *write, struct str table_name, struct error *err);
/* Key attributes, index keys that are known already, paths of the expressions. */
bool item_write_check(const struct item_write *write, struct error *err);

/* ITEM_UPDATE: no literal that it sets is empty where an index needs a key. A transaction tells of
 * it before it looks at any schema. */
bool item_write_check_empty(const struct item_write *write, struct error *err);

/* Starts the change (memory of the caller, as long-lived as the request): what is there now. */
void item_write_begin(struct item_write *write, struct change *change);
/* TransactionConflictException if a transaction holds the item; then the condition
 * (ConditionalCheckFailedException, with the item if wanted), the new image and its checks, the
 * change complete. */
bool item_write_evaluate(struct item_write *write, struct error *err);
/* What a write that came to nothing is charged: the item as it is, or was to become as far as that
 * is known, whichever is larger (Developer Guide, "DynamoDB read and write operations"). Once it
 * has begun. */
int64_t item_write_attempted_halves(const struct item_write *write);
/* Of a single write: admission, then item_write_evaluate, then the units are taken; of a condition
 * that failed, those that were attempted. */
bool item_write_run(struct item_write *write, struct error *err);
/* Charges a single write whose condition failed; yields false. */
bool item_write_refused(const struct item_write *write, const struct error *err);

#endif
