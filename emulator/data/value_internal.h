/*
 * What the files of values share among themselves: pieces of reply text, and reading encoded bytes
 * one step at a time.
 *
 * Encoded values (nothing outside item_codec, item_bytes and item_size knows these):
 *
 *   value    type (one byte, enum value_type), payload
 *   payload  S, B         length, bytes
 *            N            number_encode
 *            BOOL         one byte, 0 or 1
 *            NULL         nothing
 *            L            count, values
 *            SS, NS, BS   count, payloads of the members
 *            M            count, then for each member: length, name, value
 *   item     payload of an M
 *
 * Lengths and counts are base 128, least significant group first, high bit: more to come.
 */
#ifndef DYNARIG_VALUE_INTERNAL_H
#define DYNARIG_VALUE_INTERNAL_H

#include "value.h"

/* The type's opening, {"S": - the payload and json_close('}') are the caller's. */
void value_open(struct json_writer *w, enum value_type type);
/* A scalar without its type: "a", "1.5", true. */
void value_dump_bare(struct json_writer *w, const struct value *scalar);

/* Each takes one thing off the front of `bytes`. False: the bytes are malformed. */
bool item_take_size(struct str *bytes, size_t *out);
bool item_take_bytes(struct str *bytes, struct str *out);
bool item_take_type(struct str *bytes, enum value_type *out);
/* The payload of a scalar; its bytes are shared. */
bool item_take_scalar(struct str *bytes, enum value_type type, struct value *out);
/* A count of things that each take at least one byte. */
bool item_take_count(struct str *bytes, size_t *out);

/* The charge for what a list or map holds: Developer Guide, "DynamoDB item sizes and formats". */
#define ITEM_NESTED_BYTES 3  /* each list and map */
#define ITEM_ELEMENT_BYTES 1 /* each element of a list, each member of a nested map */

#endif
