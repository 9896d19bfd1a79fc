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

TestSuite(interpret, .init = open_arena, .fini = close_arena);

static const struct doc *read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static const char item_text[] =
    "{\"n\":{\"N\":\"5\"},\"s\":{\"S\":\"abc\"},\"set\":{\"SS\":[\"x\",\"y\"]},"
    "\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"}]},"
    "\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"L\":[{\"S\":\"q\"},{\"S\":\"r\"}]}}}}";
static const char values_text[] =
    "{\":five\":{\"N\":\"5.0\"},\":one\":{\"N\":\"1\"},\":two\":{\"N\":\"2\"},"
    "\":ab\":{\"S\":\"ab\"},\":x\":{\"S\":\"x\"},\":list\":{\"L\":[{\"N\":\"9\"}]},"
    "\":xs\":{\"SS\":[\"x\"]},\":xz\":{\"SS\":[\"x\",\"z\"]},\":xy\":{\"SS\":[\"y\",\"x\"]},"
    "\":type\":{\"S\":\"SS\"}}";

static struct scope scope_of(const struct doc *item)
{
    return (struct scope){.arena = &arena,
                          .names = read("{\"#n\":\"n\"}"),
                          .values = read(values_text),
                          .item = item};
}

static void expect_condition(const char *text, bool expected)
{
    struct scope scope = scope_of(read(item_text));
    bool holds = !expected;
    cr_assert(interpret_condition(&scope, str_from(text), &holds), "%s: %s", text, scope.fault);
    cr_assert_eq(holds, expected, "%s", text);
}

Test(interpret, conditions_that_hold)
{
    static const char *const texts[] = {
        "n = :five",
        "#n BETWEEN :one AND :five",
        "n IN (:one, :five)",
        "n <> :one AND n > :two",
        "begins_with(s, :ab)",
        "contains(set, :x)",
        "contains(l, :two)",
        "attribute_type(set, :type)",
        "size(l) > :two",
        "NOT attribute_exists(missing)",
        "missing <> :one",
        "NOT missing = :one",
        "(n = :one OR n = :five) AND m.a = l[0]",
        "set = :xy",
        "m.b[1] > m.b[0]",
        "n = :one AND n = :two OR s > :ab",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        expect_condition(texts[i], true);
    }
}

Test(interpret, conditions_that_do_not_hold)
{
    static const char *const texts[] = {
        "n = :ab",
        "n < :ab",
        "missing = :one",
        "l[3] = :one",
        "begins_with(n, :ab)",
        "size(n) > :one",
        "n = :five AND (n = :one OR n = :two)",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        expect_condition(texts[i], false);
    }
}

Test(interpret, texts_that_cannot_be)
{
    static const char *const texts[] = {"n =",           "n = :undefined", "#undefined = :one",
                                        "n = :one n",    "(n = :one",      "foo(n)",
                                        "n BETWEEN :one"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct scope scope = scope_of(read(item_text));
        bool holds = false;
        cr_assert(!interpret_condition(&scope, str_from(texts[i]), &holds), "%s", texts[i]);
        cr_assert(scope.fault != NULL);
    }
}

static void expect_update(const char *text, const char *expected)
{
    const struct doc *item = read(item_text);
    struct scope scope = scope_of(item);
    struct doc out;
    struct targets targets;
    cr_assert(interpret_update(&scope, str_from(text), item, &out, &targets), "%s: %s", text,
              scope.fault);
    struct buf printed;
    buf_init(&printed);
    json_print(&printed, &out);
    cr_assert(items_eq(&out, read(expected)), "%s gives %s", text, printed.data);
    buf_release(&printed);
}

#define REST                                                                                       \
    "\"s\":{\"S\":\"abc\"},\"m\":{\"M\":{\"a\":{\"N\":\"1\"},"                                     \
    "\"b\":{\"L\":[{\"S\":\"q\"},{\"S\":\"r\"}]}}}"
#define N5 "\"n\":{\"N\":\"5\"},"
#define SET_XY "\"set\":{\"SS\":[\"x\",\"y\"]},"
#define L123 "\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"}]},"

Test(interpret, updates)
{
    expect_update("SET n = n + :one", "{\"n\":{\"N\":\"6\"}," SET_XY L123 REST "}");
    expect_update("SET n = if_not_exists(n, :one) - :two",
                  "{\"n\":{\"N\":\"3\"}," SET_XY L123 REST "}");
    expect_update("SET n = s, s = n",
                  "{\"n\":{\"S\":\"abc\"},\"s\":{\"N\":\"5\"}," SET_XY L123
                  "\"m\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"L\":[{\"S\":\"q\"},{\"S\":\"r\"}]}}}"
                  "}");
    expect_update("SET l[9] = :two, l[7] = :one REMOVE l[0]",
                  "{" N5 SET_XY "\"l\":{\"L\":[{\"N\":\"2\"},{\"N\":\"3\"},{\"N\":\"1\"},"
                  "{\"N\":\"2\"}]}," REST "}");
    expect_update("SET l = list_append(l, :list)",
                  "{" N5 SET_XY "\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"},"
                  "{\"N\":\"9\"}]}," REST "}");
    expect_update("ADD set :xz", "{" N5 "\"set\":{\"SS\":[\"x\",\"y\",\"z\"]}," L123 REST "}");
    expect_update("DELETE set :xy", "{" N5 L123 REST "}");
    expect_update("DELETE set :xs", "{" N5 "\"set\":{\"SS\":[\"y\"]}," L123 REST "}");
    expect_update("ADD fresh :one SET m.c = :one REMOVE m.a",
                  "{" N5 SET_XY L123 "\"s\":{\"S\":\"abc\"},\"fresh\":{\"N\":\"1\"},"
                  "\"m\":{\"M\":{\"c\":{\"N\":\"1\"},\"b\":{\"L\":[{\"S\":\"q\"},{\"S\":\"r\"}]}}}"
                  "}");
    expect_update("REMOVE missing, l[17]", "{" N5 SET_XY L123 REST "}");
}

Test(interpret, updates_that_cannot_be)
{
    static const char *const texts[] = {
        "SET n = missing",          "SET n = n + s",     "SET missing.a = :one",
        "SET n.a = :one",           "ADD s :one",        "DELETE set :one",
        "REMOVE missing.a",         "SET l[9].a = :one", "SET m.a = :one, m = :one",
        "SET l = list_append(l, n)"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct doc *item = read(item_text);
        struct scope scope = scope_of(item);
        struct doc out;
        struct targets targets;
        cr_assert(!interpret_update(&scope, str_from(texts[i]), item, &out, &targets), "%s",
                  texts[i]);
        cr_assert(scope.fault != NULL);
    }
}

Test(interpret, projections_keep_the_nesting_and_close_the_gaps)
{
    struct scope scope = scope_of(read(item_text));
    struct doc out;
    cr_assert(interpret_projection(&scope, STR("m.b[1], l[2], l[0], missing, n"), &out));
    cr_assert(
        items_eq(&out, read("{\"n\":{\"N\":\"5\"},\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"3\"}]},"
                            "\"m\":{\"M\":{\"b\":{\"L\":[{\"S\":\"r\"}]}}}}")));
}
