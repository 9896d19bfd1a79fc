/*
 * Bulk operations: their states as JSON text (engine/bulk.c knows what it means), the objects they
 * read, and what they have to report, until they are done.
 */
#ifndef DYNARIG_BULKS_H
#define DYNARIG_BULKS_H

#include "store.h"

void bulks_put(struct store *store, uint64_t number, struct str state);
/* All of them by number. The callback must not call the store. */
typedef void bulks_visit(void *context, uint64_t number, struct str state);
void bulks_each(struct store *store, bulks_visit *visit, void *context);

/* The objects of one operation have places from 0, in the order in which they are read. */
void bulks_put_object(struct store *store, uint64_t number, uint64_t place, struct str key,
                      struct str bytes);
/* Both valid until the next call of it. False: there is none at that place. */
bool bulks_get_object(struct store *store, uint64_t number, uint64_t place, struct str *key,
                      struct str *bytes);

/* A line of the report of this type; `record`: the number of the input record, from 1. */
void bulks_put_report(struct store *store, uint64_t number, const char *type, int64_t record,
                      struct str line);
typedef void bulks_visit_report(void *context, struct str line);
void bulks_each_report(struct store *store, uint64_t number, const char *type,
                       bulks_visit_report *visit, void *context);

/* The operation is done: its objects and reports go. */
void bulks_finish(struct store *store, uint64_t number);

#endif
