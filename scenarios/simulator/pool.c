#include "pool.h"

#include <assert.h>

void pool_init(struct pool *pool, int64_t most)
{
    assert(most >= 1);
    *pool = (struct pool){.most = most};
}

enum pool_answer pool_take(struct pool *pool, uint64_t *next_id, uint64_t *id)
{
    if (pool->idle > 0) {
        *id = pool->ids[--pool->idle];
        return POOL_READY;
    }
    if (pool->open == pool->most) {
        return POOL_FULL;
    }
    assert(pool->open < POOL_USERS_MAX);
    pool->open++;
    *id = (*next_id)++;
    return POOL_CONNECT;
}

void pool_give(struct pool *pool, uint64_t id, bool whole)
{
    assert(pool->idle < pool->open);
    if (whole) {
        pool->ids[pool->idle++] = id;
    } else {
        pool->open--;
    }
}
