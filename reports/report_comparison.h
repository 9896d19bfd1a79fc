/*
 * What has changed between two reports: findings that are new, gone, or still there; figures
 * side by side; faults that struck then and strike no more.
 *
 * Two findings are of one kind when hazard, table and title are the same but for the numbers in
 * the title, which name requests and amounts.
 */
#ifndef DYNARIG_REPORT_COMPARISON_H
#define DYNARIG_REPORT_COMPARISON_H

#include "view.h"

enum change { CHANGE_NEW, CHANGE_GONE, CHANGE_STILL };

struct compared_finding {
    enum change change;
    const struct results_finding
        *row;           /* the first of its kind, of the later report if it is there */
    struct str title;   /* without numbers */
    size_t before, now; /* how many of its kind */
};

struct figure {
    const char *name;
    int64_t before, now; /* -1: there is none */
    bool is_time;        /* microseconds */
};

enum { FIGURES = 11 };

struct comparison {
    const char *path; /* of the earlier one, as given */
    struct compared_finding *findings;
    size_t count;
    size_t new_errors; /* kinds that are new, of severity "error" */
    struct figure figures[FIGURES];
    struct results_coverage *lost; /* fired then, and not now */
    size_t lost_count;
};

/* In the view's arena. */
const struct comparison *compare_views(const struct view *view, const struct view *earlier,
                                       const char *path);
const char *comparison_name(enum change change); /* "new", "gone", "still" */
/* A figure's value as people read it. */
void comparison_print(int64_t value, bool is_time, struct buf *out);
/* How many kinds have changed so. */
size_t comparison_count(const struct comparison *comparison, enum change change);

#endif
