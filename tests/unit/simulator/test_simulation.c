/* Clients, processes and connections against a driver that only counts. */
#include "../../../scenarios/simulator/simulation.h"

#include <criterion/criterion.h>
#include <string.h>

enum { PENDING_MAX = 256, SEEN_MAX = 1024 };

struct pending {
    uint64_t submit;
    int64_t due_us; /* INT64_MAX: never */
};

/* Answers each request after `latency_us`, with `error` (if it is not NULL) while faults strike. */
struct fake {
    int64_t latency_us;
    int64_t now_us;
    uint64_t submits;
    struct pending pending[PENDING_MAX];
    size_t count;
    const char *error;
    bool faulty; /* the plan has a rule */
    /* What was seen of the clients, without the preparation. */
    unsigned under_way, most_under_way, cancelled;
    uint64_t most_connection;
    int64_t sent_us[SEEN_MAX];
    size_t sent;
};

static uint64_t fake_submit(void *context, int64_t now_us, const struct driver_call *call)
{
    struct fake *fake = context;
    cr_assert_lt(fake->count, PENDING_MAX);
    fake->pending[fake->count++] = (struct pending){++fake->submits, now_us + fake->latency_us};
    if (str_is(call->client, "setup")) {
        return fake->submits;
    }
    fake->under_way++;
    fake->most_under_way =
        fake->under_way > fake->most_under_way ? fake->under_way : fake->most_under_way;
    fake->most_connection =
        call->connection > fake->most_connection ? call->connection : fake->most_connection;
    if (fake->sent < SEEN_MAX) {
        fake->sent_us[fake->sent++] = now_us;
    }
    return fake->submits;
}

static void drop(struct fake *fake, size_t at)
{
    fake->pending[at] = fake->pending[--fake->count];
    fake->under_way -= fake->under_way > 0;
}

static void fake_cancel(void *context, int64_t now_us, uint64_t submit)
{
    struct fake *fake = context;
    (void)now_us;
    for (size_t i = 0; i < fake->count; i++) {
        if (fake->pending[i].submit == submit) {
            drop(fake, i);
            fake->cancelled++;
            return;
        }
    }
    cr_assert_fail("cancelled what is not under way");
}

/* The earliest; of those at one time the first. */
static size_t first_due(const struct fake *fake)
{
    size_t first = fake->count;
    for (size_t i = 0; i < fake->count; i++) {
        const struct pending *a = &fake->pending[i];
        const struct pending *b = first < fake->count ? &fake->pending[first] : NULL;
        if (!b || a->due_us < b->due_us || (a->due_us == b->due_us && a->submit < b->submit)) {
            first = i;
        }
    }
    return first;
}

static bool fake_pass(void *context, int64_t until_us, int64_t *now_us)
{
    struct fake *fake = context;
    size_t first = first_due(fake);
    bool happens = first < fake->count && fake->pending[first].due_us <= until_us;
    int64_t reached = happens ? fake->pending[first].due_us : until_us;
    if (happens || until_us != INT64_MAX) {
        *now_us = reached > *now_us ? reached : *now_us;
    }
    fake->now_us = *now_us;
    return happens;
}

static bool fake_poll(void *context, struct driver_reply *reply)
{
    struct fake *fake = context;
    size_t first = first_due(fake);
    if (first == fake->count || fake->pending[first].due_us > fake->now_us) {
        return false;
    }
    bool fails = fake->faulty && fake->error;
    *reply = (struct driver_reply){.submit = fake->pending[first].submit,
                                   .whole = true,
                                   .status = fails ? 400 : 200,
                                   .error = str_from(fails ? fake->error : ""),
                                   .body = STR("{}")};
    drop(fake, first);
    return true;
}

static bool fake_peek(void *context, struct str table, struct str key, struct arena *arena,
                      struct str *item)
{
    (void)context, (void)table, (void)key, (void)arena, (void)item;
    return false;
}

static bool fake_set_plan(void *context, struct str plan, struct arena *arena, const char **message)
{
    struct fake *fake = context;
    (void)arena, (void)message;
    fake->faulty = !str_is(plan, "{\"rules\":[]}");
    return true;
}

static struct arena arena;
static struct fake fake;
static struct simulation_outcome outcome;
static struct scenario scenario;

static void open_all(void)
{
    arena_init(&arena);
    fake = (struct fake){.latency_us = 10000};
    scenario = (struct scenario){.kind = workload_kind_find(STR("mix")),
                                 .settings = {.items = 5},
                                 .clients = 4,
                                 .operations = 10,
                                 .calm = 1,
                                 .settle_us = 120000000,
                                 .think = {.kind = SPANS_FIXED},
                                 .retry = sdk_mode_find(STR("standard")),
                                 .timeout_us = 1000000,
                                 .connections = 50,
                                 .pool_timeout_us = 10000000,
                                 .faults = STR("{\"rules\":[0]}")};
}

static void close_all(void)
{
    arena_release(&arena);
}

TestSuite(simulation, .init = open_all, .fini = close_all);

