/*
 * The usual JSON, fast: what requests consist of, straight into a document. Only json.c uses it.
 *
 * It accepts a part of what Jansson accepts and makes the same document of it. What is rare or
 * wrong it declines, and Jansson decides: numbers with fraction or of more than 18 digits, values
 * nested deeply, maps of very many members, names with NUL, and whatever is no JSON. So it has no
 * texts of errors. The fuzz target `json` holds the two against each other.
 */
#ifndef DYNARIG_SCAN_H
#define DYNARIG_SCAN_H

#include "arena.h"
#include "doc.h"
#include "str.h"

/* False: declined, and `out` is as it was. The document does not refer to `text`. */
bool scan_json(struct arena *arena, struct str text, struct doc *out);

#endif
