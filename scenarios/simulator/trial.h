/*
 * One trial: one scenario with one seed, against a core of its own. The same scenario and seed give
 * the same trial, recorded or not.
 */
#ifndef DYNARIG_TRIAL_H
#define DYNARIG_TRIAL_H

#include "../rig/rig.h"
#include "simulation.h"

struct trial_setup {
    const struct scenario *scenario;
    uint64_t seed;
    bool strict;             /* warnings fail it, too */
    struct tracker *tracker; /* counts; NULL: nothing is counted */
    const char *folder;      /* made, and results.db is written there; NULL: nothing is recorded */
    struct str replay;       /* of a recording: the command line that does it again */
    struct str command;      /* of a recording: the same as words, a JSON list */
};

struct trial {
    struct rig_outcome outcome; /* without `gravest`, whose rig is gone */
    struct simulation_outcome simulated;
    uint64_t judged;     /* replies */
    uint64_t met;        /* of what the scenario expects to be met sometimes: meets_bits */
    bool failed;         /* by the verdict */
    const char *hazard;  /* of the gravest finding; "": there is none */
    const char *finding; /* its title; "" */
};

/* Where the store of a trial stands; also for who replays one. */
void trial_set_store(struct rig_setup *setup, int64_t sync);
/* How throughput was limited in it; NULL: it was not. */
void trial_read_throttling(const struct doc *doc, struct ddb_throttling *out);
/* How its tables were parted, in the arena; NULL: as usual. */
const struct ddb_partitioning *trial_read_partitioning(const struct doc *doc, struct arena *arena);
/* Texts in the arena. False: there was no trial, `*message` says why. */
bool trial_run(const struct trial_setup *setup, struct arena *arena, struct trial *out,
               const char **message);

#endif
