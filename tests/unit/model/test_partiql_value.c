#include "statement_fixture.h"

TestSuite(partiql_value, .init = fixture_open, .fini = fixture_close);

static void expect_constant(const char *text, const char *parameters, const char *expected)
{
    struct phrase phrase = fixture_phrase(text, parameters);
    operand value = NULL;
    bool there = false;
    cr_assert(phrase_constant(&phrase, &value, &there), "%s: %s", text, phrase.scope.fault);
    cr_assert(there && value, "%s", text);
    cr_expect(typed_eq(value, fixture_read(expected)), "%s", text);
}

Test(partiql_value, constants)
{
    expect_constant("'a''b'", NULL, "{\"S\":\"a'b\"}");
    expect_constant("-1.50", NULL, "{\"N\":\"-1.5\"}");
    expect_constant("+ .5e1", NULL, "{\"N\":\"5\"}");
    expect_constant("true", NULL, "{\"BOOL\":true}");
    expect_constant("NULL", NULL, "{\"NULL\":true}");
    expect_constant("[1, ['a', []], ?]", "[{\"B\":\"AA==\"}]",
                    "{\"L\":[{\"N\":\"1\"},{\"L\":[{\"S\":\"a\"},{\"L\":[]}]},{\"B\":\"AA==\"}]}");
    expect_constant("{'x': 1, \"y\": {'z': false}}", NULL,
                    "{\"M\":{\"x\":{\"N\":\"1\"},\"y\":{\"M\":{\"z\":{\"BOOL\":false}}}}}");
    expect_constant("<<1, 2.0>>", NULL, "{\"NS\":[\"2\",\"1\"]}");
    expect_constant("<<?, ?>>", "[{\"S\":\"a\"},{\"S\":\"b\"}]", "{\"SS\":[\"a\",\"b\"]}");
}

Test(partiql_value, what_is_none)
{
    static const char *const texts[] = {"?",  "<<>>",    "<<1, 'a'>>", "<<true>>", "[1, x]",
                                        "[1", "{'x' 1}", "{1: 1}",     "1e126",    "{'x'}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct phrase phrase = fixture_phrase(texts[i], NULL);
        operand value = NULL;
        bool there = false;
        cr_expect_not(phrase_constant(&phrase, &value, &there), "%s", texts[i]);
        cr_expect_not_null(phrase.scope.fault, "%s", texts[i]);
    }
    struct phrase path = fixture_phrase("- x", NULL);
    operand value = NULL;
    bool there = true;
    cr_expect(phrase_constant(&path, &value, &there));
    cr_expect_not(there);
}

Test(partiql_value, paths)
{
    const struct doc *item = fixture_read(
        "{\"a\":{\"M\":{\"b c\":{\"L\":[{\"N\":\"1\"},{\"M\":{\"d\":{\"N\":\"2\"}}}]}}}}");
    struct phrase phrase = fixture_phrase("\"a\"['b c'] [1].d", NULL);
    struct steps steps;
    cr_assert(phrase_steps(&phrase, &steps));
    cr_expect_eq(steps.count, 4);
    cr_assert_not_null(steps_find(item, &steps));
    cr_expect(typed_eq(steps_find(item, &steps), fixture_read("{\"N\":\"2\"}")));
    static const char *const wrong[] = {"", "a.", "a[", "a[x]", "a[1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct phrase bad = fixture_phrase(wrong[i], NULL);
        cr_expect_not(phrase_steps(&bad, &steps), "%s", wrong[i]);
    }
}
