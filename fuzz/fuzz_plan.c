/*
 * Fault plans and expectations out of the fuzzer's bytes.
 *
 * Input: one byte chooses, the rest is the text. What is refused must say where and why; a plan
 * that is taken must print to one that reads back the same, and strike alike.
 */
#include <assert.h>

#include "../faults/plan.h"
#include "../scenarios/rig/expect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_fault(const struct plan_fault *fault)
{
    assert(fault->at && fault->message && fault->message[0] != '\0');
    assert(fault->line >= 0 && fault->column >= 0);
}

/* The effects on a few requests, as text. */
static void strike(struct plan *plan, struct buf *out)
{
    static const char *const operations[] = {"PutItem", "BatchWriteItem", "Query", "GetItem"};
    struct doc_member member = {STR("pk"), {.type = DOC_NULL}};
    struct doc key = {.type = DOC_MAP, .map = {&member, 1}};
    struct fault_target target = {.table = STR("tab"), .key = &key};
    plan_start(plan, &(struct random){1, 1}, 0);
    for (size_t i = 0; i < 16; i++) {
        struct fault_effect effect = {.effect = EFFECT_NONE};
        struct json_writer w;
        struct fault_site site = {.submit = i + 1,
                                  .time_us = (int64_t)i * 700000,
                                  .service = STR("dynamodb"),
                                  .operation = str_from(operations[i % 4]),
                                  .client = STR("c"),
                                  .targets = &target,
                                  .target_count = 1};
        plan_strike(plan, &site, &effect);
        json_begin(&w, out);
        effect_dump(&w, &effect);
    }
}

static void check_plan(struct plan *plan, struct arena *arena)
{
    struct buf text, again, first, second;
    struct plan_fault fault = {0};
    buf_init(&text);
    buf_init(&again);
    buf_init(&first);
    buf_init(&second);
    plan_dump(plan, &text);
    struct plan *copy = plan_read(buf_view(&text), arena, &fault);
    assert(copy);
    plan_dump(copy, &again);
    assert(str_eq(buf_view(&text), buf_view(&again)));
    strike(plan, &first);
    strike(copy, &second);
    assert(str_eq(buf_view(&first), buf_view(&second)));
    plan_free(copy);
    buf_release(&text);
    buf_release(&again);
    buf_release(&first);
    buf_release(&second);
}

static void try_plan(struct str text, struct arena *arena)
{
    struct plan_fault fault = {0};
    struct plan *plan = plan_read(text, arena, &fault);
    if (!plan) {
        check_fault(&fault);
        return;
    }
    check_plan(plan, arena);
    plan_free(plan);
}

static void try_expect(struct str text, struct arena *arena)
{
    struct plan_fault fault = {0};
    struct expect *expect = expect_read(text, arena, &fault);
    if (!expect) {
        check_fault(&fault);
        return;
    }
    (void)expect_reads_all(expect, STR("tab"), STR("idx"));
    (void)expect_tolerates(expect, "unsafe-repeat", STR("tab"), STR("n"));
    expect_free(expect);
}

static void try_rule(struct str text, struct arena *arena)
{
    struct plan_fault fault = {0};
    struct plan *plan = plan_empty();
    if (plan_put(plan, STR("r"), text, arena, &fault)) {
        check_plan(plan, arena);
    } else {
        check_fault(&fault);
    }
    plan_free(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    json_setup();
    struct arena arena;
    arena_init(&arena);
    struct str text = {(const char *)data + 1, size - 1};
    switch (data[0] % 4) {
    case 0: try_expect(text, &arena); break;
    case 1: try_rule(text, &arena); break;
    default: try_plan(text, &arena); break;
    }
    arena_release(&arena);
    return 0;
}
