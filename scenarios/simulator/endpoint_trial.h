/*
 * One trial at an endpoint: one scenario with one seed, in real time. What the clients saw is
 * judged by the search; the endpoint makes no claims.
 */
#ifndef DYNARIG_ENDPOINT_TRIAL_H
#define DYNARIG_ENDPOINT_TRIAL_H

#include "../rig/rig.h"
#include "simulation.h"

struct endpoint_trial_setup {
    const struct scenario *scenario;
    const char *url;
    uint64_t seed;
    int64_t think_ppm;  /* as struct driver has it */
    bool strict;        /* warnings fail it, too, and so does what is undecided */
    const char *folder; /* made; results.db is written there */
    struct str replay;  /* the command line that does it again */
    struct str command; /* the same as words, a JSON list */
};

struct endpoint_trial {
    struct rig_outcome outcome; /* without digest and `gravest` */
    struct simulation_outcome simulated;
    uint64_t impossible, undecided; /* components of the history */
    const char *left_out;           /* rules of the plan that could not be kept; "" */
    const char *unknown;            /* operations that the endpoint does not have; "" */
};

/* Texts in the arena. EXIT_GOOD: it was tried, whatever came of it; else `*message` says why not:
 * EXIT_USAGE, or EXIT_NOTHING_RAN where the endpoint cannot be used. */
int endpoint_trial_run(const struct endpoint_trial_setup *setup, struct arena *arena,
                       struct endpoint_trial *out, const char **message);

#endif
