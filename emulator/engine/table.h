/*
 * Tables and their indexes, as the engine works with them.
 *
 * A table is made from the (checked) body of its CreateTable request, which from then on is its
 * definition: a later change of the table edits it, so that at any time it is the request that
 * would make this table. What cannot stand in such a request (ids, dates, what is under way) stands
 * beside it. The catalog keeps both as one JSON text; table_load makes the same table from it.
 * Each table owns an arena with all its strings.
 */
#ifndef DYNARIG_TABLE_H
#define DYNARIG_TABLE_H

#include "../base/doc.h"
#include "../data/key.h"
#include "../data/vector.h"
#include "../store/store.h"
#include "throughput.h"

#define TABLE_INDEX_MAX 30 /* 5 local, 20 global, 5 vector: Developer Guide, "Quotas" */

/* What an index is for; tables list theirs in this order. */
enum index_kind { INDEX_LOCAL, INDEX_GLOBAL, INDEX_VECTOR, INDEX_KIND_COUNT };

enum projection_type { PROJECTION_ALL, PROJECTION_KEYS_ONLY, PROJECTION_INCLUDE };

/*
 * What a vector index has beyond a key schema, which holds the HASH element of its search schema,
 * if there is one. An entry keeps the vector as 32-bit numbers: the attribute is a B of its bytes.
 */
struct index_vector {
    struct str attribute;
    size_t dimensions;
    enum vector_distance distance;
    struct key_attribute *filters; /* INLINE_FILTER elements of the search schema */
    size_t filter_count;
};

/* Of what is under way at once the higher one shows. */
enum table_status { TABLE_ACTIVE, TABLE_UPDATING, TABLE_CREATING, TABLE_DELETING };
enum index_status {
    INDEX_ACTIVE,
    INDEX_UPDATING,
    INDEX_CREATING,    /* nothing is in it yet, no write goes there */
    INDEX_BACKFILLING, /* CREATING to the world: writes go there, older items are on their way */
    INDEX_DELETING,    /* no write goes there any more */
};

enum { READS, WRITES, AXES };

/* How the throughput of a table or a global index went. */
struct rates {
    int64_t increased_us; /* last increase and decrease; 0: never */
    int64_t decreased_us;
    int64_t decreases;  /* on the UTC day of the last one */
    int64_t warm[AXES]; /* units that it was once scaled to; this never falls */
};

struct index {
    uint32_t id; /* leads its row keys */
    enum index_kind kind;
    enum index_status status;
    struct str name;
    struct str arn;
    struct key_schema schema;
    struct index_vector vector; /* INDEX_VECTOR */
    enum projection_type projection;
    struct str *non_key; /* INCLUDE: projected attributes, sorted by name */
    size_t non_key_count;
    const struct doc *definition; /* in the table's definition */
    struct rates rates;
    struct throughput throughput; /* of a global one; set where throughput is enforced */
    /* Backfilling: items whose row keys are less are in the index, all others are to come. */
    struct str cursor;
    int64_t item_count;
    int64_t bytes;
    struct partitions *partitions; /* partition.h; of a global index; NULL: not kept */
};

struct partitions;   /* partition.h */
struct table_update; /* table_update.h */

struct table {
    struct arena arena;
    uint32_t id;
    uint64_t salt; /* of the hash that places partitions; in the catalog, not in the seed */
    struct str name;
    struct str arn;
    struct str account;
    struct str region;
    struct str table_id; /* UUID */
    struct key_schema schema;
    enum table_status status;
    bool on_demand;
    bool deletion_protection;
    bool has_local;   /* at least one LSI: item collections are counted */
    bool has_vectors; /* at least one vector index: their attributes are charged by the byte */
    uint32_t collections_id; /* leads the rows that hold their sizes; 0: it has none */
    struct index *indexes;
    size_t index_count;
    const struct doc *request; /* the definition */
    struct rates rates;
    struct throughput throughput;
#define MOMENT(name) int64_t name;
#include "table_moment.def"
#undef MOMENT
    struct str ttl_attribute;   /* empty: no expiry */
    struct str policy_revision; /* empty: no resource policy */
    struct table_update *updates;
    size_t update_count;
    /* Live figures; after opening a file unknown until somebody asks. */
    bool counted;
    int64_t item_count;
    int64_t bytes;
    /* How many cursors read its changes; 0: the log keeps none of its images. */
    unsigned readers;
    struct partitions *partitions; /* partition.h; NULL: not kept */
};

