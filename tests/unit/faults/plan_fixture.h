/* Plans out of text, and requests that are put to them. */
#ifndef DYNARIG_TEST_PLAN_FIXTURE_H
#define DYNARIG_TEST_PLAN_FIXTURE_H

#include <criterion/criterion.h>

#include "../../../faults/plan.h"

struct plan_fixture {
    struct arena arena;
    struct plan *plan;
    struct plan_fault fault;
    uint64_t submit;
};

/* `rules`: what stands between the brackets of the list. Ends the test when it is refused. */
static inline void plan_fixture_open(struct plan_fixture *f, const char *rules)
{
    *f = (struct plan_fixture){.plan = NULL};
    arena_init(&f->arena);
    const char *text = arena_printf(&f->arena, "{\"rules\":[%s]}", rules);
    f->plan = plan_read(str_from(text), &f->arena, &f->fault);
    cr_assert_not_null(f->plan, "%s: %s", f->fault.at, f->fault.message);
    plan_start(f->plan, &(struct random){7, 1}, 1000000);
}

static inline void plan_fixture_close(struct plan_fixture *f)
{
    plan_free(f->plan);
    arena_release(&f->arena);
}

/* A request as a rule sees it; members that are NULL are empty. */
struct asked {
    const char *operation, *table, *index, *key, *client;
    int64_t after_us;
};

static inline struct fault_effect plan_fixture_ask(struct plan_fixture *f, struct asked asked)
{
    struct doc key;
    struct fault_target target = {
        .table = str_from(asked.table), .index = str_from(asked.index), .key = &key};
    if (!asked.key || !json_read(&f->arena, str_from(asked.key), &key, NULL)) {
        target.key = NULL;
    }
    struct fault_site site = {
        .submit = ++f->submit,
        .time_us = 1000000 + asked.after_us,
        .service = STR("dynamodb"),
        .operation = str_from(asked.operation),
        .client = str_from(asked.client),
        .targets = &target,
        .target_count = asked.table ? 1 : 0,
    };
    struct fault_effect effect = {.effect = EFFECT_NONE};
    plan_strike(f->plan, &site, &effect);
    return effect;
}

/* One letter for each of `count` requests alike: 'x' where something struck, else '.'. */
static inline const char *plan_fixture_row(struct plan_fixture *f, struct asked asked, int count)
{
    char *row = arena_zalloc(&f->arena, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        row[i] = plan_fixture_ask(f, asked).effect != EFFECT_NONE ? 'x' : '.';
    }
    return row;
}

#endif
