/*
 * Smaller documents: a request without one of its members or entries, with a simpler expression or
 * a shorter value; a table without one of its indexes. What falls out of use on the way goes as
 * well: placeholders that no expression names, definitions of attributes that are in no key.
 *
 * What comes out need not be valid: who asks tries it.
 */
#ifndef DYNARIG_SMALLER_DOC_H
#define DYNARIG_SMALLER_DOC_H

#include "../../emulator/base/doc.h"

/* The n-th smaller document, always in the same order; it shares what did not change. NULL: there
 * are no more. */
const struct doc *smaller_doc(struct arena *arena, const struct doc *doc, size_t n);

#endif
