/* How throughput is limited: for the emulator, and for who judges it. */
#ifndef DYNARIG_THROTTLING_H
#define DYNARIG_THROTTLING_H

#include <stdbool.h>
#include <stdint.h>

/* All zero: throughput is counted alone, and nobody throttled. */
struct ddb_throttling {
    bool enforced;
#define THROTTLING(name, assumed, help) int64_t name;
#include "throttling.def"
#undef THROTTLING
};

#endif
