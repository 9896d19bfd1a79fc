#include "env_real.h"

#include <time.h>

int64_t env_real_wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t env_real_follow(struct env_real *clock, int64_t wall_us, int64_t core_us)
{
    if (core_us > wall_us + clock->offset_us)
        clock->offset_us = core_us - wall_us;
    return wall_us + clock->offset_us;
}
