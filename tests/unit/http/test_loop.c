#include <criterion/criterion.h>
#include <unistd.h>

#include "../../../emulator/http/loop.h"

/* A pipe's reading end that is readable; forgets its neighbour when told. */
struct eager {
    struct watch watch;
    struct loop *loop;
    struct eager *neighbour;
    int fd[2];
    int calls;
};

static void forget_neighbour(struct watch *watch, uint32_t events)
{
    struct eager *eager = (struct eager *)(void *)watch;
    cr_assert(events & EPOLLIN);
    eager->calls++;
    loop_forget(eager->loop, eager->neighbour->fd[0], &eager->neighbour->watch);
}

static void eager_open(struct eager *eager, struct loop *loop, struct eager *neighbour)
{
    *eager = (struct eager){.watch = {forget_neighbour}, .loop = loop, .neighbour = neighbour};
    cr_assert_eq(pipe(eager->fd), 0);
    cr_assert_eq(write(eager->fd[1], "x", 1), 1);
    cr_assert(loop_add(loop, eager->fd[0], EPOLLIN, &eager->watch));
}

Test(loop, does_not_call_what_was_forgotten_in_the_same_batch)
{
    struct loop loop;
    struct eager a;
    struct eager b;
    cr_assert(loop_open(&loop));
    eager_open(&a, &loop, &b);
    eager_open(&b, &loop, &a);
    loop_run(&loop, 1000);
    cr_assert_eq(a.calls + b.calls, 1);
    loop_close(&loop);
}
