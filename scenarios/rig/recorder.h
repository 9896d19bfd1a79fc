/*
 * Recorder: what happens at the border of the core, written to results.db as it happens.
 *
 * A strike of the plan is known when the request arrives, but whether it had an effect only with
 * the reply; the recorder keeps it until then. Inputs are numbered here, in the order of the calls.
 */
#ifndef DYNARIG_RECORDER_H
#define DYNARIG_RECORDER_H

#include "../../emulator/http/hooks.h"
#include "../../reports/results.h"

struct recorder;

/* Creates the file, replacing an old one. NULL: `message` says why. */
struct recorder *recorder_open(const char *path, const struct results_run *run, char message[256]);
/* Does not end the run: a recording cut short has no digest, and says so. */
void recorder_close(struct recorder *recorder);

/* The plan was asked; `effect` is its answer (none: only the site's table is noted). */
void recorder_strike(struct recorder *recorder, const struct fault_site *site,
                     const struct fault_effect *effect);
void recorder_input(struct recorder *recorder, const struct hook_input *input);
void recorder_output(struct recorder *recorder, const struct hook_output *output);
void recorder_cancelled(struct recorder *recorder, uint64_t submit, int64_t time_us);
/* A control call that is an input: "reset", "reset-table", "mark", "assert", "faults", "clock", or
 * "objects", which the core read; `body` is JSON. */
void recorder_control(struct recorder *recorder, const char *kind, int64_t time_us,
                      struct str body);

/* How a reply went, as outputs name it: "reply", "close", "reset", "truncate". */
struct str recorder_wire(enum ddb_wire wire);
/* Requests submitted so far. */
uint64_t recorder_submits(const struct recorder *recorder);
/* For findings, the end of the run, and readers after results_flush; owned by the recorder. */
struct results *recorder_results(struct recorder *recorder);
/* Notes strikes whose request never got a reply, as without effect. Before results_end. */
void recorder_settle(struct recorder *recorder);

#endif
