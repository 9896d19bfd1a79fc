/*
 * Item collections: on a table with local indexes, the items that share a partition key value and
 * their entries in those indexes. Each has a row with the bytes of them all, kept in the commit of
 * the write (Developer Guide, "Local Secondary Indexes": item collections; their size limit).
 */
#ifndef DYNARIG_COLLECTION_H
#define DYNARIG_COLLECTION_H

#include "change.h"

#define COLLECTION_BYTES_MAX (INT64_C(10) * 1024 * 1024 * 1024)

/* What a planned change adds to its collection, and the bytes of the collection before any change
 * that is still planned. */
int64_t collection_delta(const struct change *change);
int64_t collection_bytes(struct store *store, const struct change *change);
/* The change is applied: between store_begin and store_commit. */
void collection_apply(struct store *store, const struct change *change);

#endif
