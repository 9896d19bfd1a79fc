#include "simulation.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../../emulator/base/env.h"
#include "../../emulator/base/json.h"

#define NEVER INT64_MAX
/* What a client may still do when it is to bring something to an end. */
enum { UNFINISHED_MOST = 1000 };
/* How long one request of the preparation may take. */
#define PREPARE_BOUND_US (60 * INT64_C(1000000))

enum client_state { CLIENT_IDLE, CLIENT_WAITING, CLIENT_BACKING_OFF, CLIENT_FINISHED };

struct client {
    char name[8];
    enum client_state state;
    struct sdk_client sdk;
    struct call call;
    uint64_t calls; /* begun */
    uint64_t submit;
    int64_t wake_us; /* idle, backing off: the next attempt; waiting: the time-out */
    int64_t begun_us;
    unsigned attempts, unknown; /* of the call under way */
    uint64_t draws;
};

struct simulation {
    const struct scenario *scenario;
    const struct driver *driver;
    struct random random;
    struct work work;
    struct client clients[CLIENTS_MAX];
    struct arena scratch; /* of one reply */
    struct arena *arena;
    struct simulation_outcome *out;
    uint64_t quota; /* calls of each client in this phase */
    bool calm;
    int64_t now_us;
    int64_t faults_us; /* when they began to strike */
};

static uint64_t draw(struct simulation *s, struct client *client, uint64_t bound)
{
    return random_below(&s->random, STR("client"), str_from(client->name), client->draws++, bound);
}

static void complain(struct simulation *s, const char *text)
{
    s->out->wrong = s->out->wrong ? s->out->wrong : text;
}

/* ---- sending */

static void send(struct simulation *s, struct client *client)
{
    const char *invocation = arena_printf(&s->scratch, "%s-%" PRIu64, client->name, client->calls);
    const char *attempt = arena_printf(&s->scratch, "attempt=%u; max=%u", client->sdk.attempt,
                                       client->sdk.mode->attempts);
    struct driver_call call = {.operation = client->call.operation,
                               .body = buf_view(&client->call.body),
                               .client = str_from(client->name),
                               .connection = client->calls,
                               .invocation = str_from(invocation),
                               .sdk_request = str_from(attempt),
                               .strike = client->attempts == 0 ? client->call.strike : NULL};
    client->submit = s->driver->submit(s->driver->context, s->now_us, &call);
    client->state = CLIENT_WAITING;
    client->wake_us = s->now_us + s->scenario->timeout_us;
    client->attempts++;
    s->out->requests++;
}

/* The workload says when: true. */
static bool plan_by_work(struct simulation *s, struct client *client)
{
    const struct workload_kind *kind = s->work.kind;
    int64_t due_us = 0;
    if (!kind->due) {
        return false;
    }
    bool more = !s->calm && kind->due(&s->work, (unsigned)(client - s->clients),
                                      s->now_us - s->faults_us, &due_us);
    client->state = more ? CLIENT_IDLE : CLIENT_FINISHED;
    client->wake_us = more ? s->faults_us + due_us : NEVER;
    return true;
}

static bool goes_on(struct simulation *s, const struct client *client)
{
    const struct workload_kind *kind = s->work.kind;
    if (client->calls < s->quota || !s->calm || !kind->busy ||
        !kind->busy(&s->work, (unsigned)(client - s->clients))) {
        return client->calls < s->quota;
    }
    if (client->calls - s->quota >= UNFINISHED_MOST) {
        complain(s, arena_printf(s->arena,
                                 "a client has not come to an end, %d calls after all "
                                 "that it had to do without faults",
                                 UNFINISHED_MOST));
        return false;
    }
    return true;
}

static int64_t scaled(int64_t span_us, int64_t ppm)
{
    return ppm == PPM ? span_us : span_us / PPM * ppm + span_us % PPM * ppm / PPM;
}

static void think(struct simulation *s, struct client *client)
{
    if (plan_by_work(s, client)) {
        return;
    }
    uint64_t drawn =
        random_draw(&s->random, STR("client"), str_from(client->name), client->draws++);
    client->state = goes_on(s, client) ? CLIENT_IDLE : CLIENT_FINISHED;
    client->wake_us =
        client->state == CLIENT_FINISHED
            ? NEVER
            : s->now_us + scaled(span_choose(&s->scenario->think, drawn), s->driver->think_ppm);
}

