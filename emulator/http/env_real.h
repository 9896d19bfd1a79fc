/*
 * The clock of the operating system, for a server in real time; nothing else in the project reads
 * it. Times are microseconds since 1970-01-01T00:00:00Z.
 *
 * Core time may run ahead of the wall: the control interface moved it, or the wall was set back.
 * The server then keeps the distance, so that core time goes on at the pace of the wall.
 */
#ifndef DYNARIG_ENV_REAL_H
#define DYNARIG_ENV_REAL_H

#include <stdint.h>

struct env_real {
    int64_t offset_us; /* core time minus wall time; never shrinks */
};

int64_t env_real_wall_us(void);
/* Core time at wall time `wall_us`, for a core that stands at `core_us`: never less than that. */
int64_t env_real_follow(struct env_real *clock, int64_t wall_us, int64_t core_us);

#endif
