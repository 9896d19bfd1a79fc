/*
 * Attribute values as canonical text: two values that DynamoDB takes for equal have equal text,
 * however a client wrote them. Numbers lose superfluous zeros and exponents, sets and maps are
 * sorted. Outer layers compare keys and items by it; they see JSON only.
 */
#ifndef DYNARIG_ATTRIBUTE_TEXT_H
#define DYNARIG_ATTRIBUTE_TEXT_H

#include "../emulator/base/json.h"

/* One value, {"N":"1.0"}. What is not a well-formed attribute value is printed as it is. */
void attribute_text(struct buf *out, const struct doc *value);
/* Are they equal, or both not there (NULL)? */
bool attribute_same(const struct doc *a, const struct doc *b);
/* A map of them: a key or an item. */
void item_text(struct buf *out, const struct doc *item);
/* The same in an arena. */
struct str item_text_copy(struct arena *arena, const struct doc *item);
/* The text of an N: "1.50" gives "15E-1". Not a number: as it is. */
void number_text(struct buf *out, struct str text);

#endif
