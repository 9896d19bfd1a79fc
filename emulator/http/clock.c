#include "clock.h"

void clock_init(struct clock *clock, const struct clock_options *options, int64_t wall_us)
{
    int64_t start_us = options->start_us ? options->start_us : wall_us;
    *clock = (struct clock){.mode = options->mode,
                            .tick_us = options->tick_us,
                            .offset_us = start_us - wall_us,
                            .now_us = start_us};
}

void clock_move(struct clock *clock, int64_t wall_us, int64_t to_us)
{
    if (clock->mode == CLOCK_VIRTUAL) {
        clock->now_us = to_us > clock->now_us ? to_us : clock->now_us;
    } else if (to_us > wall_us + clock->offset_us) {
        clock->offset_us = to_us - wall_us;
    }
}

int64_t clock_now(struct clock *clock, int64_t wall_us, int64_t core_us)
{
    clock_move(clock, wall_us, core_us);
    return clock->mode == CLOCK_VIRTUAL ? clock->now_us : wall_us + clock->offset_us;
}

int64_t clock_arrival(struct clock *clock, int64_t wall_us, int64_t core_us)
{
    int64_t now_us = clock_now(clock, wall_us, core_us);
    clock_move(clock, wall_us, now_us + clock->tick_us);
    return now_us + clock->tick_us;
}

const char *clock_mode_name(enum clock_mode mode)
{
    return mode == CLOCK_VIRTUAL ? "virtual" : "real";
}
