/*
 * The parts of report.html, each a section of its own; html.c puts them together.
 */
#ifndef DYNARIG_HTML_PARTS_H
#define DYNARIG_HTML_PARTS_H

#include "report_comparison.h"

/* A card for each finding of one run, with the table of its requests. */
void html_findings(const struct view *view, struct buf *out);
/* The history that a finding is about: a lane for each client, a bar for each request. */
void html_lanes(const struct view_run *run, const struct view_finding *finding, struct buf *out);
/* A card for each kind of finding of several runs. */
void html_groups(const struct view *view, struct buf *out);
/* What has changed since an earlier report. */
void html_comparison(const struct comparison *comparison, struct buf *out);
/* The requests that findings name, with body and reply. */
void html_requests(const struct view *view, struct buf *out);
/* Requests over time, a lane for each client, faults marked. */
void html_timeline(const struct view *view, struct buf *out);
/* Requests, faults and latency over time. */
void html_pulse(const struct view *view, struct buf *out);
/* Capacity units over time, and the heat of partitions, of one run. */
void html_usage(const struct view *view, struct buf *out);
struct usage;
void html_heat(const struct usage *usage, struct buf *out);
/* Times from the start of the run, beneath a chart of 960 units. */
void html_time_axis(struct buf *out, int64_t whole_us, int y);
/* Rules of the plan and what they hit. */
void html_faults(const struct view *view, struct buf *out);
/* Operation x kind: fired, survived. */
void html_coverage(const struct view *view, struct buf *out);
/* One row a series. */
void html_series(const struct view *view, struct buf *out);
/* How often what happened, over all series. */
void html_census(const struct view *view, struct buf *out);
/* One row a run. */
void html_seeds(const struct view *view, struct buf *out);

#endif
