/*
 * results.db: the record of one run - inputs, outputs, faults, findings - in SQLite. It is the
 * recording that `dynarig replay` feeds, and the only thing that reports are made from.
 *
 * Authorization and session tokens never get here. Columns: results.sql. Opened by one writer;
 * anyone may read it with sqlite3.
 */
#ifndef DYNARIG_RESULTS_H
#define DYNARIG_RESULTS_H

#include "../emulator/base/arena.h"
#include "../emulator/base/str.h"

struct results;

struct results_run {
    struct str version;
    struct str command; /* JSON list of strings: what exec ran; "[]" */
    struct str options; /* JSON object: every option that shapes behaviour */
    struct str faults;  /* the fault plan, JSON */
    uint64_t seed;
    int64_t start_us;
    /* filled at the end */
    int64_t end_us;
    int64_t duration_us; /* wall time */
    int command_status;  /* exit code of the command; -1: none */
    struct str verdict;  /* "passed", "failed", "undecided" */
    struct str digest;   /* hex */
    struct str replay;   /* the command line that does it again */
};

/* A submit, cancel, control call or clock move, in order. */
struct results_input {
    uint64_t number; /* order of all inputs, from 1 */
    /* "submit", "cancel", "reset", "reset-table", "snapshot", "restore", "mark", "faults", "clock",
     * "objects" */
    struct str kind;
    uint64_t submit; /* of the request; 0: none */
    int64_t time_us;
    uint64_t connection;
    struct str client, service, operation, account, region, host, invocation, sdk_request;
    struct str table; /* first table named; empty: none */
    struct str body;  /* request body, or the call's JSON */
};

struct results_output {
    uint64_t submit;
    int64_t due_us;
    int status;
    struct str error; /* empty on success */
    struct str wire;  /* "reply", "close", "reset", "truncate", "cancelled" */
    struct str body;
    struct str claims; /* JSON */
    bool delivered;
};

/* The decision of the plan for one request; recorded whenever something struck. */
struct results_fault {
    uint64_t submit;
    int64_t time_us;
    struct str rule, kind, operation, table, client;
    struct str effect; /* JSON: effect_dump */
    bool fired;        /* it had an effect on the request */
};

struct results_finding {
    struct str id; /* "unsafe-repeat/1" */
    struct str hazard;
    struct str severity; /* "error", "warning", "info" */
    struct str title;
    struct str detail; /* prose: what happened, step by step */
    struct str table;
    struct str requests; /* JSON list of submit numbers */
    struct str fix;
    struct str replay;
};

struct results_coverage {
    struct str operation, kind;
    int64_t fired, survived; /* survived: fired, and no finding names the request */
};

/* How often a rule struck, by what it hit. */
struct results_strike {
    struct str rule, kind, operation, table;
    int64_t struck; /* decided by the plan */
    int64_t fired;  /* ... and it had an effect */
};

/* One request and what came of it, without bodies: what a timeline needs. */
struct results_moment {
    uint64_t number, submit; /* of the input; of the request */
    int64_t time_us;
    struct str client, operation, table, sdk_request;
    int status; /* 0: no output was recorded */
    struct str error;
    int64_t due_us; /* of the output; 0: none was recorded */
    bool delivered;
    struct str kind; /* of the fault; empty: none */
    bool fired;
};

/*
 * Creates (replacing a results.db or an empty file; anything else is left alone and refused) /
 * opens to read. NULL: `message` says why, without the path.
 */
struct results *results_create(const char *path, char message[256]);
struct results *results_open(const char *path, char message[256]);
/* The path as given; lives as long as `results`. */
const char *results_path(const struct results *results);
void results_close(struct results *results);

/* Writers. Errors of the disk end the process with exit 3 and a clear text. */
void results_begin(struct results *results, const struct results_run *run);
void results_add_input(struct results *results, const struct results_input *input);
void results_add_output(struct results *results, const struct results_output *output);
void results_add_fault(struct results *results, const struct results_fault *fault);
void results_add_finding(struct results *results, const struct results_finding *finding);
/* What was measured in one second. */
struct results_sample {
    struct str subject; /* "orders", "orders/by-date", "orders#8000-" */
    struct str metric;  /* "ConsumedReadCapacityUnits" */
    int64_t time_us;    /* when the second began */
    int64_t halves;     /* the value, twice: units are charged by the half */
};
void results_add_sample(struct results *results, const struct results_sample *sample);
/* Computes the coverage from faults and findings, some samples from inputs, outputs and faults,
 * stores the end of the run, and flushes. A second call replaces what the first one stored. */
void results_end(struct results *results, const struct results_run *run);
/* Makes what was added so far visible to readers. Without it rows are committed some thousands at
 * a time, so a killed process loses little. */
void results_flush(struct results *results);

/* Readers. Strings live in the arena. They work on a recording that is still written, too. */
/* False: nothing was begun. An empty verdict: the run has not ended. */
bool results_run(struct results *results, struct arena *arena, struct results_run *out);
int64_t results_count(struct results *results, const char *table); /* "inputs", "faults", ... */
/* Requests (inputs of kind "submit"), and faults that had an effect. */
int64_t results_requests(struct results *results);
int64_t results_fired(struct results *results);
/* Rows by number, starting after `after`, at most `limit`; return how many. */
size_t results_inputs(struct results *results, struct arena *arena, uint64_t after, size_t limit,
                      struct results_input *out);
/* The submit of one request. */
bool results_request(struct results *results, struct arena *arena, uint64_t submit,
                     struct results_input *out);
/* As results_inputs, requests only, without bodies. */
size_t results_moments(struct results *results, struct arena *arena, uint64_t after, size_t limit,
                       struct results_moment *out);
bool results_output(struct results *results, struct arena *arena, uint64_t submit,
                    struct results_output *out);
bool results_fault(struct results *results, struct arena *arena, uint64_t submit,
                   struct results_fault *out);
size_t results_findings(struct results *results, struct arena *arena, struct results_finding **out);
size_t results_coverage(struct results *results, struct arena *arena,
                        struct results_coverage **out);
/* Samples of a metric in one slot of time. */
struct results_slot {
    struct str subject, metric;
    int64_t slot; /* from the start of the run, from 0 */
    int64_t sum_halves, most_halves;
};
/* Of capacity units and throttling alone; ordered by subject, metric, slot. */
size_t results_samples(struct results *results, struct arena *arena, int64_t start_us,
                       int64_t slot_us, struct results_slot **out);
/* Ordered by rule, kind, operation, table. */
size_t results_strikes(struct results *results, struct arena *arena, struct results_strike **out);

#endif
