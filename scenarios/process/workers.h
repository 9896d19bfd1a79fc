/*
 * Numbered pieces of work done by several processes, and their results in the order of the numbers.
 *
 * Each process does every N-th piece and sends a small record of it through a pipe. One that is
 * ahead of the others waits when its pipe is full, so nothing piles up. The processes see what the
 * parent had when they were started, and share nothing afterwards: no file that is written, no
 * database, may be open then.
 */
#ifndef DYNARIG_WORKERS_H
#define DYNARIG_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct workers;

struct workers_setup {
    unsigned processes;   /* at least 1 */
    uint64_t count;       /* pieces, numbered from 0 */
    size_t record_bytes;  /* of one piece; no pointers in it */
    size_t closing_bytes; /* of what each process sends when all its pieces are done; may be 0 */
    void *context;
    /* Both run in the process; the memory is zeroed before. `closing`: NULL: none. */
    void (*work)(void *context, uint64_t number, void *record);
    void (*closing)(void *context, void *closing);
};

enum workers_state {
    WORKERS_RECORD,  /* the next record is there */
    WORKERS_WAITING, /* not within the time */
    WORKERS_DIED,    /* the process that does the next piece has ended before it was done */
};

/* NULL: no process could be started. */
struct workers *workers_start(const struct workers_setup *setup);
/* The record of the next number; after the last one, the closings of all processes, one a call.
 * After WORKERS_WAITING the next call has the same memory to fill. */
enum workers_state workers_next(struct workers *workers, int wait_ms, void *record);
enum workers_state workers_closing(struct workers *workers, int wait_ms, void *closing);
/* After WORKERS_DIED: how it ended, "was ended by signal 6 (Aborted)". */
const char *workers_end(struct workers *workers);
/* Ends what still runs. */
void workers_free(struct workers *workers);
/* How many processors this process may use. */
unsigned workers_processors(void);

#endif
