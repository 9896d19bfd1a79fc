#include "view_pulse.h"

#include <stdlib.h>
#include <string.h>

#define ROWS 1024

static void add_moment(struct pulse *pulse, const struct results_moment *row, int64_t start_us)
{
    static const char first[] = "attempt=1;";
    int64_t sent_us = row->time_us - start_us;
    int64_t due_us = row->due_us > row->time_us ? row->due_us - start_us : sent_us;
    /* botocore puts a time to live before it once it knows how far the clocks are apart. */
    bool repeated = row->sdk_request.len >= sizeof first &&
                    !memmem(row->sdk_request.data, row->sdk_request.len, first, sizeof first - 1);
    pulse_add(pulse, sent_us, PULSE_REQUEST, 1);
    pulse_add(pulse, sent_us, PULSE_REPEAT, repeated);
    pulse_add(pulse, due_us, PULSE_FAULT, row->fired);
    if (!row->delivered) {
        pulse_add(pulse, due_us, PULSE_NO_REPLY, 1);
        return;
    }
    pulse_add(pulse, due_us, PULSE_ERROR, row->status >= 400);
    pulse_reply(pulse, due_us, due_us - sent_us);
}

static void load_run(const struct view_run *run, struct pulse *pulse)
{
    struct results_moment *rows = mem_alloc(ROWS * sizeof *rows);
    uint64_t after = 0;
    size_t count;
    do {
        struct arena arena;
        arena_init(&arena);
        count = results_moments(run->results, &arena, after, ROWS, rows);
        for (size_t i = 0; i < count; i++) {
            add_moment(pulse, &rows[i], run->run.start_us);
            after = rows[i].number;
        }
        arena_release(&arena);
    } while (count == ROWS);
    free(rows);
}

void view_pulse(const struct view *view, struct pulse *pulse)
{
    for (size_t i = 0; i < view->totals_count; i++) {
        pulse_merge(pulse, view->totals[i].pulse);
    }
    for (size_t i = 0; i < view->count && view->totals_count == 0; i++) {
        struct pulse *one = mem_zalloc(sizeof *one);
        load_run(&view->runs[i], one);
        pulse_merge(pulse, one);
        free(one);
    }
}
