#include "simulation.h"

#include <inttypes.h>
#include <stdlib.h>

#include "../../emulator/base/env.h"
#include "../../emulator/base/json.h"
#include "pool.h"

#define NEVER INT64_MAX
/* What a client may still do when it is to bring something to an end. */
enum { UNFINISHED_MOST = 1000 };
/* How long one request of the preparation may take. */
#define PREPARE_BOUND_US (60 * INT64_C(1000000))

enum client_state {
    CLIENT_IDLE,
    CLIENT_LIMITED,    /* adaptive: for a token */
    CLIENT_QUEUED,     /* for a connection */
    CLIENT_CONNECTING, /* for a new one */
    CLIENT_WAITING,    /* for the reply */
    CLIENT_BACKING_OFF,
    CLIENT_FINISHED,
};

/* What the clients of one process share. */
struct process {
    struct sdk sdk;
    struct pool pool;
};

struct client {
    char name[8];
    enum client_state state;
    struct process *process;
    struct sdk_call sdk;
    struct call call;
    uint64_t calls; /* begun */
    uint64_t submit;
    uint64_t connection;
    uint64_t ticket; /* queued: who has the lowest comes first */
    int64_t wake_us; /* when what it waits for is there, or no longer waited for */
    int64_t begun_us;
    int64_t deadline_us;        /* of the call */
    unsigned attempts, unknown; /* of the call under way */
    uint64_t draws;
};

