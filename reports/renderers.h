/*
 * The renderers: each turns a view into one file's text, reading nothing else than the view and,
 * through its runs, results.db.
 */
#ifndef DYNARIG_RENDERERS_H
#define DYNARIG_RENDERERS_H

#include "report_comparison.h"

void html_render(const struct view *view, struct buf *out);
void report_json_render(const struct view *view, struct buf *out);
void junit_render(const struct view *view, struct buf *out);
void markdown_comparison(const struct comparison *comparison, struct buf *out); /* a part of it */
void markdown_render(const struct view *view, struct buf *out);
/* Workflow commands, one a line: at most 9 and a last one that counts the rest. */
void github_render(const struct view *view, struct buf *out);
/* The end of a run on a terminal. */
void summary_render(const struct view *view, struct buf *out);

#endif
