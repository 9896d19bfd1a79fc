/* Where two recordings part: the first input or reply that is not the same in both. */
#ifndef DYNARIG_REPORT_DIFF_H
#define DYNARIG_REPORT_DIFF_H

#include "results.h"

/* False: they are the same in every input and every reply. `out`: what is said of it, lines. */
bool report_diff(struct results *one, struct results *other, struct buf *out);
/* The same of two results files: what is said of it, in the arena; NULL: they are the same, or
 * cannot be read. */
const char *report_diff_files(const char *one, const char *other, struct arena *arena);

#endif
