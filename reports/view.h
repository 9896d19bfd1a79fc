/*
 * What every renderer needs of the runs of one report, read once: runs with their findings and
 * coverage, and the same added up over all runs.
 *
 * All memory lies in the arena given to view_load. Strings may hold any bytes: escape them.
 */
#ifndef DYNARIG_VIEW_H
#define DYNARIG_VIEW_H

#include "../emulator/base/doc.h"
#include "report.h"

/* A finding as renderers want it: the row, and its list of requests as numbers. */
struct view_finding {
    struct results_finding row;
    const uint64_t *requests;
    size_t request_count;
    struct str replay; /* its own command line, or the run's */
};

struct view_run {
    struct results *results;
    const char *folder; /* relative to the report's; "" */
    const char *file;   /* name of the results file */
    bool linked;        /* a report.html stands in the folder */
    struct results_run run;
    const char *verdict;                 /* "passed", "failed", "undecided" */
    int64_t requests, faults;            /* faults: those that had an effect */
    const struct view_finding *findings; /* errors first, else in the order of recording */
    size_t finding_count;
    struct results_coverage *coverage;
    size_t coverage_count;
};

/* Findings of one hazard, severity and table (and series) over all runs. */
struct view_group {
    const struct view_finding *first; /* of the first run that has one */
    const struct view_run *first_run;
    const struct view_run *last_run; /* the last that has one */
    size_t runs;                     /* that have one */
    size_t findings;
};

/* Numbers of findings by severity. */
struct view_severities {
    size_t errors, warnings, infos;
};

struct view {
    struct arena *arena;
    const struct view_run *runs;
    size_t count;
    bool single;                 /* one run, and it is all there is */
    const struct totals *totals; /* of series, whose recorded runs these are */
    size_t totals_count;
    size_t tried;                    /* runs or seeds, recorded or not */
    const struct view_group *groups; /* errors first */
    size_t group_count;
    struct view_severities severities;
    struct results_coverage *coverage; /* added up */
    size_t coverage_count;
    const char *verdict; /* the worst */
    int command_status;  /* the first that is not 0; -1: no run had a command */
    int64_t requests, faults, duration_us;
    size_t failed, undecided; /* of those tried */
    bool blind;               /* a series did not find what it must */
    bool strict;              /* warnings count as failures: the option "strict" of the first */
    bool seeds;               /* the runs are told apart by their seeds */
    struct str scenario;      /* that was run; empty: none */
    const struct comparison *comparison; /* with an earlier report; NULL: none was asked for */
    const struct doc *watched; /* names of the checks that were made in each run; NULL: none */
};

/* `folder`: of the report, where the runs' own reports are looked for; NULL: nowhere. */
void view_load(struct view *view, struct arena *arena, const char *folder,
               const struct report_input *input);
/* One sentence: what happened. Not escaped. */
void view_sentence(const struct view *view, struct buf *out);
/* The series of a recorded run: "bank"; empty where there are none. */
struct str view_series(const struct view *view, const struct view_run *run);
/* "12 seeds", "2 runs"; "seed" or "run". */
const char *view_noun(const struct view *view);
/* "in 3 of 12 seeds, first at seed 4"; of series: "in 2 of 10 recorded seeds, first in
 * bank/seed-4". */
void view_spread(const struct view *view, const struct view_group *group, struct buf *out);
/* The command line that shows the first failure again, else the first run; may be empty. */
struct str view_replay(const struct view *view);
bool view_is_error(const struct view_finding *finding);
bool view_is_warning(const struct view_finding *finding);

#endif
