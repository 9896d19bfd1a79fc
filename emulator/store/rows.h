/*
 * Rows of tables and indexes: encoded items by order-preserving key bytes (data/key.h).
 */
#ifndef DYNARIG_ROWS_H
#define DYNARIG_ROWS_H

#include "store.h"

/* The item's bytes, valid until the next call on the store. False: no such row. */
bool rows_get(struct store *store, struct str key, struct str *item);
void rows_put(struct store *store, struct str key, struct str item);
void rows_delete(struct store *store, struct str key);

/*
 * Rows with low <= key < high, ascending or descending. One range is open at a time; get, put and
 * delete may go on meanwhile, but not of rows in the range.
 */
void rows_range(struct store *store, struct str low, struct str high, bool ascending);
/* The next row; both strings valid until the next call on the range. False: no more. */
bool rows_next(struct store *store, struct str *key, struct str *item);
void rows_end(struct store *store);

/* Deletes at most `limit` rows of the range; true while more may be left. */
bool rows_reclaim(struct store *store, struct str low, struct str high, int limit);

#endif
