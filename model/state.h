/*
 * What the model holds: tables as sorted arrays of JSON. Nothing is indexed; an index is worked
 * out from the table each time it is asked.
 */
#ifndef DYNARIG_STATE_H
#define DYNARIG_STATE_H

#include "typed.h"

enum { PART_MAX = 4, INDEX_MAX = 25 };

/* Names of key attributes. */
struct keys {
    struct str hash[PART_MAX];
    size_t hash_count;
    struct str range[PART_MAX];
    size_t range_count;
};

struct model_index {
    struct str name;
    bool local;
    struct keys keys;
    struct str projection;        /* "ALL", "KEYS_ONLY", "INCLUDE" */
    const struct doc *attributes; /* INCLUDE: names; else NULL */
};

struct held; /* one item with the memory that it lives in */

struct model_table {
    struct arena arena;
    struct str name;
    struct str arn; /* empty until a reply told it */
    struct keys keys;
    const struct doc *definitions; /* AttributeDefinitions */
    struct model_index indexes[INDEX_MAX];
    size_t index_count;
    struct held **items; /* sorted by key */
    size_t count;
    size_t cap;
    size_t bytes; /* of memory, of the items */
};

struct state {
    struct model_table **tables;
    size_t count;
};

void state_release(struct state *state);
/* Of memory, of all items. */
size_t state_bytes(const struct state *state);
/* From the body of a CreateTable request. */
struct model_table *state_create(struct state *state, const struct doc *request);
void state_drop(struct state *state, struct model_table *table);
/* By name or ARN; NULL: none. */
struct model_table *state_table(const struct state *state, struct str name);
/* One more index, from a member of GlobalSecondaryIndexes; its attributes' types. */
void table_add_index(struct model_table *table, const struct doc *definition, bool local,
                     const struct doc *definitions);
void table_drop_index(struct model_table *table, struct str name);

const struct model_index *table_index_named(const struct model_table *table, struct str name);
/* The item with the key attributes of `key`; NULL: none. Valid until it changes. */
const struct doc *table_find(const struct model_table *table, const struct doc *key);
const struct doc *table_item(const struct model_table *table, size_t place);
/* A copy is kept. */
void table_put(struct model_table *table, const struct doc *item);
void table_remove(struct model_table *table, const struct doc *key);
void table_clear(struct model_table *table);

/* Do all key attributes stand in the item, of the types defined, neither empty nor too long? */
bool keys_present(const struct model_table *table, const struct keys *keys, const struct doc *item);
/* The same of those that are there; others may lack: else the write is refused. */
bool keys_allow(const struct model_table *table, const struct keys *keys, const struct doc *item);
/* The type of a key attribute of the table or an index: "S", "N", "B"; empty: it is none. */
struct str table_key_type(const struct model_table *table, struct str attribute);
bool keys_name(const struct keys *keys, struct str attribute);
/* By sort key attributes, then (for an index) by the table's whole key. */
int keys_order(const struct model_table *table, const struct model_index *index,
               const struct doc *a, const struct doc *b);
/* The key alone: of the table, and of the index if one is given. */
struct doc keys_of(struct arena *arena, const struct model_table *table,
                   const struct model_index *index, const struct doc *item);
/* What the index holds of an item; false: nothing. */
bool index_holds(struct arena *arena, const struct model_table *table,
                 const struct model_index *index, const struct doc *item, struct doc *entry);
bool index_has(const struct model_table *table, const struct model_index *index,
               struct str attribute);

#endif
