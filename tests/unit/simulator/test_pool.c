#include "../../../scenarios/simulator/pool.h"

#include <criterion/criterion.h>

static struct pool pool;
static uint64_t next_id, id;

static enum pool_answer take(void)
{
    return pool_take(&pool, &next_id, &id);
}

static void open_pool(void)
{
    next_id = 0;
    pool_init(&pool, 2);
}

TestSuite(pool, .init = open_pool);

Test(pool, opens_as_many_as_it_may)
{
    cr_assert_eq(take(), POOL_CONNECT);
    cr_assert_eq(id, 0);
    cr_assert_eq(take(), POOL_CONNECT);
    cr_assert_eq(id, 1);
    cr_assert_eq(take(), POOL_FULL);
}

Test(pool, takes_the_one_used_last)
{
    cr_assert_eq(take(), POOL_CONNECT);
    cr_assert_eq(take(), POOL_CONNECT);
    pool_give(&pool, 0, true);
    pool_give(&pool, 1, true);
    cr_assert_eq(take(), POOL_READY);
    cr_assert_eq(id, 1);
    cr_assert_eq(take(), POOL_READY);
    cr_assert_eq(id, 0);
}

Test(pool, opens_another_for_one_that_broke)
{
    cr_assert_eq(take(), POOL_CONNECT);
    cr_assert_eq(take(), POOL_CONNECT);
    pool_give(&pool, 0, false);
    cr_assert_eq(take(), POOL_CONNECT);
    cr_assert_eq(id, 2);
    cr_assert_eq(take(), POOL_FULL);
}
