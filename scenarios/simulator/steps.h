/*
 * Steps: requests that are written down one by one, by hand, by `dynarig shrink`, or taken from a
 * recording. The workload of a scenario:
 *
 *     { "kind": "steps",
 *       "tables": [ { "TableName": "carts", ... as CreateTable takes it } ],
 *       "prepare": { "carts": [ { "id": { "S": "a" } } ] },
 *       "clients": [
 *         [ { "at": "0ms", "operation": "PutItem", "request": { ... } },
 *           { "after": "5ms", "operation": "GetItem", "request": { ... },
 *             "fault": { "kind": "lost-reply" }, "latency": "20ms" } ],
 *         [ ... ] ] }
 *
 * A list of steps is one client, which waits for each answer before it goes on. `at` counts from
 * the first moment after the preparation, `after` from the answer to the client's step before;
 * neither: at once. `fault` and `latency` strike the first attempt, whatever the plan says.
 */
#ifndef DYNARIG_STEPS_H
#define DYNARIG_STEPS_H

#include "../../faults/checker.h"

enum { STEP_LANES_MAX = 64 };

struct step {
    bool at; /* time_us counts from the start; else from the answer before */
    int64_t time_us;
    const char *operation;
    const struct doc *request;
    const struct doc *fault;    /* as a rule of a plan has it; NULL: none */
    int64_t latency_us;         /* 0: none */
    struct fault_effect effect; /* what both come to */
};

struct step_lane {
    struct step *list;
    size_t count;
};

struct steps {
    const struct doc *tables;               /* list of CreateTable bodies; NULL: none */
    const struct doc *items;                /* map of table names to lists of items; NULL: none */
    struct step_lane lanes[STEP_LANES_MAX]; /* by client */
    size_t lane_count;
    bool any; /* the requests need not be valid: for printing */
};

/* The members of the workload, in this order; what they say lives in the checker's arena. */
bool steps_read_tables(const struct checker *c, const char *path, const struct doc *tables,
                       struct steps *out);
bool steps_read_prepare(const struct checker *c, const char *path, const struct doc *items,
                        struct steps *out);
bool steps_read_clients(const struct checker *c, const char *path, const struct doc *clients,
                        struct steps *out);
/* The workload as a document that reads as it was, in the arena but for what it shares. */
const struct doc *steps_print(const struct steps *steps, struct arena *arena);
/* "300us", "5ms", "2s". */
const char *steps_duration(struct arena *arena, int64_t us);

#endif
