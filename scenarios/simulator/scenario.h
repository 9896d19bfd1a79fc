/*
 * Scenarios: a workload, the clients that do it, and the faults that strike meanwhile. Files are
 * JSON, checked whole. scenario.def lists the members; from it also come the JSON Schema and
 * `dynarig help scenario` (scenario_schema.h).
 *
 *     { "about": "why this is worth trying",
 *       "workload": { "kind": "bank", "items": 5 },
 *       "clients": 4, "operations": 50, "calm": 5,
 *       "think": { "min": "0ms", "max": "20ms" }, "retry": "standard", "timeout": "1s",
 *       "faults": { "rules": [ ... ] }, "expect": { "always": [ ... ] },
 *       "must-fail": [ "check-failed" ] }
 */
#ifndef DYNARIG_SCENARIO_H
#define DYNARIG_SCENARIO_H

#include "../../emulator/base/throttling.h"
#include "sdk.h"
#include "workload.h"

enum { REQUESTS_VALID, REQUESTS_ANY };
enum { SHARE_ITEMS, SHARE_TABLES };
enum { CAPACITY_ACCOUNT, CAPACITY_ENFORCE };

/* Of the workload "recording". */
struct recorded_settings {
    struct str file;
    int64_t speed_ppm;
    int64_t copies;
    int64_t share; /* SHARE_ */
};
enum scenario_sync { SYNC_NONE, SYNC_NORMAL, SYNC_FULL }; /* as scenario.def lists them */

/* Actions and faults of each seed's own: swarm.h. */
struct swarm_settings {
    bool on;
    int64_t kinds;    /* of faults in one seed, at most */
    int64_t rate_ppm; /* of one of them, at most */
};

enum { SWARM_RATE_LEAST_PPM = 1000 };

struct scenario {
    const char *path;
    struct str name; /* of the file, without folder and ending */
    struct str schema;
    struct str about;
    const struct workload_kind *kind;
    struct work_settings settings;
    struct steps *steps; /* of the workloads "steps" and "recording"; NULL: it is another */
    struct recorded_settings recorded;
    int64_t requests; /* REQUESTS_: of steps */
    int64_t clients;
    int64_t operations; /* of each client, while faults may strike */
    int64_t calm;       /* of each client afterwards: all of them must come to an end */
    int64_t settle_us;  /* what a call may take then, all its attempts together */
    struct span_settings think;
    const struct sdk_mode *retry;
    int64_t timeout_us;      /* of an attempt */
    int64_t call_timeout_us; /* of a call, all its attempts together; 0: none */
    int64_t processes;       /* over which the clients are spread; 0: each has its own */
    int64_t connections;     /* of a process */
    int64_t connect_us, pool_timeout_us;
    int64_t capacity; /* CAPACITY_ */
    struct ddb_throttling throttling;
    int64_t sync; /* enum scenario_sync: the store stands on a disk that may fail; or none */
    int64_t ttl_delay_us; /* items are deleted so much after they expired, at most; 0: never */
    struct ddb_latency latency;
    struct ddb_lag lag, gsi_lag;
    struct ddb_partitioning partitioning;
    struct str faults;  /* a plan, JSON */
    struct str expect;  /* expectations, JSON */
    uint64_t must_fail; /* kinds of errors that must be found (finding_kinds.h); 0: none may */
    struct swarm_settings swarm;
};

/* All texts in the arena. NULL: `*message` says where the file is wrong and what was expected. */
const struct scenario *scenario_read(const char *path, struct arena *arena, const char **message);
/* The same, of the text of a file that is there, or could be; what is prepared is not tried. */
const struct scenario *scenario_read_text(const char *path, struct str text, struct arena *arena,
                                          const char **message);

/* How far the scenario's faults take reads back. */
int64_t scenario_reach_us(const struct scenario *scenario, struct arena *arena);
/* Is it a plan, and has the scenario a store where the plan strikes one? */
bool scenario_takes_plan(const struct scenario *scenario, struct str text, struct arena *arena,
                         struct plan_fault *fault);

#endif
