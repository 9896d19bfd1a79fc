/*
 * One rig: a core with its plan, its watch and its recorder, and (for serve and exec) the server
 * before it. Each run has a fresh one.
 */
#ifndef DYNARIG_RIG_H
#define DYNARIG_RIG_H

#include "../../emulator/http/server.h"
#include "control.h"
#include "tracker.h"
#include "meets.h"
#include "../hazards/hazard.h"
#include "../options/options.h"

struct rig_setup {
    const char *db; /* NULL: in memory */
    bool sync_full;
    bool disk;          /* without a file: on a disk in memory, even if the plan strikes none now */
    unsigned log_pages; /* of the store, as in ddb_options */
    bool dialect_2026;
    int64_t window_min_us, window_max_us; /* of transactions */
    struct ddb_lag lag, gsi_lag;          /* how late replicas and indexes are */
    int64_t
        stale_most_us; /* faults may take reads back so far, or as the plan says; for who strikes
                              without it from the start */
    bool lifecycle_aws;
    bool ttl_deletes; /* 0..ttl_delay_us after they expired */
    int64_t ttl_delay_us;
    struct ddb_latency latency;
    struct ddb_throttling throttling;            /* zero: --capacity account */
    const struct ddb_partitioning *partitioning; /* NULL: the service's */
    bool isolate_account;
    bool isolate_region;
    uint64_t seed;
    const char *faults_path; /* for messages */
    struct str faults;       /* the plan, JSON; empty: none */
    const char *expect_path;
    struct str expect;      /* expectations, JSON; empty: none */
    struct sigv4_keys keys; /* who may sign; none: signatures are not checked */
    const char *host;       /* address to listen on; NULL: no server */
    uint16_t port;
    const char *tls_certificate; /* PEM files; NULL: plain HTTP alone */
    const char *tls_key;
    const char *folder;         /* made for the recording, with what lies above it; NULL: none */
    const char *record;         /* results.db to write; NULL: none */
    struct str options;         /* JSON object, for the recording */
    struct str command;         /* JSON list of strings */
    struct str replay;          /* the command line that does it again */
    struct clock_options clock; /* of the server */
    int64_t start_us;           /* core time from which the plan counts */
    struct env strike;          /* decides instead of the plan; zero: the plan does */
    bool witness;               /* every reply is held against the model */
    bool valid; /* requests are known to be valid: the witness is strict, and what it finds
                           is an error; else, unless the run is simulated, a warning, for it is no
                           fault of the program's */
    bool watch; /* hazards are watched for though nothing is recorded */

    /* What runs that belong together have met; NULL: this one stands alone. While more runs follow
     * nothing is said of what is not met yet. */
    struct meets *meets;
    bool more_runs;
    struct tracker *tracker; /* counts over runs; NULL: nothing is counted */
    bool simulated;          /* no wall time gets into the recording: durations are of core time */

    const char *bucket_dir; /* stands for Amazon S3; NULL: there is none */
    struct env objects;     /* reads instead of bucket_dir; zero: that is read */

    /* Who drives the core goes to the end of the run by himself: a replay. */
    bool settled;
};

struct rig_outcome {
    size_t errors, warnings, infos; /* findings by severity */
    uint64_t error_kinds;           /* of the errors among them: finding_kinds.h */
    const struct finding *gravest;  /* the first of them; NULL: none; lives as long as the rig */
    uint64_t requests;
    const char *verdict; /* "passed", "failed", "undecided" */
    char digest[65];
};

struct rig;

/* What the options say, files read; seed, record, command and replay are left to the caller.
 * False: `*message`. All in the arena. */
bool rig_setup_read(struct rig_setup *setup, const struct options *options, struct arena *arena,
                    const char **message);
/* The options as a recording keeps them: with what files said that a replay will not have. */
struct options rig_told(const struct rig_setup *setup, const struct options *options,
                        struct arena *arena);
/* Core time at which a run that begins now starts. */
int64_t rig_start_us(const struct rig_setup *setup);
/* What `--isolate` says: none, account, region, both. */
void rig_isolate(struct rig_setup *setup, const char *word);
/* NULL: `*message` (in the arena) says why. The setup and its texts outlive the rig. What can be
 * refused is refused before a former recording gives way to the new one. */
struct rig *rig_open(const struct rig_setup *setup, struct arena *arena, const char **message);
struct server *rig_server(struct rig *rig); /* NULL: the setup names no host */
struct ddb *rig_ddb(struct rig *rig);
struct plan *rig_plan(struct rig *rig);
/* The requests submitted from now on are struck thus, and no plan is asked; NULL: it is. Kept by
 * reference. */
void rig_strike_next(struct rig *rig, const struct fault_effect *effect);
/* Requests so far; 0 when nothing is recorded. */
uint64_t rig_requests(const struct rig *rig);
/* One finding more, which the rig itself could not see; its texts outlive the rig. */
void rig_find(struct rig *rig, const struct finding *finding);
/* When all is quiet: the next request of those that show the witness every table and index whole.
 * False: no more. */
bool rig_inspection(struct rig *rig, struct str *operation, struct str *body);
/* May requests be throttled for want of throughput? */
bool rig_throttles(const struct rig *rig);
/* Replies that the witness judged; 0 without one. */
uint64_t rig_judged(const struct rig *rig);
/* How often the witness held something against the property; 0 without one. */
uint64_t rig_held(const struct rig *rig, enum check check);
/* Serves what is ready, and writes the recording through now and then. */
void rig_step(struct rig *rig);
/* What the server tells of its requests; also for who drives the core without a server. */
const struct hooks *rig_hooks(const struct rig *rig);

/*
 * The end of the run: the server is closed, writes still to come are let happen, the watch judges,
 * the recording is completed. `command_status`: of the command, -1: there was none. `strict`:
 * warnings fail the run, too.
 */
void rig_end(struct rig *rig, int command_status, bool strict, struct rig_outcome *out);
/* After rig_end or instead of it: then the recording stays without digest and verdict. */
void rig_close(struct rig *rig);

#endif
