/* Parameters of before expressions, as the model has them. */
#include "../../../model/interpret.h"

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

TestSuite(interpret_legacy, .init = open_arena, .fini = close_arena);

static const struct doc *read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static const char item_text[] =
    "{\"n\":{\"N\":\"5\"},\"s\":{\"S\":\"abc\"},\"z\":{\"NULL\":true},\"set\":{\"SS\":[\"x\"]},"
    "\"l\":{\"L\":[{\"N\":\"1\"}]}}";

static bool holds(const char *conditions, bool any)
{
    struct scope scope = {.arena = &arena, .item = read(item_text)};
    return interpret_legacy_conditions(&scope, read(conditions), any);
}

#define ONE(attribute, operator, values)                                                           \
    "{\"" attribute "\":{\"ComparisonOperator\":\"" operator"\",\"AttributeValueList\":[" values   \
                                                            "]}}"

Test(interpret_legacy, conditions_that_hold)
{
    static const char *const texts[] = {
        ONE("n", "EQ", "{\"N\":\"5.0\"}"),
        ONE("n", "NE", "{\"S\":\"5\"}"),
        ONE("missing", "NE", "{\"N\":\"5\"}"),
        ONE("n", "LE", "{\"N\":\"5\"}"),
        ONE("n", "BETWEEN", "{\"N\":\"5\"},{\"N\":\"6\"}"),
        ONE("n", "IN", "{\"N\":\"4\"},{\"N\":\"5\"}"),
        ONE("s", "BEGINS_WITH", "{\"S\":\"ab\"}"),
        ONE("s", "CONTAINS", "{\"S\":\"bc\"}"),
        ONE("set", "CONTAINS", "{\"S\":\"x\"}"),
        ONE("l", "CONTAINS", "{\"N\":\"1\"}"),
        ONE("missing", "NOT_CONTAINS", "{\"S\":\"x\"}"),
        ONE("z", "NOT_NULL", ""),
        ONE("missing", "NULL", ""),
        "{\"n\":{\"Value\":{\"N\":\"5\"}},\"missing\":{\"Exists\":false}}",
        "{\"n\":{\"Exists\":true,\"Value\":{\"N\":\"5\"}}}",
        "{\"n\":{\"ComparisonOperator\":\"GT\",\"Value\":{\"N\":\"4\"}}}",
        "{}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_expect(holds(texts[i], false), "%s", texts[i]);
        cr_expect(holds(texts[i], true), "%s", texts[i]);
    }
}

Test(interpret_legacy, conditions_that_do_not_hold)
{
    static const char *const texts[] = {
        ONE("missing", "EQ", "{\"N\":\"5\"}"),
        ONE("n", "NE", "{\"N\":\"5.00\"}"),
        ONE("n", "LT", "{\"S\":\"6\"}"),
        ONE("missing", "GE", "{\"N\":\"0\"}"),
        ONE("n", "BETWEEN", "{\"N\":\"6\"},{\"N\":\"7\"}"),
        ONE("n", "IN", "{\"N\":\"4\"}"),
        ONE("set", "BEGINS_WITH", "{\"S\":\"x\"}"),
        ONE("n", "CONTAINS", "{\"N\":\"5\"}"),
        ONE("s", "NOT_CONTAINS", "{\"S\":\"a\"}"),
        ONE("missing", "NOT_NULL", ""),
        ONE("z", "NULL", ""),
        "{\"n\":{\"Exists\":false}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_expect_not(holds(texts[i], false), "%s", texts[i]);
        cr_expect_not(holds(texts[i], true), "%s", texts[i]);
    }
}

Test(interpret_legacy, all_or_one)
{
    static const char two[] = "{\"n\":{\"Value\":{\"N\":\"5\"}},\"s\":{\"Exists\":false}}";
    cr_expect_not(holds(two, false));
    cr_expect(holds(two, true));
}

