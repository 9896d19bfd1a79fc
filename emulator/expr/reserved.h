/* The reserved words of expressions. */
#ifndef DYNARIG_RESERVED_H
#define DYNARIG_RESERVED_H

#include "../base/str.h"

/* Is it one, in whatever case? */
bool reserved_has(struct str word);
/* The words in order; NULL past the end. */
const char *reserved_at(size_t index);

#endif
