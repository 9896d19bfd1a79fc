/*
 * One run of a scenario: its clients, and what they speak to.
 *
 * Whatever is due next happens next: a reply, a time-out, the end of a wait. Against a core in the
 * same process nothing sleeps, and the same seed gives the same run. First the tables are made and
 * filled, without faults; then every client does its operations while faults strike; then the
 * faults stop, and what the clients still do must come to a good end.
 */
#ifndef DYNARIG_SIMULATION_H
#define DYNARIG_SIMULATION_H

#include "driver.h"
#include "scenario.h"

struct simulation_outcome {
    uint64_t requests; /* attempts sent */
    uint64_t calls;    /* of the clients: each takes one attempt or more */
    uint64_t gave_up;  /* calls whose attempts were used up */
    uint64_t invalid;  /* calls that were refused as not valid, or an action of theirs */
    int64_t span_us;   /* of the driver's time */
    const char *wrong; /* what does not hold; NULL: all does; in the arena */
};

void simulation_run(const struct scenario *scenario, const struct driver *driver, uint64_t seed,
                    int64_t start_us, struct arena *arena, struct simulation_outcome *out);

#endif
