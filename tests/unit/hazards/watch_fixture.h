/* A watch on a real core with a real plan: one client's call at a time. */
#ifndef DYNARIG_TEST_WATCH_FIXTURE_H
#define DYNARIG_TEST_WATCH_FIXTURE_H

#include <criterion/criterion.h>

#include "../../../scenarios/hazards/hazard.h"

#define WATCH_START_US INT64_C(1700000000000000)

struct watch_fixture {
    struct arena arena;
    struct ddb *ddb;
    struct plan *plan;
    struct expect *expect;
    struct watch *watch;
    int64_t now_us;
    int64_t behind_us; /* by how much the clients' clocks are */
    int status;        /* of the last call's reply; 0: none was delivered */
    char *body;        /* of the last reply, in the arena */
    const struct finding *findings;
    /* What the watch is told of the next reply instead of what the core said; NULL: that. */
    const char *claims, *told;
};

static inline void watch_fixture_changed(void *context, const struct ddb_change *change)
{
    struct watch_fixture *f = context;
    if (f->watch) {
        watch_change(f->watch, change);
    }
}

static inline void watch_fixture_take(struct watch_fixture *f, const struct ddb_reply *reply)
{
    bool delivered = reply->wire == DDB_WIRE_REPLY;
    f->status = delivered ? reply->status : 0;
    f->body = (char *)(uintptr_t)arena_copy(&f->arena, reply->body).data;
    struct ddb_reply seen = *reply;
    seen.claims = f->claims ? str_from(f->claims) : seen.claims;
    seen.body = f->told ? str_from(f->told) : seen.body;
    f->claims = f->told = NULL;
    watch_output(f->watch, &(struct hook_output){&seen, delivered});
}

static inline uint64_t watch_fixture_send(struct watch_fixture *f, const char *client,
                                          const char *invocation, const char *operation,
                                          const char *body)
{
    struct ddb_request request = {.service = STR("dynamodb"),
                                  .operation = str_from(operation),
                                  .body = str_from(body),
                                  .client = str_from(client)};
    f->now_us += 1000;
    struct hook_input input = {.time_us = f->now_us,
                               .client_us = f->now_us - f->behind_us,
                               .connection = 1,
                               .client = request.client,
                               .invocation = str_from(invocation),
                               .request = &request};
    input.submit = ddb_submit(f->ddb, f->now_us, &request);
    watch_input(f->watch, &input);
    return input.submit;
}

/* Lets time go by, and takes the replies that come due. */
static inline void watch_fixture_wait(struct watch_fixture *f, int64_t us)
{
    struct ddb_reply reply;
    f->now_us += us;
    ddb_advance(f->ddb, f->now_us);
    while (ddb_poll(f->ddb, &reply)) {
        watch_fixture_take(f, &reply);
    }
}

static inline int watch_fixture_call(struct watch_fixture *f, const char *client,
                                     const char *invocation, const char *operation,
                                     const char *body)
{
    f->status = 0;
    (void)watch_fixture_send(f, client, invocation, operation, body);
    watch_fixture_wait(f, 0);
    return f->status;
}

/* A client that gives up waiting. */
static inline void watch_fixture_cancel(struct watch_fixture *f, uint64_t submit)
{
    f->now_us += 1000;
    ddb_cancel(f->ddb, f->now_us, submit);
    watch_cancelled(f->watch, submit, f->now_us);
}

/* `rules` and `expect` may be NULL. Makes the table "tab" with the string key "pk". */
static inline void watch_fixture_open(struct watch_fixture *f, const char *rules,
                                      const char *expect)
{
    struct ddb_options options;
    struct plan_fault fault = {0};
    char message[256];
    *f = (struct watch_fixture){.now_us = WATCH_START_US};
    arena_init(&f->arena);
    const char *text = arena_printf(&f->arena, "{\"rules\":[%s]}", rules ? rules : "");
    f->plan = plan_read(str_from(text), &f->arena, &fault);
    cr_assert_not_null(f->plan, "%s: %s", fault.at, fault.message);
    plan_start(f->plan, &(struct random){3, 1}, f->now_us);
    f->expect = expect ? expect_read(str_from(expect), &f->arena, &fault) : NULL;
    cr_assert(!expect || f->expect, "%s: %s", fault.at, fault.message);
    ddb_options_init(&options);
    options.env = (struct env){.context = f->plan, .strike = plan_strike};
    options.changed = watch_fixture_changed;
    options.ttl_deletes = true;
    options.ttl_delay_us = 10000000;
    options.context = f;
    f->ddb = ddb_open(&options, message);
    cr_assert_not_null(f->ddb, "%s", message);
    f->watch = watch_new(f->ddb, f->expect);
    int status = watch_fixture_call(
        f, "admin", "", "CreateTable",
        "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
        "[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],\"KeySchema\":"
        "[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}");
    cr_assert_eq(status, 200, "%s", f->body);
}

static inline size_t watch_fixture_end(struct watch_fixture *f, int command_status)
{
    return watch_end(f->watch, command_status, &f->findings);
}

static inline void watch_fixture_close(struct watch_fixture *f)
{
    watch_free(f->watch);
    ddb_close(f->ddb);
    expect_free(f->expect);
    plan_free(f->plan);
    arena_release(&f->arena);
}

#endif
