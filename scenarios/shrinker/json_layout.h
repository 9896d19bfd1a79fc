/*
 * JSON for readers: what fits into a line stands in one line, all else has a line for each member.
 */
#ifndef DYNARIG_JSON_LAYOUT_H
#define DYNARIG_JSON_LAYOUT_H

#include "../../emulator/base/doc.h"

/* Ends with a line break. */
void json_layout(struct buf *out, const struct doc *doc);

#endif
