/* Pieces of markup that the sections of report.html share. */
#ifndef DYNARIG_HTML_TEXT_H
#define DYNARIG_HTML_TEXT_H

#include "../emulator/base/str.h"

/* `<td>` with escaped text; `class_name` may be NULL. */
void html_cell(struct buf *out, const char *class_name, struct str text);
void html_cell_number(struct buf *out, int64_t number);
/* A block to copy as a whole. */
void html_copy(struct buf *out, struct str text);
/* "good", "bad", "open": the tone of a verdict. */
const char *html_tone(const char *verdict);

#endif
