/* The core of a rig as what simulated clients speak to: virtual time, and nothing sleeps. */
#ifndef DYNARIG_DRIVER_CORE_H
#define DYNARIG_DRIVER_CORE_H

#include "../rig/rig.h"
#include "driver.h"

struct driver_core {
    struct rig *rig;
    int64_t ahead_us; /* core time minus the clients', since a fault made it jump */
};

/* The rig has neither server nor clock; it and `core` outlive the driver. */
struct driver driver_core_open(struct driver_core *core, struct rig *rig);

#endif