static void run(void)
{
    struct driver driver = {.context = &fake,
                            .submit = fake_submit,
                            .cancel = fake_cancel,
                            .pass = fake_pass,
                            .poll = fake_poll,
                            .peek = fake_peek,
                            .set_plan = fake_set_plan};
    simulation_run(&scenario, &driver, 1, 0, &arena, &outcome);
    cr_assert_eq(fake.count, 0);
}

Test(simulation, clients_work_side_by_side)
{
    run();
    cr_assert_null(outcome.wrong, "%s", outcome.wrong);
    cr_assert_eq(outcome.calls, 44);
    cr_assert_eq(fake.most_under_way, 4);
    cr_assert_eq(fake.most_connection, 3); /* one each, and kept */
}

Test(simulation, a_process_sends_over_so_many_connections_at_a_time)
{
    scenario.processes = 1;
    scenario.connections = 2;
    run();
    cr_assert_null(outcome.wrong, "%s", outcome.wrong);
    cr_assert_eq(outcome.calls, 44);
    cr_assert_eq(fake.most_under_way, 2);
    cr_assert_eq(fake.most_connection, 1);
    /* Two at a time, so in half as many steps of time as there are calls, and who waits longest
     * comes first: nobody was left waiting. */
    cr_assert_eq(outcome.gave_up, 0);
}

Test(simulation, clients_are_spread_over_processes)
{
    scenario.processes = 2;
    scenario.connections = 1;
    run();
    cr_assert_eq(fake.most_under_way, 2);
    cr_assert_eq(outcome.calls, 44);
}

/* One connection, calls of 10 ms, four clients: the last waits 30 ms for its first. */
Test(simulation, waiting_for_a_connection_has_an_end)
{
    scenario.processes = 1;
    scenario.connections = 1;
    scenario.pool_timeout_us = 15000;
    scenario.retry = sdk_mode_find(STR("none"));
    scenario.calm = 0;
    run();
    cr_assert_gt(outcome.gave_up, 0);
    cr_assert_eq(fake.cancelled, 0); /* what was never sent */
    cr_assert_lt(fake.sent, outcome.calls);
}

Test(simulation, a_new_connection_takes_its_time)
{
    scenario.clients = 1;
    scenario.operations = 3;
    scenario.calm = 0;
    scenario.connect_us = 5000;
    run();
    cr_assert_eq(fake.sent, 3);
    int64_t start_us = 10000; /* the preparation: CreateTable and a batch */
    start_us += 10000;
    cr_assert_eq(fake.sent_us[0], start_us + 5000);
    cr_assert_eq(fake.sent_us[1], start_us + 15000);
    cr_assert_eq(fake.sent_us[2], start_us + 25000);
}

Test(simulation, what_timed_out_costs_its_connection)
{
    scenario.clients = 1;
    scenario.operations = 1;
    scenario.calm = 0;
    scenario.timeout_us = 4000;
    scenario.connect_us = 1000;
    scenario.retry = sdk_mode_find(STR("standard"));
    run();
    cr_assert_eq(fake.cancelled, 4); /* attempts */
    cr_assert_eq(fake.most_connection, 3);
    cr_assert_eq(outcome.gave_up, 1);
}

/* Attempts of 4 ms and waits up to 25, 50, 100 ms: the call ends before it is out of attempts. */
Test(simulation, a_call_has_an_end_whatever_it_waits_for)
{
    scenario.clients = 1;
    scenario.operations = 50;
    scenario.calm = 0;
    scenario.timeout_us = 4000;
    scenario.call_timeout_us = 10000;
    run();
    cr_assert_eq(outcome.gave_up, 50);
    cr_assert_lt(outcome.requests, 150);
    cr_assert_leq(outcome.span_us, 20000 + 50 * 10000);
}

Test(simulation, a_call_that_ends_in_the_quiet_phase_is_wrong)
{
    scenario.timeout_us = 4000;
    run();
    cr_assert_not_null(outcome.wrong);
    cr_assert_not_null(strstr(outcome.wrong, "failed () after the faults had stopped"));
}

/* Throttled once, an adaptive client waits for tokens, half a one a second at the least. */
Test(simulation, an_adaptive_client_slows_down)
{
    scenario.clients = 2;
    scenario.processes = 1;
    scenario.operations = 5;
    scenario.calm = 3;
    scenario.retry = sdk_mode_find(STR("none"));
    fake.error = "ThrottlingException";
    run();
    int64_t plain_us = outcome.span_us;
    struct sdk_mode adaptive = *sdk_mode_find(STR("none"));
    adaptive.adaptive = true;
    scenario.retry = &adaptive;
    fake = (struct fake){.latency_us = 10000, .error = "ThrottlingException"};
    run();
    cr_assert_null(outcome.wrong, "%s", outcome.wrong);
    cr_assert_lt(plain_us, 200000);
    cr_assert_gt(outcome.span_us, 10000000); /* 16 calls, most of them at 0.5 a second */
}
