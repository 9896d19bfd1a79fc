/* What a request names, as the rules of a plan see it, told from its body alone. */
#ifndef DYNARIG_CALL_SITE_H
#define DYNARIG_CALL_SITE_H

#include "../../emulator/base/env.h"
#include "driver.h"

/* Without number and time. The names of key attributes are not known. All in the arena. */
struct fault_site call_site(const struct driver_call *call, struct arena *arena);

#endif
