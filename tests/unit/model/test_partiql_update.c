#include "statement_fixture.h"

TestSuite(partiql_update, .init = fixture_open, .fini = fixture_close);

static const char base_text[] =
    "{\"pk\":{\"S\":\"a\"},\"n\":{\"N\":\"5\"},\"l\":{\"L\":[{\"N\":\"1\"}]},"
    "\"set\":{\"NS\":[\"1\",\"2\"]},\"m\":{\"M\":{\"x\":{\"N\":\"1\"}}}}";

static bool update(const char *changes, struct doc *got)
{
    const char *text = arena_printf(&arena, "UPDATE t %s WHERE pk = 'a'", changes);
    const struct model_statement *statement = fixture_statement(text, "[{\"L\":[]}]");
    struct scope scope = {.arena = &arena};
    struct targets targets;
    cr_assert_not_null(statement, "%s", changes);
    bool good = statement_update(&scope, statement, fixture_read(base_text), got, &targets);
    cr_assert(good != (scope.fault != NULL), "%s", changes);
    return good;
}

static void expect_value(const char *changes, const char *attribute, const char *expected)
{
    struct doc got;
    cr_assert(update(changes, &got), "%s", changes);
    const struct doc *value = doc_get(&got, attribute);
    cr_expect(expected ? value && typed_eq(value, fixture_read(expected)) : !value, "%s", changes);
}

Test(partiql_update, values)
{
    expect_value("SET n = n - 1 + 3", "n", "{\"N\":\"7\"}");
    expect_value("SET n=l, l=n", "l", "{\"N\":\"5\"}");
    expect_value("SET m.x = n SET m.y = 'b'", "m",
                 "{\"M\":{\"x\":{\"N\":\"5\"},\"y\":{\"S\":\"b\"}}}");
    expect_value("SET l = LIST_APPEND(l, [2])", "l", "{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}");
    expect_value("SET set = set_add(set, <<2, 3>>)", "set", "{\"NS\":[\"1\",\"2\",\"3\"]}");
    expect_value("SET set = SET_DELETE(set, <<1>>)", "set", "{\"NS\":[\"2\"]}");
    expect_value("SET set = set_delete(set, <<1, 2>>)", "set", NULL);
    expect_value("SET new = set_add(new, <<'a'>>)", "new", "{\"SS\":[\"a\"]}");
    expect_value("SET new = ?", "new", "{\"L\":[]}");
    expect_value("SET l[7] = (n) REMOVE l[0]", "l", "{\"L\":[{\"N\":\"5\"}]}");
    expect_value("REMOVE n SET a = 1", "n", NULL);
}

Test(partiql_update, what_the_item_does_not_bear)
{
    static const char *const changes[] = {
        "SET a = none",
        "SET a = none + 1",
        "SET a = l + 1",
        "SET a = list_append(n, [1])",
        "SET none.x = 1",
        "REMOVE n.x",
        "SET n = set_add(n, <<1>>)",
        "SET set = set_delete(set, <<'a'>>)",
        "SET m.x = 1 REMOVE m",
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct doc got;
        cr_expect_not(update(changes[i], &got), "%s", changes[i]);
    }
}

Test(partiql_update, texts_that_are_refused)
{
    static const char *const changes[] = {
        "",
        "SET a",
        "SET a = ",
        "SET a = 'x' + 1",
        "SET a = list_append('x', b)",
        "SET a = if_not_exists(a, 1)",
        "SET a = set_add(b, <<1>>)",
        "SET a = set_add(a, [1])",
        "SET a = set_add(a)",
        "SET a = MISSING",
        "REMOVE",
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const char *text = arena_printf(&arena, "UPDATE t %s WHERE pk = 'a'", changes[i]);
        cr_expect_null(fixture_statement(text, NULL), "%s", text);
    }
}

Test(partiql_update, literals_are_known_before_any_item)
{
    const struct model_statement *statement =
        fixture_statement("UPDATE t SET a = 1, b = a + 1, c.d = 'x' REMOVE e", NULL);
    cr_assert_not_null(statement);
    cr_assert_eq(statement->targets.count, 4);
    cr_expect(typed_is(statement->literals[0], "N"));
    cr_expect_null(statement->literals[1]);
    cr_expect(typed_is(statement->literals[2], "S"));
    cr_expect_null(statement->literals[3]);
}