struct table_facts {
    uint32_t id; /* the table's; what belongs to it gets the ids that follow */
    uint64_t salt;
    int64_t created_us;
    struct str account;
    struct str region;
    struct str table_id;
};

/* From a checked CreateTable request; everything is copied. Free with table_free. */
struct table *table_new(const struct doc *request, const struct table_facts *facts);
void table_free(struct table *table);
/* The catalog's text, and the table from it (NULL: not such a text). */
void table_dump(const struct table *table, struct buf *out);
struct table *table_load(struct str state);

/* The member that lists indexes of a kind: "LocalSecondaryIndexes", in requests, descriptions and
 * charges alike. */
const char *index_member(enum index_kind kind);

/*
 * A copy to be edited; figures come with it. Edits put new documents into `request` (they may live
 * in any arena until table_replace) and are followed by table_refresh.
 */
struct table *table_clone(const struct table *table);
/* Reads the definition anew. Indexes keep by name what they had; a new one gets *next_id. */
void table_refresh(struct table *table, uint32_t *next_id);
/* `table` becomes what `edited` is, which is freed; the address of `table` stays. */
void table_replace(struct table *table, struct table *edited);
/* Name and ARN, from the definition, account and region: before the first table_refresh. */
void table_name_arn(struct table *table);
/* The first id after those of the table and all that belongs to it. */
uint32_t table_ids_end(const struct table *table);

struct index *table_index(const struct table *table, struct str name); /* NULL: none */
/* Is it whole? Only then may it be read, and must items fit its key; before that, items that do not
 * fit are left out. */
bool index_whole(const struct index *index);
/* The index's entry of an item: keys and projected attributes. False: the item has none, for it
 * lacks a key attribute or has one that no key may be (Developer Guide, "Detecting and correcting
 * index key violations"). */
bool index_entry(struct arena *arena, const struct table *table, const struct index *index,
                 const struct value *item, struct value *entry);
/* The INLINE_FILTER element of that name, or NULL. */
const struct key_attribute *index_filter(const struct index *index, struct str name);
/* Does the index hold this top-level attribute of every item? */
bool index_projects(const struct table *table, const struct index *index, struct str attribute);

/* Bytes that a write of the item is charged for, and that count for the table's size: as item_size,
 * but a vector that an index reads has 4 bytes a dimension (as measured on the service). */
uint32_t table_item_bytes(const struct table *table, const struct value *item);

/* Whose table, where. */
struct table_home {
    struct str account;
    struct str region;
};

/* All tables of an emulator. Names are unique within what parts tables: nothing, the account, the
 * region, or both. */
struct tables {
    struct table **list; /* sorted by name, account, region (bytes) */
    size_t count;
    bool by_account;
    bool by_region;
    char **shared; /* names that tables of several homes have borne */
    size_t shared_count;
};

struct table *tables_find(const struct tables *tables, struct table_home home, struct str name);
/* By the id that leads its row keys; NULL: it is gone. */
struct table *tables_by_id(const struct tables *tables, uint32_t id);
/* By its UUID; NULL: it is gone. */
struct table *tables_of_id(const struct tables *tables, struct str table_id);
/* What of account and region parts tables here; the rest is empty. */
struct table_home tables_home(const struct tables *tables, struct table_home home);
/* Does who asks from `home` see this table? */
bool tables_sees(const struct tables *tables, struct table_home home, const struct table *table);
/* A table whose name is there twice, as when a database was made with tables parted; or NULL. */
const struct table *tables_twin(const struct tables *tables);
/* Have tables of several homes borne this name? */
bool tables_shared(const struct tables *tables, struct str name);
void tables_add(struct tables *tables, struct table *table);
void tables_remove(struct tables *tables, struct table *table);
/* All tables gone, and what was known of their names. */
void tables_release(struct tables *tables);

#endif
