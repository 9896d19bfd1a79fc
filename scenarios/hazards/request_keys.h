/*
 * The keys that a request names, and tables by their bare names. Keys become canonical text, so
 * that the same key is the same text whoever wrote it.
 */
#ifndef DYNARIG_REQUEST_KEYS_H
#define DYNARIG_REQUEST_KEYS_H

#include "../../emulator/emulator.h"
#include "../../faults/tally.h"

/* Key attributes of tables, learnt once each. */
struct schemas {
    struct arena arena;
    struct tally places; /* table -> index + 1 */
    struct schema *list;
    size_t count, cap;
};

void schemas_init(struct schemas *schemas);
void schemas_release(struct schemas *schemas);
void schemas_clear(struct schemas *schemas);
/* Learns the table's key if it is not known yet. Calls the emulator. */
void schemas_learn(struct schemas *schemas, struct ddb *ddb, struct str table);

/* One item that a request reads or writes. */
struct named_key {
    struct str table;       /* bare name */
    struct str text;        /* the key, canonical */
    struct str json;        /* the key as JSON, for ddb_peek and for people */
    const struct doc *item; /* what is to be put there; NULL: read, updated or deleted */
    bool deletes;           /* by a DeleteRequest of a batch */
};

/* Name of a table that may be given as an ARN. */
struct str bare_table(struct str given);

/* Keys of a request (or of an UnprocessedItems / UnprocessedKeys, given as RequestItems). Items of
 * tables whose key is not known are left out. Returns how many; `out` is in the arena. */
size_t request_keys(const struct schemas *schemas, const struct doc *body, struct arena *arena,
                    struct named_key **out);
/* The key of an item of this table; false: it has none, or the table's key is not known. */
bool item_key(const struct schemas *schemas, struct str table, const struct doc *item,
              struct arena *arena, struct named_key *out);
/* The same for a map of tables, as RequestItems has it. */
size_t batch_keys(const struct schemas *schemas, const struct doc *tables, struct arena *arena,
                  struct named_key **out);

#endif
