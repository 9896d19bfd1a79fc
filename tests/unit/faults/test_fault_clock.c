/* The family "clock": what its settings say. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../../emulator/base/json.h"
#include "../../../faults/fault.h"

static struct arena arena;
static struct fault_settings settings;
static struct plan_fault fault;

static bool load(const char *text)
{
    struct checker c = {str_from(text), &arena, &fault};
    const struct fault_kind *kind;
    struct doc doc;
    arena_init(&arena);
    fault = (struct plan_fault){0};
    return checker_read(&c, &doc) && fault_load(&c, "", &doc, &kind, &settings);
}

static void expect(const char *text, enum effect effect, int64_t by_us)
{
    cr_assert(load(text), "%s", fault.message);
    cr_assert_eq(settings.effect, effect);
    cr_assert_eq(settings.by_us, by_us);
    arena_release(&arena);
}

static void expect_refused(const char *text, const char *at, const char *message)
{
    cr_assert_not(load(text));
    cr_assert_str_eq(fault.at, at);
    cr_assert_not_null(strstr(fault.message, message), "%s", fault.message);
    arena_release(&arena);
}

Test(fault_clock, a_jump_goes_ahead)
{
    expect("{\"kind\":\"clock-jump\",\"by\":\"25h\"}", EFFECT_CLOCK_JUMP, 90000000000);
    expect_refused("{\"kind\":\"clock-jump\"}", "", "\"by\" is missing");
    expect_refused("{\"kind\":\"clock-jump\",\"by\":\"-25h\"}", "by",
                   "expected a duration such as");
    expect_refused("{\"kind\":\"clock-jump\",\"by\":\"0s\"}", "by", "expected a duration from 1us");
    expect_refused("{\"kind\":\"clock-jump\",\"by\":\"9000h\"}", "by", "to 31622400000000us");
}

Test(fault_clock, a_date_is_off_both_ways)
{
    expect("{\"kind\":\"clock-skew\",\"by\":\"10m\"}", EFFECT_DATE_AHEAD, 600000000);
    expect("{\"kind\":\"clock-skew\",\"by\":\"-10m\"}", EFFECT_DATE_BEHIND, 600000000);
    expect_refused("{\"kind\":\"clock-skew\",\"by\":\"--10m\"}", "by",
                   "expected a duration such as");
    expect_refused("{\"kind\":\"clock-skew\",\"by\":\"-\"}", "by", "expected");
    expect_refused("{\"kind\":\"clock-skew\",\"by\":600}", "by", "found the number 600");
    expect_refused("{\"kind\":\"clock-skew\",\"ahead\":\"1m\"}", "ahead", "unknown member");
}
