/*
 * Feed: a recording's inputs into a fresh core at their times, each reply compared with the one
 * recorded. The state at a time depends on inputs and time alone, so how often one advances and
 * polls between two inputs (`cut`) must not show; that is what `--cut` is for.
 */
#ifndef DYNARIG_FEED_H
#define DYNARIG_FEED_H

#include "rig.h"

struct feed_difference {
    uint64_t submit;
    const char *operation; /* "PutItem" */
    const char *what;      /* "status", "body", "wire", "due time", "reply", "number" */
    const char *recorded;  /* the whole reply, as text */
    const char *replayed;
};

struct feed;

/* The arena owns the texts of differences and effects, and outlives the feed. */
struct feed *feed_new(struct results *recording, struct arena *arena);
void feed_free(struct feed *feed);
/* Strikes with the recorded decisions; for struct rig_setup. */
struct env feed_strike(struct feed *feed);
/* Did a fault strike the store? */
bool feed_strikes_store(const struct feed *feed);
/* How far faults may have taken reads back; 0: none did. */
int64_t feed_stale_most_us(const struct feed *feed);
/* Hands out the recorded objects, in the order in which they were read; likewise. */
struct env feed_objects(struct feed *feed);
/*
 * Feeds it all, up to `end_us`, where the recording ended. False: a reply differs, `*out` says
 * which was first.
 */
struct feed_way {
    uint64_t cut; /* calls of advance and poll before each input */
    int64_t start_us, end_us;
};
bool feed_all(struct feed *feed, struct rig *rig, const struct feed_way *way,
              struct feed_difference *out);

#endif
