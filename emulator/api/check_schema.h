/* Key schemas of a CreateTable request against its attribute definitions. */
#ifndef DYNARIG_CHECK_SCHEMA_H
#define DYNARIG_CHECK_SCHEMA_H

#include "../base/doc.h"
#include "../base/error.h"

/* The schema of a table or local index: HASH, then perhaps RANGE. `definitions`: the list. */
bool check_schema(struct arena *arena, const struct doc *schema, const struct doc *definitions,
                  struct error *err);
/* The schema of a global index: up to four HASH, then up to four RANGE elements. */
bool check_global_schema(struct arena *arena, const struct doc *schema,
                         const struct doc *definitions, struct error *err);

/* Name of the first element of that type ("HASH", "RANGE"); data NULL: there is none. */
struct str schema_key(const struct doc *schema, const char *key_type);
/* "a, b, c": the AttributeName of each element of a list, once. */
const char *schema_names(struct arena *arena, const struct doc *elements);
/* All elements of the key schemas of the table and its indexes, and of the search schemas of its
 * vector indexes, one after the other, as one list. */
struct doc schema_used(struct arena *arena, const struct doc *request);
bool schema_has(const struct doc *elements, struct str name);

#endif
