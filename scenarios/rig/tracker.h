/*
 * The tracker: counts what happens in one run after the other, for the census and the pulse of a
 * series. It keeps nothing of a single request but when it was sent.
 */
#ifndef DYNARIG_TRACKER_H
#define DYNARIG_TRACKER_H

#include "../../emulator/http/hooks.h"
#include "../../model/judge.h"
#include "../../reports/census.h"
#include "../../reports/pulse.h"

/* Requests under way at a time that are told apart; of more the oldest are forgotten. */
enum { TRACKED_MAX = 256 };

struct tracker {
    struct {
        struct census census;
        struct pulse pulse;
    } counts; /* of all runs; no pointers in it */
    struct {
        uint64_t submit;
        int64_t time_us;
    } sent[TRACKED_MAX];
    int64_t start_us; /* of the run */
};

/* A run begins. */
void tracker_start(struct tracker *tracker, int64_t start_us);
void tracker_input(struct tracker *tracker, const struct hook_input *input);
void tracker_output(struct tracker *tracker, const struct hook_output *output);
void tracker_cancelled(struct tracker *tracker, int64_t time_us);
void tracker_strike(struct tracker *tracker, const struct fault_effect *effect);
/* What was applied, and what the judge said of it. */
void tracker_applied(struct tracker *tracker, const struct ddb_applied *applied,
                     enum verdict verdict);

#endif
