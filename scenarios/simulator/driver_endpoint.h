/*
 * An endpoint as what simulated clients speak to: real time, whatever answers at the URL.
 *
 * Tables get a prefix of their own, are waited for until they are active, and are deleted in the
 * end. Of the faults those are injected that happen on the way: `lost-reply`, `late-apply`,
 * `reset`, `latency`. All others would need the server's help; they are left out and told by name.
 */
#ifndef DYNARIG_DRIVER_ENDPOINT_H
#define DYNARIG_DRIVER_ENDPOINT_H

#include "../rig/recorder.h"
#include "driver.h"

struct endpoint_setup {
    const char *url;
    uint64_t seed;
    int64_t start_us;          /* from which the plan counts, and in the prefix */
    struct recorder *recorder; /* gets what happens; NULL: none */
    int64_t think_ppm;         /* as struct driver has it */
};

/* Asks the endpoint once. False: it cannot be used, and `*message` (in the arena) says why. The
 * recorder and the arena outlive the driver. */
bool driver_endpoint_open(const struct endpoint_setup *setup, struct arena *arena,
                          struct driver *out, const char **message);
/* "NAME (KIND), NAME (KIND)": rules that were left out so far; empty: none. In the arena. */
const char *driver_endpoint_left_out(const struct driver *driver, struct arena *arena);

#endif
