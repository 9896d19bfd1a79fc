/*
 * Attribute values and items. An item is a value of type M.
 *
 * Canonical form, kept by everything here: members of a map sorted by name (bytes), members of a
 * set sorted by value, no duplicates. So equal values have equal encodings.
 */
#ifndef DYNARIG_VALUE_H
#define DYNARIG_VALUE_H

#include "../base/arena.h"
#include "../base/doc.h"
#include "../base/error.h"
#include "../base/json.h"
#include "number.h"

enum value_type {
    VALUE_S,
    VALUE_N,
    VALUE_B,
    VALUE_BOOL,
    VALUE_NULL,
    VALUE_L,
    VALUE_M,
    VALUE_SS,
    VALUE_NS,
    VALUE_BS,
    VALUE_TYPE_COUNT
};

enum dialect { DIALECT_CLASSIC, DIALECT_2026 }; /* wording of validation errors */

#define VALUE_DEPTH_MAX 32 /* levels; a top-level attribute's value is level 1 */

struct attribute;

struct value {
    enum value_type type;
    union {
        struct str bytes; /* S, B */
        struct number number;
        bool boolean;
        struct {
            struct value *items; /* L, SS, NS, BS */
            size_t count;
        } list;
        struct {
            struct attribute *members;
            size_t count;
        } map;
    };
};

struct attribute {
    struct str name;
    struct value value;
};

const char *value_type_name(enum value_type type); /* "S", "NS", ... */
bool value_type_by_name(struct str name, enum value_type *out);
bool value_is_set(enum value_type type);
bool value_is_scalar(enum value_type type); /* S, N, B, BOOL, NULL */

/*
 * An AttributeValue / a map of them out of a request whose member types were already checked.
 * Errors: DynamoDB's texts for bad values, `enveloped` where the layer of 2026 does so; `dialect`
 * chooses the wording of the text itself. Bytes of strings are shared with the document. A member
 * of the wrong JSON type is a SerializationException still, for callers that have no shapes.
 */
bool value_parse(struct arena *arena, const struct doc *doc, enum dialect dialect,
                 struct value *out, struct error *err);
bool item_parse(struct arena *arena, const struct doc *doc, enum dialect dialect, struct value *out,
                struct error *err);
/* {"S":"a"} / {"pk":{"S":"a"},...}: as DynamoDB answers. */
void value_dump(struct json_writer *w, const struct value *value);
void item_dump(struct json_writer *w, const struct value *item);

/* Deep equality, as `=` in an expression. */
bool value_eq(const struct value *a, const struct value *b);
/* For S, N, B of one type: order as `<` in an expression. */
int value_cmp(const struct value *a, const struct value *b);
/* Total order over all scalars of one type, for sets. The member of a map, or NULL. */
const struct value *item_get(const struct value *item, struct str name);
/* Sets or replaces a member, keeping the order; the map is copied, not its values. */
void item_put(struct arena *arena, struct value *item, struct str name, const struct value *value);
/* The same within the map's own array, which has room for one more. */
void item_put_within(struct value *item, struct str name, const struct value *value);
/* Removes a member within the map's own array: whoever else shares that array must not need it
 * any more (value_copy_members gives an array of one's own). False: no such member. */
bool item_remove(struct value *item, struct str name);
/* Gives the map an array of members of its own; the values below stay shared. */
void value_copy_members(struct arena *arena, struct value *map);
/* Is the member in the set? */
bool set_has(const struct value *set, const struct value *member);
/* Element type of a set type, and back. */
enum value_type set_member_type(enum value_type set);

/* Compact bytes of an item (type, length, payload), and back. Decoding shares the bytes. */
void item_encode(struct buf *out, const struct value *item);
bool item_decode(struct arena *arena, struct str bytes, struct value *out);
/* The stored bytes straight to reply text. They must be what item_encode wrote (asserted). */
void item_dump_encoded(struct json_writer *w, struct str bytes);

/* Bytes that DynamoDB charges: Developer Guide, "DynamoDB item sizes and formats". */
uint32_t value_size(const struct value *value);
uint32_t item_size(const struct value *item);
uint32_t item_size_encoded(struct str bytes);

#endif
