/* Work shared out to processes comes back in order, whoever did it. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../../scenarios/process/workers.h"

struct square {
    uint64_t number, square;
    char padding[4000]; /* a pipe holds a few of them: those ahead must wait */
};

static void square(void *context, uint64_t number, void *record)
{
    struct square *square = record;
    uint64_t *done = context;
    square->number = number;
    square->square = number * number;
    ++*done;
}

static void count_done(void *context, void *closing)
{
    *(uint64_t *)closing = *(uint64_t *)context;
}

static struct workers *start(unsigned processes, uint64_t count, void *context,
                             void (*work)(void *context, uint64_t number, void *record))
{
    struct workers *workers = workers_start(&(struct workers_setup){
        .processes = processes,
        .count = count,
        .record_bytes = sizeof(struct square),
        .closing_bytes = sizeof(uint64_t),
        .context = context,
        .work = work,
        .closing = count_done,
    });
    cr_assert(workers);
    return workers;
}

static void expect_all(unsigned processes, uint64_t count)
{
    uint64_t done = 0, all = 0;
    struct square record;
    struct workers *workers = start(processes, count, &done, square);
    for (uint64_t i = 0; i < count; i++) {
        cr_assert_eq(workers_next(workers, -1, &record), WORKERS_RECORD);
        cr_assert_eq(record.number, i);
        cr_assert_eq(record.square, i * i);
    }
    for (unsigned i = 0; i < processes && i < count; i++) {
        uint64_t share = 0;
        cr_assert_eq(workers_closing(workers, -1, &share), WORKERS_RECORD);
        all += share;
    }
    cr_assert_eq(all, count);
    cr_assert_eq(done, 0, "the work was done here");
    workers_free(workers);
}

Test(workers, give_their_records_in_order)
{
    expect_all(1, 100);
    expect_all(2, 101);
    expect_all(7, 500);
}

Test(workers, are_not_more_than_there_is_work)
{
    expect_all(8, 3);
}

static void die_at_five(void *context, uint64_t number, void *record)
{
    if (number == 5) {
        abort();
    }
    if (number == 6) {
        exit(3);
    }
    square(context, number, record);
}

Test(workers, are_missed_at_the_piece_that_ended_them)
{
    for (unsigned processes = 1; processes <= 3; processes++) {
        uint64_t done = 0;
        struct square record;
        struct workers *workers = start(processes, 50, &done, die_at_five);
        for (uint64_t i = 0; i < 5; i++) {
            cr_assert_eq(workers_next(workers, -1, &record), WORKERS_RECORD);
        }
        cr_assert_eq(workers_next(workers, -1, &record), WORKERS_DIED);
        cr_assert_str_eq(workers_end(workers), "was ended by signal 6 (Aborted)");
        workers_free(workers);
    }
}

static void be_slow(void *context, uint64_t number, void *record)
{
    if (number == 1) {
        usleep(50000);
    }
    square(context, number, record);
}

Test(workers, can_be_waited_for_and_left)
{
    uint64_t done = 0;
    unsigned waits = 0;
    struct square record;
    enum workers_state state;
    struct workers *workers = start(2, 1000, &done, be_slow);
    cr_assert_eq(workers_next(workers, -1, &record), WORKERS_RECORD);
    while ((state = workers_next(workers, 1, &record)) == WORKERS_WAITING) {
        waits++;
    }
    cr_assert_eq(state, WORKERS_RECORD);
    cr_assert(waits > 0);
    workers_free(workers); /* they are in the midst of it */
}