static void expect_updated(const char *updates, const char *expected)
{
    const struct doc *base = read(item_text);
    struct scope scope = {.arena = &arena};
    struct targets targets;
    struct doc got;
    cr_assert(interpret_attribute_updates(&scope, read(updates), base, &got, &targets), "%s: %s",
              updates, scope.fault);
    cr_expect(items_eq(&got, read(expected)), "%s", updates);
    cr_expect_eq(targets.count, read(updates)->map.count);
}

#define REST                                                                                       \
    "\"s\":{\"S\":\"abc\"},\"z\":{\"NULL\":true},\"set\":{\"SS\":[\"x\"]},"                        \
    "\"l\":{\"L\":[{\"N\":\"1\"}]}"

Test(interpret_legacy, updates)
{
    expect_updated("{\"n\":{\"Value\":{\"S\":\"new\"}}}", "{\"n\":{\"S\":\"new\"}," REST "}");
    expect_updated("{\"n\":{\"Action\":\"DELETE\"},\"none\":{\"Action\":\"DELETE\"}}",
                   "{" REST "}");
    expect_updated("{\"n\":{\"Action\":\"ADD\",\"Value\":{\"N\":\"2\"}}}",
                   "{\"n\":{\"N\":\"7\"}," REST "}");
    expect_updated("{\"new\":{\"Action\":\"ADD\",\"Value\":{\"N\":\"2\"}}}",
                   "{\"n\":{\"N\":\"5\"},\"new\":{\"N\":\"2\"}," REST "}");
    expect_updated("{\"l\":{\"Action\":\"ADD\",\"Value\":{\"L\":[{\"S\":\"e\"}]},"
                   "\"Why\":1},\"set\":{\"Action\":\"DELETE\",\"Value\":{\"SS\":[\"x\"]}}}",
                   "{\"n\":{\"N\":\"5\"},\"s\":{\"S\":\"abc\"},\"z\":{\"NULL\":true},"
                   "\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"e\"}]}}");
    expect_updated("{\"set\":{\"Action\":\"ADD\",\"Value\":{\"SS\":[\"x\",\"y\"]}}}",
                   "{\"n\":{\"N\":\"5\"},\"s\":{\"S\":\"abc\"},\"z\":{\"NULL\":true},"
                   "\"set\":{\"SS\":[\"x\",\"y\"]},\"l\":{\"L\":[{\"N\":\"1\"}]}}");
    /* A name is an attribute's, whatever it looks like. */
    expect_updated("{\"a.b[0]\":{\"Value\":{\"N\":\"1\"}}}",
                   "{\"n\":{\"N\":\"5\"},\"a.b[0]\":{\"N\":\"1\"}," REST "}");
}

Test(interpret_legacy, updates_of_other_types)
{
    static const char *const updates[] = {
        "{\"s\":{\"Action\":\"ADD\",\"Value\":{\"N\":\"1\"}}}",
        "{\"s\":{\"Action\":\"ADD\",\"Value\":{\"L\":[]}}}",
        "{\"set\":{\"Action\":\"ADD\",\"Value\":{\"NS\":[\"1\"]}}}",
        "{\"set\":{\"Action\":\"DELETE\",\"Value\":{\"NS\":[\"1\"]}}}",
        "{\"n\":{\"Action\":\"DELETE\",\"Value\":{\"NS\":[\"5\"]}}}",
    };
    for (size_t i = 0; i < sizeof updates / sizeof updates[0]; i++) {
        struct scope scope = {.arena = &arena};
        struct targets targets;
        struct doc got;
        cr_expect_not(
            interpret_attribute_updates(&scope, read(updates[i]), read(item_text), &got, &targets),
            "%s", updates[i]);
        cr_expect_not_null(scope.fault);
    }
}

Test(interpret_legacy, attributes_to_get)
{
    struct scope scope = {.arena = &arena, .item = read(item_text)};
    struct doc got = interpret_attributes_to_get(&scope, read("[\"n\",\"none\",\"a.b\"]"));
    cr_expect(items_eq(&got, read("{\"n\":{\"N\":\"5\"}}")));
}
