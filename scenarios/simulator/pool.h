/*
 * The connections of one simulated process. Whoever sends takes one and gives it back with the
 * reply; one whose reply was given up, or that broke, is closed, and a new one costs its time.
 */
#ifndef DYNARIG_POOL_H
#define DYNARIG_POOL_H

#include <stdbool.h>
#include <stdint.h>

enum { POOL_USERS_MAX = 64 }; /* who send at a time; no more connections are ever opened */

struct pool {
    int64_t most;                 /* open at a time */
    int64_t open;                 /* in use or idle */
    int64_t idle;                 /* of these */
    uint64_t ids[POOL_USERS_MAX]; /* of the idle ones, the one used last on top */
};

enum pool_answer { POOL_READY, POOL_CONNECT, POOL_FULL };

void pool_init(struct pool *pool, int64_t most);
/* Ready: the connection is `*id`. Connect: it is a new one, `*id` comes from `next_id`, and that
 * takes its time. Full: none is free. */
enum pool_answer pool_take(struct pool *pool, uint64_t *next_id, uint64_t *id);
/* It goes on, or is closed. */
void pool_give(struct pool *pool, uint64_t id, bool whole);

#endif