struct simulation {
    const struct scenario *scenario;
    const struct driver *driver;
    struct random random;
    struct work work;
    struct client clients[CLIENTS_MAX];
    struct process processes[CLIENTS_MAX];
    uint64_t connections; /* opened so far */
    uint64_t tickets;
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

static void wait_for(struct client *client, enum client_state state, int64_t due_us)
{
    client->state = state;
    client->wake_us = due_us < client->deadline_us ? due_us : client->deadline_us;
}

static void send(struct simulation *s, struct client *client)
{
    const char *invocation = arena_printf(&s->scratch, "%s-%" PRIu64, client->name, client->calls);
    const char *attempt = arena_printf(&s->scratch, "attempt=%u; max=%u", client->sdk.attempt,
                                       client->process->sdk.mode->attempts);
    struct driver_call call = {.operation = client->call.operation,
                               .body = buf_view(&client->call.body),
                               .client = str_from(client->name),
                               .connection = client->connection,
                               .invocation = str_from(invocation),
                               .sdk_request = str_from(attempt),
                               .strike = client->attempts == 0 ? client->call.strike : NULL};
    client->submit = s->driver->submit(s->driver->context, s->now_us, &call);
    wait_for(client, CLIENT_WAITING, s->now_us + s->scenario->timeout_us);
    client->attempts++;
    s->out->requests++;
}

/* Sends as soon as there is a connection for it. */
static void connect(struct simulation *s, struct client *client)
{
    switch (pool_take(&client->process->pool, &s->connections, &client->connection)) {
    case POOL_READY: send(s, client); break;
    case POOL_CONNECT:
        if (s->scenario->connect_us == 0) {
            send(s, client);
            break;
        }
        wait_for(client, CLIENT_CONNECTING, s->now_us + s->scenario->connect_us);
        break;
    case POOL_FULL:
        client->ticket = s->tickets++;
        wait_for(client, CLIENT_QUEUED, s->now_us + s->scenario->pool_timeout_us);
        break;
    }
}

static void begin_attempt(struct simulation *s, struct client *client)
{
    int64_t wait_us = sdk_acquire(&client->process->sdk, s->now_us);
    if (wait_us > 0) {
        wait_for(client, CLIENT_LIMITED, s->now_us + wait_us);
    } else {
        connect(s, client);
    }
}

/* The connection is free, or gone if it is not whole; who has waited longest gets the next. */
static void disconnect(struct simulation *s, struct client *client, bool whole)
{
    struct client *next = NULL;
    pool_give(&client->process->pool, client->connection, whole);
    for (unsigned i = 0; i < s->scenario->clients; i++) {
        struct client *other = &s->clients[i];
        if (other->state == CLIENT_QUEUED && other->process == client->process &&
            (!next || other->ticket < next->ticket)) {
            next = other;
        }
    }
    if (next) {
        connect(s, next);
    }
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
    client->deadline_us =
        s->scenario->call_timeout_us > 0 ? s->now_us + s->scenario->call_timeout_us : NEVER;
    s->out->calls++;
    sdk_begin(&client->sdk);
    begin_attempt(s, client);
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
    if (s->work.kind->done) {
        s->work.kind->done(&s->work, (unsigned)(client - s->clients), &outcome);
    }
    think(s, client);
}

/* The program is told, and gets no further reply. */
static void give_up(struct simulation *s, struct client *client, struct str error,
                    const struct doc *reply)
{
    s->out->gave_up++;
    if (s->calm) {
        complain(s, arena_printf(s->arena, "%s failed (%.*s) after the faults had stopped",
                                 client->call.operation, STR_ARG(error)));
    }
    end_call(s, client, error, reply);
}

/* An attempt has ended with this. */
static void take_error(struct simulation *s, struct client *client, enum sdk_error kind,
                       struct str error, const struct doc *reply)
{
    int64_t wait_us = 0;
    if (sdk_end(&client->process->sdk, &client->sdk, s->now_us, kind,
                (uint32_t)draw(s, client, 65536), &wait_us)) {
        wait_for(client, CLIENT_BACKING_OFF, s->now_us + wait_us);
    } else if (kind == SDK_FINAL) {
        end_call(s, client, error, reply);
    } else {
        give_up(s, client, error, reply);
    }
}

/* `error` empty and no reply: nothing came back. */
static void take_result(struct simulation *s, struct client *client, struct str error, int status,
                        const struct doc *reply)
{
    int64_t wait_us;
    if (reply && error.len == 0) {
        (void)sdk_end(&client->process->sdk, &client->sdk, s->now_us, SDK_NONE, 0, &wait_us);
        end_call(s, client, error, reply);
        return;
    }
    client->unknown += !reply;
    take_error(s, client, sdk_error_of(error, status), error, reply);
}

static void deliver(struct simulation *s, const struct driver_reply *reply)
{
    struct doc doc = {.type = DOC_MAP}; /* some replies have no body at all */
    bool read =
        reply->whole && (reply->body.len == 0 || json_read(&s->scratch, reply->body, &doc, NULL));
    for (unsigned i = 0; i < s->scenario->clients; i++) {
        struct client *client = &s->clients[i];
        if (client->state == CLIENT_WAITING && client->submit == reply->submit) {
            bool whole = reply->whole;
            take_result(s, client, reply->error, reply->status, read ? &doc : NULL);
            disconnect(s, client, whole); /* who gets it sends at once: the reply is gone then */
            return;
        }
    }
}

/* The reply will not be waited for any longer: so the connection is of no use. */
static void hang_up(struct simulation *s, struct client *client)
{
    s->driver->cancel(s->driver->context, s->now_us, client->submit);
    client->unknown++;
    disconnect(s, client, false);
}

/* What a client waited for did not come in time. */
static void time_out(struct simulation *s, struct client *client)
{
    bool over = s->now_us >= client->deadline_us;
    if (client->state == CLIENT_WAITING) {
        hang_up(s, client);
    } else if (client->state == CLIENT_CONNECTING) {
        disconnect(s, client, false);
    }
    if (over) {
        give_up(s, client, STR("CallTimeout"), NULL);
    } else if (client->state == CLIENT_QUEUED) {
        take_error(s, client, SDK_TRANSIENT, STR("ConnectionPoolTimeout"), NULL);
    } else {
        take_error(s, client, SDK_TIMEOUT, STR(""), NULL);
    }
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
    bool called = client->state != CLIENT_IDLE && client->state != CLIENT_FINISHED;
    if (called && s->now_us >= client->deadline_us) {
        time_out(s, client);
        return;
    }
    switch (client->state) {
    case CLIENT_QUEUED:
    case CLIENT_WAITING: time_out(s, client); break;
    case CLIENT_CONNECTING: send(s, client); break;
    case CLIENT_LIMITED:
    case CLIENT_BACKING_OFF: begin_attempt(s, client); break;
    case CLIENT_IDLE:
    case CLIENT_FINISHED: begin_call(s, client); break;
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
    for (uint64_t n = 0; kind->prepare && kind->prepare(&s->work, n, &call); n++) {
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

/* Without a word about processes each client has its own. */
static void open(struct simulation *s)
{
    unsigned processes =
        (unsigned)(s->scenario->processes > 0 ? s->scenario->processes : s->scenario->clients);
    s->work.kind->open(&s->work);
    arena_init(&s->scratch);
    for (unsigned i = 0; i < processes; i++) {
        sdk_init(&s->processes[i].sdk, s->scenario->retry, s->now_us);
        pool_init(&s->processes[i].pool, s->scenario->connections);
    }
    for (unsigned i = 0; i < s->scenario->clients; i++) {
        struct client *client = &s->clients[i];
        client->name[0] = 'c';
        client->name[1] = (char)('0' + i / 10);
        client->name[2] = (char)('0' + i % 10);
        client->process = &s->processes[i % processes];
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
    if (!out->wrong && scenario->kind->check) {
        out->wrong = scenario->kind->check(&s->work, driver, arena);
    }
    out->span_us = s->now_us - start_us;
    close(s);
    free(s);
}
