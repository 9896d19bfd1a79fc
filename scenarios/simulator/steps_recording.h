/*
 * A recording as steps: the same requests in the same order for each client. A client that had
 * several requests under way at a time becomes several, since a list of steps waits for each
 * answer.
 *
 * What a simulation prepared ("setup") becomes tables and items, and what it looked at in the end
 * ("inspection") is left to the next one; a program that makes its tables does so as a client. Left
 * out are requests to other services, bodies that are no JSON objects, marks and changes of the
 * fault plan. A recording in which tables were reset cannot become steps.
 */
#ifndef DYNARIG_STEPS_RECORDING_H
#define DYNARIG_STEPS_RECORDING_H

#include "../../reports/results.h"
#include "steps.h"

struct recording_way {
    bool at;     /* times from the start; else from the answer before */
    bool faults; /* with what struck, step by step */
};

/* All in the arena. False: `*message` says why, without the path. */
bool steps_from_recording(struct results *recording, const struct recording_way *way,
                          struct arena *arena, struct steps *out, const char **message);

#endif
