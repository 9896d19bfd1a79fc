#include "../../../emulator/partiql/key_plan.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "reading_fixture.h"

static const struct key_schema pair = {
    .hash = {{{"p", 1}, VALUE_S}},
    .range = {{{"s", 1}, VALUE_S}},
    .hash_count = 1,
    .range_count = 1,
};
/* A GSI with keys of several attributes. */
static const struct key_schema wide = {
    .hash = {{{"p", 1}, VALUE_S}, {{"q", 1}, VALUE_N}},
    .range = {{{"s", 1}, VALUE_S}, {{"t", 1}, VALUE_S}},
    .hash_count = 2,
    .range_count = 2,
};

static struct rewriting rewriting;

static void run(const char *where)
{
    char text[1024];
    (void)snprintf(text, sizeof text, "SELECT * FROM t WHERE %s", where);
    cr_assert(rewriting_run(&rewriting, text, NULL), "%s: %s", where, rewriting.err.message);
}

/* Count, "whole" and operator of the first range. */
static void expect_plan(const struct key_schema *schema, const char *where, size_t count,
                        bool whole, enum key_operator op)
{
    struct key_plan plan;
    run(where);
    cr_assert(
        key_plan_reads(&rewriting.arena, rewriting.parts.condition, schema, &plan, &rewriting.err),
        "%s: %s", where, rewriting.err.message);
    cr_expect_eq(plan.count, count, "%s: %zu ranges", where, plan.count);
    cr_expect_eq(plan.whole, whole, "%s", where);
    cr_expect(count == 0 || plan.ranges[0].op == op, "%s", where);
    rewriting_release(&rewriting);
}

static void expect_refusal(const char *where, const char *message)
{
    struct key_plan plan;
    run(where);
    cr_expect_not(
        key_plan_reads(&rewriting.arena, rewriting.parts.condition, &pair, &plan, &rewriting.err));
    cr_expect_str_eq(rewriting.err.message, message, "%s: %s", where, rewriting.err.message);
    rewriting_release(&rewriting);
}

Test(key_plan, one_partition_is_one_range)
{
    expect_plan(&pair, "p='a' AND x=1", 1, false, KEY_NONE);
    expect_plan(&pair, "x=1 AND ('b' <= s) AND p='a'", 1, false, KEY_GE);
    expect_plan(&pair, "p='a' AND s BETWEEN 'a' AND 'b'", 1, false, KEY_BETWEEN);
    expect_plan(&pair, "p='a' AND begins_with(s, 'b')", 1, false, KEY_BEGINS_WITH);
    expect_plan(&pair, "p='a' AND s='b'", 1, true, KEY_NONE);
}

Test(key_plan, alternatives_are_several_ranges)
{
    expect_plan(&pair, "p IN ['a','b','a']", 2, false, KEY_NONE);
    expect_plan(&pair, "p='a' OR p='b' OR p='a'", 2, false, KEY_NONE);
    expect_plan(&pair, "p IN ['a','b'] AND s IN ['1','2']", 4, true, KEY_NONE);
    expect_plan(&pair, "(p='a' AND s='1' OR p='a' AND s='2') AND x=1", 2, true, KEY_NONE);
    expect_plan(&pair, "(p='a' AND s<'1' OR p='b') AND x=1", 2, false, KEY_LT);
}

Test(key_plan, all_else_is_a_scan)
{
    expect_plan(&pair, "p > 'a'", 0, false, KEY_NONE);
    expect_plan(&pair, "s='a'", 0, false, KEY_NONE);
    expect_plan(&pair, "p='a' OR x=1", 0, false, KEY_NONE);
    expect_plan(&pair, "NOT p='a'", 0, false, KEY_NONE);
    expect_plan(&pair, "p.x='a'", 0, false, KEY_NONE);
    expect_plan(&pair, "p=s", 0, false, KEY_NONE);
    expect_plan(&pair, "p IN ['a', x]", 0, false, KEY_NONE);
}

Test(key_plan, keys_of_several_attributes)
{
    expect_plan(&wide, "p='a'", 0, false, KEY_NONE);
    expect_plan(&wide, "q=1 AND p='a'", 1, false, KEY_NONE);
    expect_plan(&wide, "q=1 AND p='a' AND t='x'", 1, false, KEY_NONE);
    expect_plan(&wide, "q IN [1,2] AND p='a' AND s='x' AND t > 'y'", 2, false, KEY_GT);
}

Test(key_plan, refusals)
{
    static const char type[] = "One or more parameter values were invalid: "
                               "Condition parameter type does not match schema type";
    static const char overlap[] =
        "Overlapping conditions with range keys are not supported in where clause";
    expect_refusal("p=1", type);
    expect_refusal("p='a' AND s > 1", type);
    expect_refusal("p IN ['a', 1]", type);
    expect_refusal("p='a' AND s > '1' OR p='a'", overlap);
    expect_refusal("p='a' AND s > '1' OR p='a' AND s < '0'", overlap);
}

/* `rest`: how many conditions are left. */
static void expect_pinned(const char *where, size_t rest)
{
    struct value key;
    const struct expression *left;
    run(where);
    cr_expect(key_plan_pin(&rewriting.arena, rewriting.parts.condition, &pair, &key, &left), "%s",
              where);
    cr_expect_eq(key.map.count, 2);
    cr_expect_eq(left != NULL, rest > 0, "%s", where);
    rewriting_release(&rewriting);
}

Test(key_plan, pins_keys_of_writes)
{
    struct value key;
    const struct expression *rest;
    expect_pinned("p='a' AND s='b'", 0);
    expect_pinned("s='b' AND (x=1 AND p='a')", 1);
    expect_pinned("p='a' AND s='b' AND p='c'", 1);
    run("p='a' AND s IN ['b']");
    cr_expect_not(key_plan_pin(&rewriting.arena, rewriting.parts.condition, &pair, &key, &rest));
    rewriting_release(&rewriting);
    run("p='a' AND s='b' OR x=1");
    cr_expect_not(key_plan_pin(&rewriting.arena, rewriting.parts.condition, &pair, &key, &rest));
    cr_expect_not(key_plan_pin(&rewriting.arena, NULL, &pair, &key, &rest));
    rewriting_release(&rewriting);
}
