/*
 * The HTTP server: raw bytes on a connection, in pieces (a byte of 0xFF parts them), then the end
 * of the client's sending side, then its leaving. Clients named "s..." wait for their reply,
 * "l...", "r..." and "t..." have it lost, reset and cut.
 *
 * Properties: nothing crashes, leaks or spins; what was submitted is told to the hooks exactly
 * once more, as an output or as cancelled; no connection is left when the client is gone.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../emulator/base/json.h"
#include "../emulator/http/gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS_MAX = 64, LATENCY_US = 1000000 };

struct rig {
    struct ddb *ddb;
    struct loop loop;
    struct exchanges all;
    struct partings partings;
    struct h1 *h1;
    struct gate gate;
    int inputs;
    int ends;
};

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void strike(void *context, const struct fault_site *site, struct fault_effect *out)
{
    (void)context;
    switch (site->client.len > 0 ? site->client.data[0] : '\0') {
    case 's': out->latency_us = LATENCY_US; break;
    case 'l': out->effect = EFFECT_LOSE_AFTER; break;
    case 'r': out->effect = EFFECT_RESET; break;
    case 't': out->effect = EFFECT_TRUNCATE; break;
    default: break;
    }
}

static void on_input(void *context, const struct hook_input *input)
{
    struct rig *rig = context;
    require(input->submit == (uint64_t)++rig->inputs);
}

static void on_output(void *context, const struct hook_output *output)
{
    struct rig *rig = context;
    /* What was dropped before it was planned has no status, and must not claim delivery. */
    require(output->reply->status >= 200 || !output->delivered);
    require(output->reply->wire == DDB_WIRE_REPLY || !output->delivered);
    require(output->reply->request_id.len == 52);
    rig->ends++;
}

static void on_cancelled(void *context, uint64_t submit, int64_t time_us)
{
    struct rig *rig = context;
    require(submit > 0 && time_us > 0);
    rig->ends++;
}

static void rig_open(struct rig *rig)
{
    char message[256];
    struct ddb_options options;
    *rig = (struct rig){0};
    struct hooks hooks = {rig, on_input, on_output, on_cancelled, NULL};
    json_setup();
    ddb_options_init(&options);
    options.env.strike = strike;
    rig->ddb = ddb_open(&options, message);
    require(rig->ddb && loop_open(&rig->loop));
    partings_init(&rig->partings, &rig->loop);
    exchanges_init(&rig->all, rig->ddb, &hooks);
    rig->h1 = h1_open(&rig->loop, &rig->all, &rig->partings, NULL);
    require(rig->h1);
    gate_init(&rig->gate, &rig->loop, rig->h1, &rig->all, &rig->partings, NULL);
}

static void rig_close(struct rig *rig)
{
    gate_close(&rig->gate);
    h1_close(rig->h1);
    partings_release(&rig->partings);
    require(rig->all.under_way == 0 && rig->inputs == rig->ends);
    exchanges_release(&rig->all);
    loop_close(&rig->loop);
    ddb_close(rig->ddb);
}

static void settle(struct rig *rig)
{
    int steps = 0;
    do {
        loop_run(&rig->loop, 0);
        exchanges_poll(&rig->all);
        h1_run(rig->h1);
        require(steps++ < STEPS_MAX * 64);
    } while (h1_is_busy(rig->h1) || steps < 4);
}

static void swallow(int fd)
{
    char bytes[4096];
    while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
    }
}

static void speak(struct rig *rig, int fd, const uint8_t *data, size_t size)
{
    for (int i = 0; i < STEPS_MAX && size > 0; i++) {
        const uint8_t *mark = memchr(data, 0xFF, size);
        size_t len = mark && i + 1 < STEPS_MAX ? (size_t)(mark - data) : size;
        (void)!send(fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        settle(rig);
        swallow(fd);
        size_t skip = len < size ? len + 1 : len;
        data += skip;
        size -= skip;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rig rig;
    int fd[2];
    struct sockaddr address = {.sa_family = AF_UNIX};
    rig_open(&rig);
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) == 0);
    gate_admit(&rig.gate, fd[0], &address, sizeof address);
    speak(&rig, fd[1], data, size);
    shutdown(fd[1], SHUT_WR);
    settle(&rig);
    ddb_advance(rig.ddb, ddb_now(rig.ddb) + LATENCY_US / 2);
    settle(&rig);
    swallow(fd[1]);
    close(fd[1]);
    settle(&rig);
    rig_close(&rig);
    return 0;
}
