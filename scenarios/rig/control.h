/*
 * The control interface under `/_dynarig/`: JSON in and out, errors as {"error","at"}.
 *
 * Guard: the Host must be a loopback name, so that no page of another site reaches us by a name of
 * its own; calls that change something must be of type application/json, which a page of another
 * site may not send unasked. `health` has no guard.
 */
#ifndef DYNARIG_CONTROL_H
#define DYNARIG_CONTROL_H

#include "../../emulator/http/server.h"
#include "../../faults/plan.h"
#include "../hazards/hazard.h"
#include "inspector.h"
#include "meter.h"
#include "recorder.h"

/* What the calls act on; all of it is owned by the rig. */
struct control {
    struct ddb *ddb;
    struct plan *plan;
    struct recorder *recorder;   /* NULL: the run is not recorded, there is no history */
    struct watch *watch;         /* NULL: nobody judges */
    struct inspector *inspector; /* NULL: nothing is asserted, nobody listens */
    struct witness *witness;     /* NULL: replies are not held against the model */
    struct server *server;       /* NULL: nobody listens, and the core's time is all there is */
    struct meter *meter;
};

/* For struct hooks: context is a struct control. */
void control_call(void *control, const struct control_call *call, struct control_reply *reply);
/* Is this Host header (with or without port) a loopback name or address? */
bool control_host_is_loopback(struct str host);

#endif
