/*
 * What the hazards share: the history of requests and changes as the wire and the log showed it,
 * and the hits that become findings at the end.
 *
 * Changes of a request may come before its input (without latency it is applied within the
 * submit), and after its output or its cancelling (late applies).
 */
#ifndef DYNARIG_HAZARD_INTERNAL_H
#define DYNARIG_HAZARD_INTERNAL_H

#include "../../emulator/base/doc.h"
#include "../../faults/tally.h"
#include "hazard.h"

/* One request. Strings live in the history; the body on the heap. */
struct sighting {
    uint64_t submit;
    int64_t time_us;
    int64_t client_us; /* by the client's own clock; 0: not told */
    struct str client, invocation, attempt, operation;
    struct buf body; /* of a read: released with its output */
    bool input_seen;
    bool writes;
    bool settled;        /* answered, closed or cancelled */
    bool hidden;         /* settled, but the client does not know how */
    bool conclusive;     /* answered, with success or a failed condition: no reason to retry */
    size_t first_change; /* index + 1 in the history's changes; 0: none yet */
    size_t last_change;
};

/* One applied change, in the order of the log. */
struct applied {
    uint64_t number;
    uint64_t submit;
    int64_t time_us;
    struct str table, key, old_image, new_image;
    size_t next_of_submit; /* index + 1; 0: the last */
};

struct history {
    struct arena arena;
    struct sighting *sightings; /* by submit */
    size_t sighting_count, sighting_cap;
    struct applied *changes;
    size_t change_count, change_cap;
    size_t in_flight; /* seen, not settled */
    size_t doubtful;  /* hidden writes that were, or may still be, applied */
};

void history_init(struct history *history);
void history_release(struct history *history);
void history_clear(struct history *history);
/* NULL: never seen, or forgotten. */
struct sighting *history_find(struct history *history, uint64_t submit);
struct sighting *history_input(struct history *history, const struct hook_input *input);
void history_change(struct history *history, const struct ddb_change *change);
/* The request has come to its end. `may_apply`: its write may still come. */
void history_settle(struct history *history, struct sighting *sighting, bool hidden,
                    bool may_apply);
/* Forgets all when nothing is under way and no client is in doubt: what comes later cannot be a
 * repeat of what is known to both sides. */
void history_forget(struct history *history);

/* One harm. Hits of one hazard, severity, table and cause make one finding. */
struct hit {
    const char *hazard;
    enum severity severity;
    struct str table;
    struct str cause;       /* groups; not shown */
    const char *title_one;  /* "1 item of t was ..." */
    const char *title_many; /* after the count: "items of t were ..." */
    const char *fix;
    const char *story; /* a line or more, each ended by a newline */
    const uint64_t *submits;
    size_t submit_count;
    uint64_t group; /* set by watch_hit */
};

struct drops;
struct pages;
struct hots;
struct stales;
struct throttles;
struct glances;

struct watch {
    struct ddb *ddb;
    const struct expect *expect;
    struct arena arena; /* lives as long as the watch */
    struct history history;
    struct drops *drops;
    struct pages *pages;
    struct throttles *throttles;
    struct stales *stales;
    struct hots *hots;
    bool pauses_unseen;
    struct glances *glances;
    bool started;
    int64_t start_us;
    struct tally groups;
    struct hit *hits;
    size_t hit_count, hit_cap;
    struct finding *findings;
};

/* Success, or a failed condition: both tell the client about the item. */
bool reply_answers(const struct ddb_reply *reply);
/* Adds a hit; its texts and submits live in the watch's arena. */
void watch_hit(struct watch *watch, const struct hit *hit);
/* "#12 PutItem at 1.250s (client a)" for stories. */
const char *watch_name(struct watch *watch, const struct sighting *sighting);
const char *watch_time(struct watch *watch, int64_t time_us);

/* unsafe-repeat: all at the end, out of the history. */
void repeat_judge(struct watch *watch);

/* unprocessed-items-dropped. */
struct drops *drops_new(struct watch *watch);
void drops_free(struct drops *drops);
void drops_clear(struct drops *drops);
void drops_input(struct drops *drops, const struct hook_input *input);
void drops_change(struct drops *drops, const struct ddb_change *change);
void drops_output(struct drops *drops, const struct sighting *sighting,
                  const struct hook_output *output);
void drops_judge(struct drops *drops);

/* page-ignored. */
struct pages *pages_new(struct watch *watch);
void pages_free(struct pages *pages);
void pages_clear(struct pages *pages);
void pages_input(struct pages *pages, const struct hook_input *input);
void pages_output(struct pages *pages, const struct sighting *sighting,
                  const struct hook_output *output);
void pages_judge(struct pages *pages);

/* throttle-no-backoff. */
struct throttles *throttles_new(struct watch *watch);
void throttles_free(struct throttles *throttles);
void throttles_clear(struct throttles *throttles);
void throttles_input(struct throttles *throttles, const struct hook_input *input);
void throttles_change(struct throttles *throttles, const struct ddb_change *change);
void throttles_output(struct throttles *throttles, const struct sighting *sighting,
                      const struct hook_output *output);
void throttles_cancelled(struct throttles *throttles, const struct sighting *sighting);
void throttles_judge(struct throttles *throttles, int command_status);

/* hot-key. */
struct hots *hots_new(struct watch *watch);
void hots_free(struct hots *hots);
void hots_applied(struct hots *hots, const struct ddb_applied *applied);
void hots_judge(struct hots *hots);

/* stale-read-used. */
struct stales *stales_new(struct watch *watch);
void stales_free(struct stales *stales);
void stales_clear(struct stales *stales);
void stales_input(struct stales *stales, const struct hook_input *input);
void stales_output(struct stales *stales, const struct sighting *sighting,
                   const struct hook_output *output);
void stales_judge(struct stales *stales);

/* expired-taken-for-live. */
struct glances *glances_new(struct watch *watch);
void glances_free(struct glances *glances);
void glances_clear(struct glances *glances);
void glances_change(struct glances *glances, const struct ddb_change *change);
void glances_output(struct glances *glances, const struct sighting *sighting,
                    const struct ddb_reply *reply);

/* A step on a scratch instance: a request, or (operation empty) the image as it was written. */
struct scratch_step {
    struct str operation, body;
    struct str image; /* empty: the item is deleted */
};

/*
 * What an item would be had only these steps been done to `start` (JSON; empty: no item), on an
 * instance of its own with a table like this one. False: cannot be told (the table is gone, a
 * step is refused for another reason than its condition). `image` is empty when there is no item.
 */
bool scratch_run(struct watch *watch, struct str table, struct str key, struct str start,
                 const struct scratch_step *steps, size_t count, struct str *image);

#endif
