#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../../emulator/base/arena.h"
#include "../../../emulator/http/env_real.h"
#include "../../../emulator/http/parting.h"

struct pair {
    struct loop loop;
    struct partings partings;
    int client;
};

static void pair_open(struct pair *pair, struct str words)
{
    int fd[2];
    cr_assert(loop_open(&pair->loop));
    partings_init(&pair->partings, &pair->loop);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
    pair->client = fd[1];
    partings_take(&pair->partings, fd[0], words, env_real_wall_us());
}

static void pair_close(struct pair *pair)
{
    partings_release(&pair->partings);
    loop_close(&pair->loop);
    close(pair->client);
}

Test(parting, sends_its_words_and_then_the_end)
{
    struct pair pair;
    char bytes[8];
    pair_open(&pair, STR("bye"));
    cr_assert_eq(recv(pair.client, bytes, sizeof bytes, 0), 3);
    cr_assert_eq(recv(pair.client, bytes, sizeof bytes, 0), 0);
    pair_close(&pair);
}

Test(parting, takes_what_the_client_still_sends_until_it_closes)
{
    struct pair pair;
    pair_open(&pair, STR(""));
    cr_assert_eq(send(pair.client, "more", 4, MSG_NOSIGNAL), 4);
    loop_run(&pair.loop, 0);
    cr_assert_not_null(pair.partings.first);
    shutdown(pair.client, SHUT_WR);
    loop_run(&pair.loop, 0);
    cr_assert_null(pair.partings.first);
    pair_close(&pair);
}

Test(parting, sends_long_words_as_the_client_reads_them)
{
    struct pair pair;
    size_t len = 4 << 20;
    size_t got = 0;
    char *words = mem_zalloc(len);
    pair_open(&pair, (struct str){words, len});
    for (int i = 0; i < 10000 && got < len; i++) {
        char bytes[65536];
        ssize_t n = recv(pair.client, bytes, sizeof bytes, 0);
        got += n > 0 ? (size_t)n : 0;
        loop_run(&pair.loop, 0);
    }
    cr_assert_eq(got, len);
    free(words);
    pair_close(&pair);
}

Test(parting, gives_up_a_silent_client)
{
    struct pair pair;
    pair_open(&pair, STR("bye"));
    int64_t next_us = partings_next(&pair.partings);
    partings_expire(&pair.partings, next_us - 1);
    cr_assert_not_null(pair.partings.first);
    partings_expire(&pair.partings, next_us);
    cr_assert_null(pair.partings.first);
    cr_assert_eq(partings_next(&pair.partings), INT64_MAX);
    pair_close(&pair);
}
