/*
 * Attribute values as the model sees them: the JSON of the wire, {"S":"x"}, compared by meaning.
 * An item is a JSON object from names to such values.
 */
#ifndef DYNARIG_TYPED_H
#define DYNARIG_TYPED_H

#include "../emulator/base/doc.h"

/* "S", "N", ...; empty: not a value. */
struct str typed_type(const struct doc *value);
bool typed_is(const struct doc *value, const char *type);
/* What stands behind the type. */
const struct doc *typed_payload(const struct doc *value);

/* Equal by meaning: numbers by value, sets and maps whatever their order. */
bool typed_eq(const struct doc *a, const struct doc *b);
bool items_eq(const struct doc *a, const struct doc *b);
/* May the two be put in order (both S, both N or both B)? And how they stand. */
bool typed_comparable(const struct doc *a, const struct doc *b);
int typed_cmp(const struct doc *a, const struct doc *b);

/* Charged sizes. Developer Guide, "DynamoDB item sizes and formats". */
size_t typed_bytes(const struct doc *value);
size_t item_bytes(const struct doc *item);

/* What size() says of it; false: it has none. Strings count in UTF-16 units (measured). */
bool typed_size(const struct doc *value, size_t *size);
/* The decoded bytes of a binary, in the arena. */
struct str typed_binary(struct arena *arena, struct str base64);

/* New values; all in the arena. */
struct doc typed_make(struct arena *arena, const char *type, struct doc payload);
struct doc typed_number(struct arena *arena, struct str text);
struct doc doc_string_of(struct str text);
struct doc doc_map_of(struct arena *arena, size_t most);
void doc_map_put(struct doc *map, struct str name, const struct doc *value);
/* A deep copy. */
struct doc doc_copy(struct arena *arena, const struct doc *doc);
/* What the copy takes of the arena. */
size_t doc_copy_bytes(const struct doc *doc);

#endif