static void begin_call(struct simulation *s, struct client *client)
{
    buf_clear(&client->call.body);
    client->call.strike = NULL;
    s->work.now_us = s->now_us;
    s->work.kind->next(&s->work, (unsigned)(client - s->clients), &client->call);
    client->calls++;
    client->attempts = client->unknown = 0;
    client->begun_us = s->now_us;
    s->out->calls++;
    sdk_begin(&client->sdk);
    send(s, client);
}

/* ---- what comes back */

static bool is_invalid(struct str error, const struct doc *reply)
{
    const struct doc *reasons = reply ? doc_get(reply, "CancellationReasons") : NULL;
    for (size_t i = 0; reasons && i < reasons->list.count; i++) {
        if (str_is(doc_string(&reasons->list.items[i], "Code"), "ValidationError")) {
            return true;
        }
    }
    return str_is(error, "ValidationException");
}

static void end_call(struct simulation *s, struct client *client, struct str error,
                     const struct doc *reply)
{
    struct outcome outcome = {error, reply, client->attempts, client->unknown};
    if (s->calm && s->now_us - client->begun_us > s->scenario->settle_us) {
        complain(s, arena_printf(s->arena, "%s took %" PRId64 " s after the faults had stopped",
                                 client->call.operation, (s->now_us - client->begun_us) / 1000000));
    }
    s->work.now_us = s->now_us;
    s->out->invalid += error.len > 0 && is_invalid(error, reply);
    s->work.kind->done(&s->work, (unsigned)(client - s->clients), &outcome);
    think(s, client);
}

/* `error` empty and no reply: nothing came back. */
static void take_result(struct simulation *s, struct client *client, struct str error, int status,
                        const struct doc *reply)
{
    if (reply && error.len == 0) {
        sdk_succeed(&client->sdk);
        end_call(s, client, error, reply);
        return;
    }
    int64_t wait_us = 0;
    enum sdk_error kind = sdk_error_of(error, status);
    client->unknown += !reply;
    if (sdk_retry(&client->sdk, kind, (uint32_t)draw(s, client, 65536), &wait_us)) {
        client->state = CLIENT_BACKING_OFF;
        client->wake_us = s->now_us + wait_us;
        return;
    }
    s->out->gave_up += kind != SDK_FINAL;
    if (s->calm && kind != SDK_FINAL) {
        complain(s, arena_printf(s->arena, "%s failed (%.*s) after the faults had stopped",
                                 client->call.operation, STR_ARG(error)));
    }
    end_call(s, client, error, reply);
}

static void deliver(struct simulation *s, const struct driver_reply *reply)
{
    struct doc doc = {.type = DOC_MAP}; /* some replies have no body at all */
    bool read =
        reply->whole && (reply->body.len == 0 || json_read(&s->scratch, reply->body, &doc, NULL));
    for (unsigned i = 0; i < s->scenario->clients; i++) {
        struct client *client = &s->clients[i];
        if (client->state == CLIENT_WAITING && client->submit == reply->submit) {
            take_result(s, client, reply->error, reply->status, read ? &doc : NULL);
            return;
        }
    }
}

static void time_out(struct simulation *s, struct client *client)
{
    s->driver->cancel(s->driver->context, s->now_us, client->submit);
    take_result(s, client, STR(""), 0, NULL);
}

/* ---- time */

static struct client *next_client(struct simulation *s)
{
    struct client *next = NULL;
    for (unsigned i = 0; i < s->scenario->clients; i++) {
        struct client *client = &s->clients[i];
        if (client->wake_us != NEVER && (!next || client->wake_us < next->wake_us)) {
            next = client;
        }
    }
    return next;
}

static void poll_all(struct simulation *s)
{
    struct driver_reply reply;
    while (s->driver->poll(s->driver->context, &reply)) {
        deliver(s, &reply);
        arena_reset(&s->scratch);
    }
}

static void wake(struct simulation *s, struct client *client)
{
    switch (client->state) {
    case CLIENT_WAITING: time_out(s, client); break;
    case CLIENT_BACKING_OFF: send(s, client); break;
    default: begin_call(s, client); break;
    }
}

/* What happens by itself comes before a client at the same time. False: nothing is left to
 * happen. */
