/*
 * Key schemas, and keys as order-preserving bytes.
 *
 * Bytes of a row key, compared by memcmp:
 *
 *   table or index id   4 bytes, big endian
 *   hash of the partition key (all its attributes)   8 bytes, big endian
 *   partition key attributes, then sort key attributes, each self-delimiting:
 *     S, B  every 00 as 00 FF, then 00 01 as the end
 *     N     number_encode
 *   for an index: the table's key attributes (partition, then sort) again, which make the entry
 *   unique
 */
#ifndef DYNARIG_KEY_H
#define DYNARIG_KEY_H

#include "value.h"

#define KEY_ID_BYTES 4             /* of the id that leads a row key */
#define KEY_PLACE_BYTES 8          /* of the hash that follows it */
#define KEY_HASH_BYTES_MAX 2048  /* Developer Guide, "Quotas": partition key values */
#define KEY_RANGE_BYTES_MAX 1024 /* and sort key values */
#define KEY_PART_MAX 4 /* attributes in a multi-attribute partition or sort key of a GSI */

struct key_attribute {
    struct str name;
    enum value_type type; /* S, N or B */
};

struct key_schema {
    struct key_attribute hash[KEY_PART_MAX];
    struct key_attribute range[KEY_PART_MAX];
    uint8_t hash_count;  /* 1 for a table */
    uint8_t range_count; /* 0 or 1 for a table */
};

/* One scalar, order-preserving and self-delimiting. */
void key_append(struct buf *out, const struct value *scalar);
/* As key_append of an S or B, without the end mark: every value that begins so, and no other,
 * begins with these bytes. */
void key_append_prefix(struct buf *out, struct str bytes);
/* Takes one scalar of this type off the front. False: malformed. */
bool key_take(struct arena *arena, struct str *bytes, enum value_type type, struct value *out);
/* Turns bytes into the least bytes that are greater than all that begin with them; none: empty. */
void key_successor(struct buf *bytes);
/* The first hash of one of so many even parts of them all; the last takes what is over. */
uint64_t key_hash_part(uint64_t part, uint64_t total);
/* Places a partition: `bytes` are the partition key attributes by key_append. Salt: catalog. */
uint64_t key_hash(uint64_t salt, struct str bytes);
/* Does the item hold every attribute of the schema with its type (sparse index rule)? */
bool key_present(const struct key_schema *schema, const struct value *item);
/* Moreover, is no value of them empty or longer than a key may be? */
bool key_fits(const struct key_schema *schema, const struct value *item);
/* Row key of `item` in a table (base NULL) or index (base: schema of its table). */
void key_row(struct buf *out, uint32_t id, uint64_t salt, const struct key_schema *schema,
             const struct key_schema *base, const struct value *item);
/* The table or index whose row it is. */
uint32_t key_id(struct str row);
/* How many bytes of a row key tell its item collection: id, hash and partition key. */
size_t key_collection_bytes(const struct key_schema *schema, struct str row);
/* The key attributes alone, as an item. For an index: its own and its table's. */
void key_of(struct arena *arena, const struct key_schema *schema, const struct key_schema *base,
            const struct value *item, struct value *out);
/* Is `name` one of the schema's attributes? */
bool key_has(const struct key_schema *schema, struct str name);

#endif
