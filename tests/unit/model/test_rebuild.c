/* Actions, and the item that is built of them. */
#include "../../../model/rebuild.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena);
}

static void close_arena(void)
{
    arena_release(&arena);
}

TestSuite(rebuild, .init = open_arena, .fini = close_arena);

static const struct doc *read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static struct step member(const char *name)
{
    return (struct step){.name = str_from(name)};
}

static struct step element(size_t index)
{
    return (struct step){.is_index = true, .index = index};
}

Test(rebuild, all_actions_at_once)
{
    struct action list[3] = {
        {.path = {.list = {member("l"), element(0)}, .count = 2}, .outcome = ACTION_REMOVE},
        {.path = {.list = {member("l"), element(9)}, .count = 2},
         .outcome = ACTION_PUT,
         .value = read("{\"S\":\"end\"}")},
        {.path = {.list = {member("m"), member("x")}, .count = 2},
         .outcome = ACTION_PUT,
         .value = read("{\"N\":\"2\"}")},
    };
    struct actions actions = {list, 3, 3};
    struct scope scope = {.arena = &arena};
    struct targets targets;
    struct doc got;
    const struct doc *base = read("{\"l\":{\"L\":[{\"N\":\"0\"},{\"N\":\"1\"}]},\"m\":{\"M\":{}}}");
    cr_assert(rebuild_item(&scope, &actions, base, &got, &targets));
    cr_expect(items_eq(&got, read("{\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"end\"}]},"
                                  "\"m\":{\"M\":{\"x\":{\"N\":\"2\"}}}}")));
    cr_expect_eq(targets.count, 3);
    cr_expect_null(actions_more(&scope, &actions));
    cr_expect_not_null(scope.fault);
}

Test(rebuild, paths_that_lead_nowhere_or_overlap)
{
    struct action nowhere = {.path = {.list = {member("none"), member("x")}, .count = 2},
                             .outcome = ACTION_REMOVE};
    struct action both[2] = {
        {.path = {.list = {member("m")}, .count = 1}, .outcome = ACTION_REMOVE},
        {.path = {.list = {member("m"), member("x")}, .count = 2}, .outcome = ACTION_REMOVE},
    };
    struct actions one = {&nowhere, 1, 1};
    struct actions two = {both, 2, 2};
    const struct doc *base = read("{\"m\":{\"M\":{}}}");
    struct targets targets;
    struct doc got;
    struct scope scope = {.arena = &arena};
    cr_expect_not(rebuild_item(&scope, &one, base, &got, &targets));
    scope.fault = NULL;
    cr_expect_not(rebuild_item(&scope, &two, base, &got, &targets));
    cr_expect_not_null(scope.fault);
}

Test(rebuild, sums_lists_and_sets)
{
    const struct doc *item = read("{\"n\":{\"N\":\"1\"},\"s\":{\"SS\":[\"a\",\"b\"]}}");
    struct scope scope = {.arena = &arena, .item = item};
    operand out = NULL;
    cr_assert(action_sum(&scope, read("{\"N\":\"0.1\"}"), read("{\"N\":\"0.2\"}"), true, &out));
    cr_expect(typed_eq(out, read("{\"N\":\"-0.1\"}")));
    cr_assert(action_append(&scope, read("{\"L\":[{\"N\":\"1\"}]}"), read("{\"L\":[]}"), &out));
    cr_expect(typed_eq(out, read("{\"L\":[{\"N\":\"1\"}]}")));
    struct action action = {.path = {.list = {member("s")}, .count = 1}};
    cr_assert(action_add(&scope, &action, read("{\"SS\":[\"b\",\"c\"]}")));
    cr_expect(typed_eq(action.value, read("{\"SS\":[\"a\",\"b\",\"c\"]}")));
    cr_assert(action_delete(&scope, &action, read("{\"SS\":[\"a\",\"b\"]}")));
    cr_expect_eq(action.outcome, ACTION_REMOVE);
    cr_expect_not(action_add(&scope, &action, read("{\"N\":\"1\"}")));
    cr_expect_not(action_delete(&scope, &action, read("{\"NS\":[\"1\"]}")));
    cr_expect_not(action_sum(&scope, NULL, read("{\"N\":\"1\"}"), false, &out));
    cr_expect_not(action_append(&scope, read("{\"L\":[]}"), NULL, &out));
}
