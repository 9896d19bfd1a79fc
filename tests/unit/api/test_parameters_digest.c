#include <criterion/criterion.h>

#include "../../../emulator/api/parameters_digest.h"
#include "../../../emulator/base/json.h"

static bool same(const char *a, const char *b)
{
    struct arena arena;
    struct doc left, right;
    arena_init(&arena);
    cr_assert(json_read(&arena, str_from(a), &left, NULL));
    cr_assert(json_read(&arena, str_from(b), &right, NULL));
    bool equal = str_eq(parameters_digest(&arena, &left), parameters_digest(&arena, &right));
    arena_release(&arena);
    return equal;
}

Test(parameters_digest, members_and_sets_have_no_order_and_the_token_does_not_count)
{
    cr_assert(same("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "{\"b\":{\"d\":3,\"c\":2},\"a\":1}"));
    cr_assert(same("{\"x\":{\"NS\":[\"1\",\"2\"]}}", "{\"x\":{\"NS\":[\"2\",\"1\"]}}"));
    cr_assert(same("{\"ClientRequestToken\":\"t\",\"a\":1}", "{\"a\":1}"));
}

Test(parameters_digest, everything_else_counts)
{
    cr_assert_not(same("{\"a\":1}", "{\"a\":2}"));
    cr_assert_not(same("{\"a\":\"1\"}", "{\"a\":1}"));
    cr_assert_not(same("{\"a\":[1,2]}", "{\"a\":[2,1]}"));
    cr_assert_not(same("{\"a\":{\"L\":[{\"S\":\"x\"},{\"S\":\"y\"}]}}",
                       "{\"a\":{\"L\":[{\"S\":\"y\"},{\"S\":\"x\"}]}}"));
    cr_assert_not(same("{\"a\":1}", "{\"a\":1,\"b\":null}"));
    /* Attributes may be named like the types of sets. */
    cr_assert_not(same("{\"M\":{\"SS\":{\"S\":\"x\"}}}", "{\"M\":{\"SS\":{\"S\":\"y\"}}}"));
    /* What stands for structure cannot be written into a text. */
    cr_assert_not(same("{\"a\":\"b\",\"c\":\"d\"}", "{\"a\":\"b\\\",\\\"c\\\":\\\"d\"}"));
}
