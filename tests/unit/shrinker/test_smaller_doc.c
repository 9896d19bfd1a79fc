#include "../../../scenarios/shrinker/smaller_doc.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static const char *print(struct arena *arena, const struct doc *doc)
{
    struct buf text;
    buf_init(&text);
    json_print(&text, doc);
    const char *copy = arena_copy(arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}

static const char *smaller(struct arena *arena, const char *text, size_t n)
{
    struct doc doc;
    cr_assert(json_read(arena, str_from(text), &doc, NULL));
    const struct doc *out = smaller_doc(arena, &doc, n);
    return out ? print(arena, out) : NULL;
}

/* Is that among the smaller ones? */
static bool among(const char *text, const char *expected)
{
    struct arena arena;
    bool found = false;
    arena_init(&arena);
    for (size_t n = 0; !found; n++) {
        const char *got = smaller(&arena, text, n);
        if (!got) {
            break;
        }
        found = str_is(str_from(got), expected);
    }
    arena_release(&arena);
    return found;
}

Test(smaller_doc, members_go_from_the_last)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_str_eq(smaller(&arena, "{\"a\":1,\"b\":2}", 0), "{\"a\":1}");
    cr_assert_str_eq(smaller(&arena, "{\"a\":1,\"b\":2}", 1), "{\"b\":2}");
    cr_assert_null(smaller(&arena, "{\"a\":1,\"b\":2}", 2));
    arena_release(&arena);
}

Test(smaller_doc, placeholders_go_with_what_named_them)
{
    const char *text =
        "{\"TableName\":\"t\",\"ConditionExpression\":\"#a = :v AND b = :v1\","
        "\"ExpressionAttributeNames\":{\"#a\":\"a\"},"
        "\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"},\":v1\":{\"N\":\"2\"}}}";
    cr_assert(among(text, "{\"TableName\":\"t\",\"ConditionExpression\":\"b = :v1\","
                          "\"ExpressionAttributeValues\":{\":v1\":{\"N\":\"2\"}}}"));
    cr_assert(among(text, "{\"TableName\":\"t\"}"));
}

/* It may be what the failure is about. */
Test(smaller_doc, placeholders_that_nothing_named_stay)
{
    cr_assert(among("{\"A\":1,\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"}}}",
                    "{\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"}}}"));
}

Test(smaller_doc, definitions_go_with_their_index)
{
    const char *text =
        "{\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"},"
        "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],"
        "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
        "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"i\","
        "\"KeySchema\":[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}]}]}";
    cr_assert(among(text, "{\"AttributeDefinitions\":[{\"AttributeName\":\"id\","
                          "\"AttributeType\":\"S\"}],"
                          "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}]}"));
}

Test(smaller_doc, values_become_simple_and_keep_their_type)
{
    cr_assert(among("{\"Key\":{\"id\":{\"S\":\"abcdef\"}}}", "{\"Key\":{\"id\":{\"S\":\"a\"}}}"));
    cr_assert(among("{\"Key\":{\"id\":{\"S\":\"abcdef\"}}}", "{\"Key\":{\"id\":{\"S\":\"abc\"}}}"));
    cr_assert(among("{\"Key\":{\"id\":{\"N\":\"17\"}}}", "{\"Key\":{\"id\":{\"N\":\"0\"}}}"));
    cr_assert(among("{\"Key\":{\"id\":{\"N\":\"17\"}}}", "{\"Key\":{\"id\":{\"N\":\"1\"}}}"));
    cr_assert(among("{\"Item\":{\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}}}",
                    "{\"Item\":{\"l\":{\"L\":[{\"N\":\"2\"}]}}}"));
    cr_assert(among("{\"Item\":{\"m\":{\"M\":{\"x\":{\"S\":\"b\"}}}}}",
                    "{\"Item\":{\"m\":{\"N\":\"0\"}}}"));
    cr_assert_not(among("{\"Key\":{\"id\":{\"S\":\"a\"}}}", "{\"Key\":{\"id\":{}}}"));
}

Test(smaller_doc, a_text_is_not_cut_within_a_character)
{
    cr_assert(among("{\"Key\":{\"id\":{\"S\":\"\xC3\xA9\xF0\x9F\x98\x80\"}}}",
                    "{\"Key\":{\"id\":{\"S\":\"\xC3\xA9\"}}}"));
}

Test(smaller_doc, entries_of_batches_go)
{
    cr_assert(among("{\"RequestItems\":{\"t\":{\"Keys\":[{\"id\":{\"N\":\"1\"}},"
                    "{\"id\":{\"N\":\"2\"}}]}}}",
                    "{\"RequestItems\":{\"t\":{\"Keys\":[{\"id\":{\"N\":\"1\"}}]}}}"));
}
