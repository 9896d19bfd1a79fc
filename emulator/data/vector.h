/*
 * Vectors as a vector index keeps them: 32-bit IEEE 754 numbers, four bytes a dimension, big endian
 * (Developer Guide, "Vector search", requirements). Higher precision is lost on the way in.
 *
 * Scores are summed in double, in the order of the dimensions, and rounded to 32 bits at the end,
 * as the service answers them: the same bytes on every machine.
 */
#ifndef DYNARIG_VECTOR_H
#define DYNARIG_VECTOR_H

#include "value.h"

#define VECTOR_DIMENSIONS_MAX 4096 /* Developer Guide, "Quotas" */
#define VECTOR_ELEMENT_BYTES 4     /* stored, and charged (as measured on the service) */

enum vector_distance { VECTOR_COSINE, VECTOR_DOT_PRODUCT, VECTOR_EUCLIDEAN };

/* "COSINE", ... False: no such function. */
bool vector_distance_by_name(struct str name, enum vector_distance *out);

/* Appends the nearest 32-bit number. False: its magnitude is beyond them all; nothing is added. */
bool vector_append(struct buf *out, const struct number *number);
/* A list of `dimensions` numbers, all within range, in the arena; false: `value` is none. */
bool vector_encode(struct arena *arena, const struct value *value, size_t dimensions,
                   struct str *out);
/* The list of numbers that a vector stands for: each the shortest that reads back as the same. */
void vector_decode(struct arena *arena, struct str vector, struct value *out);
/* As the index hands it out: every element with a fraction, "1.0". */
void vector_dump(struct json_writer *w, const struct value *list);

/* How alike two vectors of one length are: API Reference, "SearchVectors". */
double vector_score(enum vector_distance distance, struct str a, struct str b);
/* Is score `a` a better match than `b`? */
bool vector_closer(enum vector_distance distance, double a, double b);

#endif
