#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../model/request_body.h"

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena);
}

static void close_arena(void)
{
    arena_release(&arena);
}

static const struct doc *read_text(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static bool same(const char *a, const char *b)
{
    return body_same(body_cleaned(&arena, read_text(a)), body_cleaned(&arena, read_text(b)));
}

TestSuite(request_body, .init = open_arena, .fini = close_arena);

Test(request_body, without_nulls_it_is_itself)
{
    const struct doc *body = read_text("{\"a\":[{\"b\":1}],\"c\":false}");
    cr_assert_eq(body_cleaned(&arena, body), body);
}

Test(request_body, nulls_are_absent_at_every_level)
{
    cr_assert(same("{\"a\":null,\"b\":[{\"c\":null,\"d\":1}]}", "{\"b\":[{\"d\":1}]}"));
    cr_assert(same("{\"NULL\":true}", "{\"NULL\":true}"));
}

Test(request_body, members_have_no_order)
{
    cr_assert(same("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "{\"b\":{\"d\":3,\"c\":2},\"a\":1}"));
    cr_assert_not(same("{\"a\":1}", "{\"a\":1,\"b\":2}"));
    cr_assert_not(same("{\"a\":1,\"b\":2}", "{\"a\":1}"));
    cr_assert_not(same("{\"a\":1}", "{\"a\":2}"));
    cr_assert_not(same("{\"a\":1}", "{\"a\":1.5}"));
}

Test(request_body, lists_have_an_order_and_sets_have_none)
{
    cr_assert_not(same("{\"L\":[1,2]}", "{\"L\":[2,1]}"));
    cr_assert(same("{\"SS\":[\"x\",\"y\"]}", "{\"SS\":[\"y\",\"x\"]}"));
    cr_assert(same("{\"NS\":[\"1\",\"2\"]}", "{\"NS\":[\"2\",\"1\"]}"));
    cr_assert_not(same("{\"BS\":[\"x\",\"y\"]}", "{\"BS\":[\"y\",\"z\"]}"));
    cr_assert_not(same("{\"BS\":[\"x\"]}", "{\"BS\":[\"x\",\"y\"]}"));
    cr_assert_not(same("{\"BS\":\"x\"}", "{\"BS\":[\"x\"]}"));
}

Test(request_body, types_differ)
{
    cr_assert_not(same("{\"a\":\"1\"}", "{\"a\":1}"));
    cr_assert(same("{\"a\":[true,1.5,\"s\"]}", "{\"a\":[true,1.5,\"s\"]}"));
    cr_assert_not(same("{\"a\":[true]}", "{\"a\":[false]}"));
    cr_assert_not(same("{\"a\":[1]}", "{\"a\":[1,2]}"));
}
