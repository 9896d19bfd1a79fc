/*
 * Capacity units. Counted in halves, so that no fraction is ever rounded: an eventually consistent
 * read of 4 KB is one half. Rules: Developer Guide, "DynamoDB read and write operations".
 */
#ifndef DYNARIG_CAPACITY_H
#define DYNARIG_CAPACITY_H

#include "change.h"

/* Replies about transactions name the kind of units beside their sum. */
enum charge_axis { AXIS_NONE, AXIS_READ, AXIS_WRITE };

/* What one request takes from one table and its indexes. */
struct charge {
    const struct table *table;
    enum charge_axis axis;
    struct str name; /* as the request named the table: name or ARN */
    int64_t table_halves;
    int64_t failed_halves; /* of statements in a batch that failed: in the sum only */
    int64_t index_halves[TABLE_INDEX_MAX]; /* by place in table->indexes */
    int64_t vector_bytes[TABLE_INDEX_MAX]; /* vector indexes are charged by the byte */
    bool index_charged[TABLE_INDEX_MAX];
};

#define READ_UNIT_BYTES 4096

int64_t read_halves(uint64_t bytes, bool consistent); /* at least the minimum */
int64_t write_halves(uint64_t bytes);
/* Vector indexes, which have no units: of a write of an entry, of the bytes that a search examines
 * and returns. At least 1,024 (Developer Guide, "Monitoring vector index capacity"). */
int64_t vector_request_bytes(uint64_t bytes);
/* What the change of one entry of a local or global index costs where the entry was and where it
 * is now; in all, zero if it stays as it is. */
struct entry_cost {
    int64_t old_halves;
    int64_t new_halves;
};
struct entry_cost entry_cost(const struct entry_delta *delta);
/* Of the item itself. */
int64_t change_halves(const struct change *change);
/* Adds a write: the item by the larger image, each index by the change of its entry. */
void charge_change(struct charge *charge, const struct change *change);
/* The same within a transaction, which prepares and commits: twice the item, its indexes once. */
void charge_transaction_change(struct charge *charge, const struct change *change);
/* A read of so many bytes within a transaction; a repeated transaction is charged as such reads. */
int64_t transaction_read_halves(uint64_t bytes);
void charge_index(struct charge *charge, const struct index *index, int64_t halves);

enum consumed { CONSUMED_NONE, CONSUMED_TOTAL, CONSUMED_INDEXES };
enum consumed consumed_of(const struct doc *request); /* ReturnConsumedCapacity */
/* One ConsumedCapacity object. */
void charge_dump(struct json_writer *w, const struct charge *charge, enum consumed detail);

#endif
