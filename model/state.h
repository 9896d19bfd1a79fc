/*
 * What the model holds: tables as sorted arrays of JSON. Nothing is indexed; an index is worked
 * out from the table each time it is asked.
 */
#ifndef DYNARIG_STATE_H
#define DYNARIG_STATE_H

#include "account.h"
#include "typed.h"

enum { PART_MAX = 4, INDEX_MAX = 30, FILTER_MAX = 18, GONE_MAX = 8, REPLICAS = 3 };

/* Where a table or an index stands between being asked for and being gone. */
enum phase { PHASE_ACTIVE, PHASE_CREATING, PHASE_DELETING };

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
    enum phase phase;
    struct keys keys;
    struct str projection;        /* "ALL", "KEYS_ONLY", "INCLUDE" */
    const struct doc *attributes; /* INCLUDE: names; else NULL */
    const struct doc *definition;
    uint64_t shown[REPLICAS]; /* of a global index: the position that a read last showed */
    /* A vector index: its attribute, else empty; and the names that filter. */
    struct str vector;
    size_t dimensions;
    struct str distance; /* "COSINE", "DOT_PRODUCT", "EUCLIDEAN" */
    struct str filters[FILTER_MAX];
    size_t filter_count;
    struct account accounts[DDB_AXES]; /* of a global index */
};

struct held;    /* one item with the memory that it lives in */
struct version; /* what one change took away: versions.h */

/* The changes of a table that are young enough for somebody not to have seen them. */
struct versions {
    bool kept;
    struct version *oldest, *newest;
    struct version *fresh; /* the first whose number is not known yet */
    uint64_t forgotten;    /* all up to this number are */
    uint64_t known_from;   /* what the items were before this change nobody knows */
};

/* What a request asked for by its members. */
struct model_setting {
    struct str ttl_attribute; /* empty: nothing expires */
    int64_t ttl_us;           /* when it was asked for */
    bool ttl_unknown;         /* the table was there before */
    const struct doc *tags;   /* NULL: none */
    struct str policy;        /* empty: none */
    struct str revision;      /* of the policy, as a reply told it; empty: not known */
};

struct model_table {
    struct arena arena;
    struct str name;
    struct str arn;      /* empty until a reply told it */
    struct str table_id; /* likewise */
    enum phase phase;
    struct keys keys;
    const struct doc *definition;  /* the CreateTable request that would make it as it is */
    const struct doc *definitions; /* AttributeDefinitions */
    struct model_setting setting;
    struct model_index indexes[INDEX_MAX];
    size_t index_count;
    struct held **items; /* sorted by key */
    size_t count;
    size_t cap;
    size_t bytes;          /* of memory, of the items */
    uint64_t version;      /* another one after each write; no two tables have the same */
    uint64_t born;         /* its first version */
    uint64_t *clock;       /* the state's */
    const int64_t *now_us; /* likewise */
    /* check_expiry.c: no item expires before that moment, and when that was last looked at */
    int64_t expires_us, looked_us;
    uint64_t transaction; /* of the write that is being done; 0: it stands alone */
    /* Items that were taken out last. */
    struct held *gone[GONE_MAX];
    size_t gone_count;
    struct versions versions;
    uint64_t shown[REPLICAS]; /* the position that a read of each replica last showed */
    /* Something was written here that the model cannot follow: what the items are is not known. */
    bool adrift;
    struct account accounts[DDB_AXES];
    size_t loading; /* bulk operations that may still write */
};

struct state {
    struct model_table **tables;
    size_t count;
    uint64_t clock;      /* counts the writes */
    int64_t now_us;      /* of the request that is being done */
    int64_t back_us;     /* when a loss of power brought back what was deleted already; 0: never */
    bool keeps_versions; /* of the tables that are made from now on */
};

void state_release(struct state *state);
/* Of memory, of all items. */
size_t state_bytes(const struct state *state);
/* From the body of a CreateTable request. */
struct model_table *state_create(struct state *state, const struct doc *request);
void state_drop(struct state *state, struct model_table *table);
/* By name or ARN; NULL: none. */
struct model_table *state_table(const struct state *state, struct str name);
/* One more index, from a member of LocalSecondaryIndexes, GlobalSecondaryIndexes or VectorIndexes;
 * its attributes' types. NULL: there are too many. */
struct model_index *table_add_index(struct model_table *table, const struct doc *definition,
                                    bool local, const struct doc *definitions);
void table_drop_index(struct model_table *table, struct str name);
/* The definition with another member; NULL takes it away. */
void table_define(struct model_table *table, const char *member, const struct doc *value);
/* A copy that lives as long as the table. */
const struct doc *table_keep(struct model_table *table, const struct doc *doc);

const struct model_index *table_index_named(const struct model_table *table, struct str name);
/* The item with the key attributes of `key`; NULL: none. Valid until it changes. */
const struct doc *table_find(const struct model_table *table, const struct doc *key);
const struct doc *table_item(const struct model_table *table, size_t place);
int64_t table_written_us(const struct model_table *table, size_t place); /* when it was put */
/* A copy is kept. */
void table_put(struct model_table *table, const struct doc *item);
void table_remove(struct model_table *table, const struct doc *key);
void table_clear(struct model_table *table);
/*
 * An image that the item with this key had before, `age` writes ago (1: before the last one), as
 * far as it is remembered. False: nothing is known. `*image` NULL: there was no item. `*ended`: the
 * transaction whose write ended it; 0: none.
 */
bool table_before(const struct model_table *table, const struct doc *key, size_t age,
                  const struct doc **image, uint64_t *ended);

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
/* By the sort key attributes of an index alone. */
int keys_order_sort(const struct model_index *index, const struct doc *a, const struct doc *b);
/* The key alone: of the table, and of the index if one is given. */
struct doc keys_of(struct arena *arena, const struct model_table *table,
                   const struct model_index *index, const struct doc *item);

#endif