static bool step(struct simulation *s)
{
    struct client *client = next_client(s);
    bool happened =
        s->driver->pass(s->driver->context, client ? client->wake_us : NEVER, &s->now_us);
    if (!client && !happened) {
        return false;
    }
    if (!happened) {
        wake(s, client);
    }
    poll_all(s);
    arena_reset(&s->scratch);
    return true;
}

/* ---- phases */

/* Waits for the reply of the one request that is under way; false: none came in time. */
static bool await(struct simulation *s, struct driver_reply *reply)
{
    int64_t until_us = s->now_us + PREPARE_BOUND_US;
    while (!s->driver->poll(s->driver->context, reply)) {
        if (!s->driver->pass(s->driver->context, until_us, &s->now_us)) {
            return false;
        }
    }
    return reply->whole;
}

/* One request of the preparation, which must succeed. */
static bool prepare_one(struct simulation *s, const char *operation, struct str body)
{
    struct driver_call call = {
        .operation = operation, .body = body, .client = STR("setup"), .connection = 1};
    struct driver_reply reply = {.body = STR("no answer came")};
    (void)s->driver->submit(s->driver->context, s->now_us, &call);
    s->out->requests++;
    bool good = await(s, &reply) && reply.error.len == 0;
    if (!good) {
        complain(s, arena_printf(s->arena, "the preparation failed: %s: %.*s", operation,
                                 STR_ARG(reply.body)));
    }
    return good;
}

static void prepare(struct simulation *s)
{
    const struct workload_kind *kind = s->work.kind;
    struct call call = {0};
    for (size_t i = 0; kind->table(&s->work, i); i++) {
        if (!prepare_one(s, "CreateTable", str_from(kind->table(&s->work, i)))) {
            return;
        }
    }
    buf_init(&call.body);
    for (uint64_t n = 0; kind->prepare(&s->work, n, &call); n++) {
        if (!prepare_one(s, call.operation, buf_view(&call.body))) {
            break;
        }
        buf_clear(&call.body);
    }
    buf_release(&call.body);
}

static void run_phase(struct simulation *s, uint64_t quota)
{
    s->quota += quota;
    for (unsigned i = 0; i < s->scenario->clients; i++) {
        think(s, &s->clients[i]);
    }
    while (!s->out->wrong && step(s)) {
    }
}

static void set_faults(struct simulation *s, struct str plan)
{
    const char *message = NULL;
    if (!s->driver->set_plan(s->driver->context, plan, s->arena, &message)) {
        complain(s, message);
    }
}

static void open(struct simulation *s)
{
    s->work.kind->open(&s->work);
    arena_init(&s->scratch);
    for (unsigned i = 0; i < s->scenario->clients; i++) {
        struct client *client = &s->clients[i];
        client->name[0] = 'c';
        client->name[1] = (char)('0' + i / 10);
        client->name[2] = (char)('0' + i % 10);
        sdk_client_init(&client->sdk, s->scenario->retry);
        buf_init(&client->call.body);
    }
}

static void close(struct simulation *s)
{
    for (unsigned i = 0; i < s->scenario->clients; i++) {
        buf_release(&s->clients[i].call.body);
    }
    arena_release(&s->scratch);
    s->work.kind->close(&s->work);
}

void simulation_run(const struct scenario *scenario, const struct driver *driver, uint64_t seed,
                    int64_t start_us, struct arena *arena, struct simulation_outcome *out)
{
    struct simulation *s = mem_zalloc(sizeof *s);
    *out = (struct simulation_outcome){0};
    *s = (struct simulation){.scenario = scenario,
                             .driver = driver,
                             .random = {.seed = seed},
                             .arena = arena,
                             .out = out,
                             .now_us = start_us};
    s->work = (struct work){.kind = scenario->kind,
                            .settings = scenario->settings,
                            .random = {.seed = seed},
                            .clients = (unsigned)scenario->clients,
                            .tables = driver->tables};
    open(s);
    set_faults(s, STR("{\"rules\":[]}"));
    prepare(s);
    set_faults(s, scenario->faults);
    s->faults_us = s->now_us;
    run_phase(s, (uint64_t)scenario->operations);
    set_faults(s, STR("{\"rules\":[]}"));
    s->calm = true;
    run_phase(s, (uint64_t)scenario->calm);
    if (!out->wrong) {
        out->wrong = scenario->kind->check(&s->work, driver, arena);
    }
    out->span_us = s->now_us - start_us;
    close(s);
    free(s);
}
