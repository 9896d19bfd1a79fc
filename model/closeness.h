/*
 * Vectors, and how close two of them are. Developer Guide, "Vector search": elements are 32-bit
 * numbers; API Reference, "SearchVectors": scores. Nothing in common with the emulator's vectors.
 */
#ifndef DYNARIG_CLOSENESS_H
#define DYNARIG_CLOSENESS_H

#include "typed.h"

/* One number of a vector. */
struct element {
    float number;
};

/* The elements of a list of that many numbers, each within 32 bits; false: it is none. */
bool vector_of(const struct doc *value, size_t dimensions, struct element *out);
/* The list that they stand for: each the shortest text that reads back as the same. */
struct doc vector_doc(struct arena *arena, const struct element *vector, size_t dimensions);
/* The score of two vectors by "COSINE", "DOT_PRODUCT" or "EUCLIDEAN". */
double closeness(struct str distance, const struct element *a, const struct element *b,
                 size_t dimensions);
/* Is score `a` the better one? */
bool is_closer(struct str distance, double a, double b);

#endif
