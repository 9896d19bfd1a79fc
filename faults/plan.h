/*
 * A fault plan: JSON rules, checked whole, then asked once per request (env.strike).
 *
 * Rules are tried in file order; the first that fires strikes; `latency` alone combines with a
 * later rule. Every rule counts its own matches whether or not an earlier one struck, and draws
 * from its own stream (seed, "fault:NAME", scope, n): adding a rule or a client shifts no other
 * rule's strikes.
 */
#ifndef DYNARIG_PLAN_H
#define DYNARIG_PLAN_H

#include "../emulator/emulator.h"
#include "../emulator/base/json.h"
#include "../emulator/base/random.h"

struct plan;

/* Where a plan is wrong. */
struct plan_fault {
    int line, column;    /* in the text, from 1 */
    const char *at;      /* "rules[0].when.tabel" */
    const char *message; /* what was expected and what was found */
};

/* Reads and checks a whole plan (`{"rules":[...]}`). NULL: `fault` says why; its texts lie in the
 * arena. */
struct plan *plan_read(struct str text, struct arena *arena, struct plan_fault *fault);
/* A plan without rules. */
struct plan *plan_empty(void);
void plan_free(struct plan *plan);
/* Seed of the draws, and the start of the run from which `after` and `until` count. */
void plan_start(struct plan *plan, const struct random *random, int64_t start_us);
/* Current test, matched by `when.mark`; empty: none. Copied. */
void plan_mark(struct plan *plan, struct str mark);
/* The plan as JSON, as it was read and changed. */
void plan_dump(const struct plan *plan, struct buf *out);
/* One rule more or replaced, by name / away. plan_put: the text is one rule. */
bool plan_put(struct plan *plan, struct str name, struct str text, struct arena *arena,
              struct plan_fault *fault);
bool plan_delete(struct plan *plan, struct str name);
/* Replaces all rules, keeping seed, start and mark; what is refused changes nothing. */
bool plan_replace(struct plan *plan, struct str text, struct arena *arena,
                  struct plan_fault *fault);

/* What faults of the family "storage" can strike. */
enum plan_store {
    PLAN_STORE_ANY,  /* nobody knows: all such rules are taken */
    PLAN_STORE_NONE, /* no store that can fail: they are refused */
    PLAN_STORE_FILE, /* a file of the machine: what a loss of power left of it nobody can tell */
};
/* Refuses the first rule of the plan that such a store does not allow; `text` is the plan's. From
 * then on so do plan_put and plan_replace. */
bool plan_set_store(struct plan *plan, enum plan_store store, struct str text, struct arena *arena,
                    struct plan_fault *fault);
/* Does a rule strike the store? */
bool plan_strikes_store(const struct plan *plan);

/* The largest lag of faults of the family "read"; 0: the plan has none. */
int64_t plan_reach_us(const struct plan *plan);
/* Refuses the first such rule whose lag is longer than the core keeps what was; from then on so do
 * plan_put and plan_replace. A new plan takes all. */
bool plan_set_reach(struct plan *plan, int64_t reach_us, struct str text, struct arena *arena,
                    struct plan_fault *fault);

/* For `struct env`: context is the plan. */
void plan_strike(void *plan, const struct fault_site *site, struct fault_effect *out);

/* An effect as JSON and back, for recordings. */
void effect_dump(struct json_writer *w, const struct fault_effect *effect);
bool effect_load(struct arena *arena, const struct doc *doc, struct fault_effect *out);

/* "5ms", "2s", "10m", "25h", "300us" to microseconds. False: not a duration. */
bool duration_parse(struct str text, int64_t *out_us);

#endif
