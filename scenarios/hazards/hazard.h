/*
 * Hazards: what the wire tells about the client. A watch sees every request, change and reply of a
 * run, and at its end names the harm that it witnessed.
 *
 * `error` only with witnessed harm; a pattern alone is a `warning`; an observation is `info`. A
 * correct program gets none: a false alarm is a serious bug. So nothing is said of tables that bear
 * a name which tables of other accounts or regions bear, too, for stories tell tables by name.
 */
#ifndef DYNARIG_HAZARD_H
#define DYNARIG_HAZARD_H

#include "../../emulator/emulator.h"
#include "../../emulator/http/hooks.h"
#include "../rig/expect.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

struct finding {
    const char *hazard; /* "unsafe-repeat" */
    enum severity severity;
    struct str title;  /* one line */
    struct str detail; /* what happened, step by step, with request numbers */
    struct str table;
    const uint64_t *requests; /* submit numbers concerned */
    size_t request_count;
    const char *fix; /* what to do about it */
};

struct watch;

/* `expect` may be NULL; both outlive the watch. */
struct watch *watch_new(struct ddb *ddb, const struct expect *expect);
void watch_free(struct watch *watch);
/* When the run began: stories count from there; else from the first request. */
void watch_start(struct watch *watch, int64_t start_us);
/* Time stands still while the clients do nothing: how long they wait does not show. */
void watch_pauses_unseen(struct watch *watch);
void watch_input(struct watch *watch, const struct hook_input *input);
/* A request as the core applied or refused it, with what its partitions said. */
void watch_applied(struct watch *watch, const struct ddb_applied *applied);
void watch_change(struct watch *watch, const struct ddb_change *change);
void watch_output(struct watch *watch, const struct hook_output *output);
void watch_cancelled(struct watch *watch, uint64_t submit, int64_t time_us);
/* All items are gone (reset): what was pending cannot be judged any more. */
void watch_reset(struct watch *watch, int64_t time_us);
/* Judges. `command_status`: how the program ended, -1: unknown. Findings live as long as the
 * watch; order: by first request concerned. */
size_t watch_end(struct watch *watch, int command_status, const struct finding **out);

#endif
