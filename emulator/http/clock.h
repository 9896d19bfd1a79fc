/*
 * The clock of a server: what core time is when something happens. Times are microseconds since
 * 1970-01-01T00:00:00Z; the wall clock's come with each call.
 *
 * Real: the wall clock plus an offset, which a move of the clock makes greater. The offset never
 * shrinks: core time neither stands still nor goes back where the wall was set back, or where the
 * core is ahead.
 *
 * Virtual: it stands until it is moved: by a call, by a tick with each request, or, when all else
 * is quiet, to the next reply that a client waits for.
 */
#ifndef DYNARIG_CLOCK_H
#define DYNARIG_CLOCK_H

#include <stdint.h>

enum clock_mode { CLOCK_REAL, CLOCK_VIRTUAL };

struct clock_options {
    enum clock_mode mode;
    int64_t start_us; /* where it begins; 0: at wall time */
    int64_t tick_us;  /* virtual: how far each request moves it */
};

struct clock {
    enum clock_mode mode;
    int64_t tick_us;
    int64_t offset_us; /* real: core time minus wall time */
    int64_t now_us;    /* virtual: where it stands */
};

void clock_init(struct clock *clock, const struct clock_options *options, int64_t wall_us);
/* Core time at wall time `wall_us`, for a core that stands at `core_us`: never less than that. */
int64_t clock_now(struct clock *clock, int64_t wall_us, int64_t core_us);
/* The same for a request that arrives: with its tick. */
int64_t clock_arrival(struct clock *clock, int64_t wall_us, int64_t core_us);
/* Goes on from `to_us`, unless it is past that already. */
void clock_move(struct clock *clock, int64_t wall_us, int64_t to_us);
/* "real", "virtual" */
const char *clock_mode_name(enum clock_mode mode);

#endif
