#include <string.h>

#include <criterion/criterion.h>

#include "../../../faults/fault.h"

/* All kinds that contracts name, in the order of their families. */
static const char *const names[] = {
    "error",
    "throttle",
    "conflict",
    "internal-error",
    "unavailable",
    "lost-reply",
    "late-apply",
    "duplicate-request",
    "unprocessed",
    "short-page",
    "stale-read",
    "gsi-lag",
    "latency",
    "down",
    "bandwidth",
    "slow-close",
    "timeout",
    "reset",
    "slicer",
    "limit-data",
    "bad-crc",
    "truncated-body",
    "wrong-content-type",
    "stream-lag",
    "stream-duplicate",
    "stream-reorder",
    "shard-split",
    "iterator-expired",
    "stream-trimmed",
    "delivery-pause",
    "invoke-error",
    "invoke-timeout",
    "invoke-partial",
    "io-error",
    "disk-full",
    "crash",
    "clock-jump",
    "clock-skew",
};

Test(fault, every_kind_is_known_once)
{
    size_t count = 0;
    while (fault_kind_at(count)) {
        count++;
    }
    cr_assert_eq(count, sizeof names / sizeof *names);
    for (size_t i = 0; i < count; i++) {
        cr_assert_not_null(fault_kind_by_name(str_from(names[i])), "%s", names[i]);
    }
}

Test(fault, what_is_not_built_has_no_effect_and_is_refused)
{
    for (size_t i = 0; fault_kind_at(i); i++) {
        const struct fault_kind *kind = fault_kind_at(i);
        struct arena arena;
        struct plan_fault fault = {0};
        arena_init(&arena);
        const char *text =
            arena_printf(&arena, "{\"rules\":[{\"fault\":{\"kind\":\"%s\"}}]}", kind->name);
        struct plan *plan = plan_read(str_from(text), &arena, &fault);
        if (!kind->read) {
            cr_expect_eq(kind->effect, EFFECT_NONE, "%s", kind->name);
            cr_expect_null(plan, "%s", kind->name);
            cr_expect_not_null(strstr(fault.message, "known but not built yet"));
        }
        plan_free(plan);
        arena_release(&arena);
    }
}

Test(fault, promises_agree_with_effects)
{
    for (size_t i = 0; fault_kind_at(i); i++) {
        const struct fault_kind *kind = fault_kind_at(i);
        bool refuses = kind->effect == EFFECT_REFUSE || kind->effect == EFFECT_THROTTLE;
        if (refuses) {
            cr_expect(kind->sight == SIGHT_FAILURE && kind->write == WRITE_NOT, "%s", kind->name);
        }
        cr_expect(kind->meaning[0] != '\0');
    }
    cr_assert_eq(fault_kind_by_name(STR("duplicate-request"))->dynamodb, LAW_BEYOND);
    cr_assert_eq(fault_kind_by_name(STR("stream-duplicate"))->streams, LAW_BEYOND);
    cr_assert_eq(fault_kind_by_name(STR("stream-duplicate"))->kinesis, LAW_LEGAL);
}

Test(fault, reach_follows_the_table_of_operations)
{
    const struct ddb_operation *put = ddb_operation_by_name(STR("PutItem"));
    const struct ddb_operation *batch = ddb_operation_by_name(STR("BatchWriteItem"));
    const struct ddb_operation *scan = ddb_operation_by_name(STR("Scan"));
    cr_assert(fault_reaches(fault_kind_by_name(STR("conflict")), put));
    cr_assert_not(fault_reaches(fault_kind_by_name(STR("conflict")), batch));
    cr_assert(fault_reaches(fault_kind_by_name(STR("unprocessed")), batch));
    cr_assert_not(fault_reaches(fault_kind_by_name(STR("unprocessed")), scan));
    cr_assert(fault_reaches(fault_kind_by_name(STR("short-page")), scan));
    cr_assert_not(fault_reaches(fault_kind_by_name(STR("short-page")), NULL));
    cr_assert(fault_reaches(fault_kind_by_name(STR("reset")), NULL));
    cr_assert(fault_reaches(fault_kind_by_name(STR("stale-read")), scan));
    cr_assert_not(fault_reaches(fault_kind_by_name(STR("stale-read")), put));
    const struct ddb_operation *get = ddb_operation_by_name(STR("GetItem"));
    cr_assert(fault_reaches(fault_kind_by_name(STR("stale-read")), get));
    cr_assert_not(fault_reaches(fault_kind_by_name(STR("gsi-lag")), get));
}
