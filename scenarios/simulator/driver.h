/*
 * What the simulated clients speak to: a core in the same process and in virtual time, or an
 * endpoint in real time. The simulation knows no other way to send a request or to let time go by.
 *
 *     set_plan -> submit -> (poll | cancel), with pass in between -> close
 */
#ifndef DYNARIG_DRIVER_H
#define DYNARIG_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "../../emulator/base/arena.h"
#include "../../emulator/base/env.h"

/* One attempt of a client's call. Strings are read during submit alone. */
struct driver_call {
    const char *operation;
    struct str body;
    struct str client;
    uint64_t connection;
    struct str invocation;             /* empty: the preparation */
    struct str sdk_request;            /* "attempt=2; max=3" */
    const struct fault_effect *strike; /* instead of what the plan says; NULL: the plan decides */
};

struct driver_reply {
    uint64_t submit;
    bool whole;       /* false: the connection ended before an answer was complete */
    int status;       /* HTTP */
    struct str error; /* "ValidationException"; empty: success */
    struct str body;  /* these two are valid until the next call */
};

struct driver {
    void *context;
    /* How long clients think, in parts per million of what the scenario says. */
    int64_t think_ppm;
    /* The request's number, from 1, never used twice. */
    uint64_t (*submit)(void *context, int64_t now_us, const struct driver_call *call);
    /* The client waits no longer; no reply will be polled. Undoes nothing. */
    void (*cancel)(void *context, int64_t now_us, uint64_t submit);
    /* Lets time go by, up to `until_us` (INT64_MAX: no bound) or the first thing that happens by
     * itself before or at that time: then true. `*now_us` goes to the time reached. Without bound
     * and with nothing that may still happen: false, and no time goes by. */
    bool (*pass)(void *context, int64_t until_us, int64_t *now_us);
    /* The next reply that is there. */
    bool (*poll)(void *context, struct driver_reply *reply);
    /* An item as it is now, strongly read, as JSON text in the arena. False: there is none. */
    bool (*peek)(void *context, struct str table, struct str key, struct arena *arena,
                 struct str *item);
    /* The faults that strike from now on. False: `*message`, in the arena. */
    bool (*set_plan)(void *context, struct str plan, struct arena *arena, const char **message);
    void (*close)(void *context);
    bool tables; /* they are ours alone, and what becomes of them is judged, too */
};

#endif
