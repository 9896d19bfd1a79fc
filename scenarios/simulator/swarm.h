/*
 * Swarms: each seed has its own subset of the workload's actions, and of the faults that DynamoDB
 * itself may show, with rates, times, and targets of their own. What never comes together in a
 * scenario that somebody wrote comes together in some seed; and what is left out of a seed leaves
 * room for the rest (Groce et al., "Swarm Testing").
 *
 * What is drawn is a pure function of scenario and seed, a plan like any other.
 */
#ifndef DYNARIG_SWARM_H
#define DYNARIG_SWARM_H

#include "scenario.h"

/* The scenario as this seed has it: in the arena, or the same one where it says nothing of a swarm.
 * The faults that it lists itself strike as well, after those that were drawn. */
const struct scenario *swarm_scenario(const struct scenario *scenario, uint64_t seed,
                                      struct arena *arena);
/* What a scenario that came of it does, JSON: {"mix":{...},"faults":{"rules":[...]}}, both as a
 * scenario file has them. In the arena; "{}" where the scenario says nothing of a swarm. */
struct str swarm_text(const struct scenario *scenario, struct arena *arena);

#endif
