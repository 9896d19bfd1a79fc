/*
 * Canaries: scenarios that must fail ("must-fail"), so that a rig that has gone blind is noticed.
 *
 * Each kind of error that the file names must be found by some seed; what else the mistake brings
 * about is no matter, but for errors that can only be ours. Once all are found no more is tried.
 */
#ifndef DYNARIG_FORETOLD_H
#define DYNARIG_FORETOLD_H

#include "scenario.h"

/* Did a trial with these kinds of errors fail as it must? */
bool foretold_failure(const struct scenario *scenario, uint64_t error_kinds);
/* Is all found that must be? Of a scenario that must not fail: no. */
bool foretold_all(const struct scenario *scenario, uint64_t error_kinds);
/* Those that must be found and are (or are not) among these: "check-failed, unsafe-repeat". */
const char *foretold_list(const struct scenario *scenario, uint64_t error_kinds, bool found,
                          struct arena *arena);

/* What the scenario expects sometimes, and no seed met (bits as trial.met): the index-th name;
 * NULL past the end. */
const char *foretold_unmet(const struct scenario *scenario, uint64_t met, size_t index,
                           struct arena *arena);

#endif
