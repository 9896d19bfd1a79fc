/*
 * One run of a scenario: clients in virtual time against a core in the same process.
 *
 * Whatever is due next happens next: a reply, a time-out, the end of a wait. Nothing sleeps, and
 * the same seed gives the same run. First the tables are made and filled, without faults; then
 * every client does its operations while faults strike; then the faults stop, and what the clients
 * still do must come to a good end.
 */
#ifndef DYNARIG_SIMULATION_H
#define DYNARIG_SIMULATION_H

#include "../rig/rig.h"
#include "scenario.h"

struct simulation_outcome {
    uint64_t requests; /* attempts sent */
    uint64_t calls;    /* of the clients: each takes one attempt or more */
    uint64_t gave_up;  /* calls whose attempts were used up */
    int64_t span_us;   /* virtual time */
    const char *wrong; /* what does not hold; NULL: all does; in the arena */
};

/* `rig` has neither server nor clock; the plan of the scenario is in it. */
void simulation_run(const struct scenario *scenario, struct rig *rig, uint64_t seed,
                    int64_t start_us, struct arena *arena, struct simulation_outcome *out);

#endif
