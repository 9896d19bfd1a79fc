/* How throughput is limited, and tables are parted: for the emulator, and for who judges it. */
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

/* How tables are parted into partitions, where throughput is enforced. */
struct ddb_partitioning {
#define PARTITIONING(name, unit, value, help) int64_t name;
#include "partition_figures.def"
#undef PARTITIONING
};

#endif
