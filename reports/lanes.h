/*
 * The history that a finding is about, as lanes: the requests that it names, a few around them on
 * the same items, and the step at which it shows. Bounded, whatever the finding names.
 */
#ifndef DYNARIG_LANES_H
#define DYNARIG_LANES_H

#include "touched_items.h"
#include "view.h"

enum { LANES_MAX = 12, LANE_STEPS_MAX = 60, LANE_CONTEXT_MAX = 10 };

enum lane_outcome { LANE_SUCCESS, LANE_REFUSED, LANE_NO_ANSWER };

struct lane_step {
    uint64_t submit;
    struct str client, operation;
    struct str item;  /* "q 0 +2": the first item it names, and how many more; else the table */
    struct str error; /* of the reply */
    int64_t sent_us;
    int64_t ended_us;   /* answered, or given up; 0: not known */
    int64_t applied_us; /* 0: not, or not known */
    enum lane_outcome outcome;
    bool named;      /* by the finding; else it is context */
    bool impossible; /* where the finding shows */
};

struct lanes {
    struct lane_step steps[LANE_STEPS_MAX]; /* by the time of sending */
    size_t count;
    struct str clients[LANES_MAX]; /* by their first step */
    size_t client_count;
    size_t left_out;     /* named requests that are not shown */
    struct str expected; /* empty: the finding does not say */
    struct str came;
};

/* All lies in the arena. False: no request of the finding is on record. */
bool lanes_load(struct lanes *lanes, const struct view_run *run, const struct view_finding *finding,
                struct arena *arena);
/* What a finding's detail says to people, without the lines that tell its lanes to machines. */
struct str lanes_prose(struct str detail);

#endif
