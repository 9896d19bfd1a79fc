/* `dynarig run --endpoint URL`: the same scenarios in real time, at a server that is not ours. */
#ifndef DYNARIG_ENDPOINT_RUN_H
#define DYNARIG_ENDPOINT_RUN_H

#include "options/options.h"
#include "simulator/scenario.h"

/* One scenario for each operand. The exit code. */
int endpoint_run(const struct options *options, const struct scenario *scenarios,
                 struct arena *arena);

#endif
