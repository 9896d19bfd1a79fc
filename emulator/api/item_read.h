/*
 * The read of one item by its key, planned in steps as writes are (item_write.h): GetItem, the
 * Gets of a transaction, and SELECT statements of PartiQL that name a whole key.
 */
#ifndef DYNARIG_ITEM_READ_H
#define DYNARIG_ITEM_READ_H

#include "item_parts.h"

struct item_read {
    enum actor actor; /* ACTOR_READ, or ACTOR_TRANSACTION_READ */
    struct request *request;
    const struct doc *doc; /* "TableName", "Key", "ProjectionExpression"; NULL: a statement's */
    bool consistent;       /* it sees what is there now; a transaction's always does */
    const struct value *key;
    struct expressions expressions; /* of a statement, its WHERE clause is the condition */
    struct str given;               /* the table as the request names it, for ConsumedCapacity */
    struct table *table;
    bool found;      /* after item_read_fetch */
    struct str item; /* encoded; valid until the next call on the store */
};

/* A read that `doc` describes; both live as long as the request. */
void item_read_init(struct item_read *read, struct request *request, const struct doc *doc);

/* "Key" and the expressions, well-formed. */
bool item_read_input(struct item_read *read, struct error *err);
/* The table of this name (or ARN). */
bool item_read_find(struct item_read *read, struct str table_name, struct error *err);
/* Key and paths against the schema. */
bool item_read_check(const struct item_read *read, struct error *err);

/* Has the item's table, and its partition, anything left? Then what the read took. */
bool item_read_admit(const struct item_read *read, struct error *err);
void item_read_take(const struct item_read *read, int64_t halves);
/* Refuses to read what a transaction holds, where the actor may not. */
bool item_read_free(const struct item_read *read, struct error *err);
/* The item as this read sees it. */
void item_read_fetch(struct item_read *read);
/* Its charged bytes; 0: there is none. */
uint32_t item_read_bytes(const struct item_read *read);
/* Does the projection select anything of it, and does a statement's condition hold? There must be
 * an item. */
bool item_read_selects(const struct item_read *read);
/* The projected item, as one object. There must be one. */
void item_read_dump(const struct item_read *read, struct json_writer *w);

#endif
