#include <criterion/criterion.h>

#include "reading_fixture.h"

static void expect_refusal(const char *statement, const char *message)
{
    struct rewriting r;
    cr_expect_not(rewriting_run(&r, statement, NULL), "%s", statement);
    cr_expect_str_eq(r.err.message, message, "%s: %s", statement, r.err.message);
    rewriting_release(&r);
}

static bool holds(const char *where, const char *parameters, const char *item)
{
    struct rewriting r;
    struct buf text;
    buf_init(&text);
    buf_printf(&text, "SELECT * FROM t WHERE %s", where);
    cr_assert(rewriting_run(&r, text.data, parameters), "%s: %s", where, r.err.message);
    buf_release(&text);
    struct value value = rewriting_item(&r, item);
    bool result = condition_holds(r.parts.condition, &value);
    rewriting_release(&r);
    return result;
}

Test(rewrite, conditions_evaluate)
{
    const char *item = "{\"a\":{\"N\":\"1\"},\"s\":{\"S\":\"xy\"},\"z\":{\"NULL\":true}}";
    cr_expect(holds("a = 1.0 AND s <> 'x'", NULL, item));
    cr_expect(holds("a IN (2, ?)", "[{\"N\":\"1\"}]", item));
    cr_expect(holds("a IN ?", "[{\"L\":[{\"N\":\"3\"},{\"N\":\"1\"}]}]", item));
    cr_expect_not(holds("a NOT IN [1]", NULL, item));
    cr_expect(holds("b IS MISSING AND z IS NULL AND a IS DECIMAL AND NOT a IS STRING", NULL, item));
    cr_expect(holds("SIZE(s) = 2 AND Begins_With(s, 'x')", NULL, item));
    cr_expect(holds("? BETWEEN a AND 3 OR a = 9", "[{\"N\":\"2\"}]", item));
}

Test(rewrite, columns_stand_under_their_last_names)
{
    struct rewriting r;
    struct value row;
    cr_assert(rewriting_run(&r, "SELECT m.l[1], m.l[0].x, none, m.l FROM t", NULL));
    struct value item = rewriting_item(
        &r, "{\"m\":{\"M\":{\"l\":{\"L\":[{\"M\":{\"x\":{\"N\":\"1\"}}},{\"S\":\"b\"}]}}}}");
    rewritten_project(&r.arena, r.parts.projection, &item, &row);
    cr_expect_eq(row.map.count, 3);
    cr_expect(item_get(&row, STR("l[1]")) && item_get(&row, STR("x")) && item_get(&row, STR("l")));
    rewriting_release(&r);
}

Test(rewrite, of_columns_or_members_with_one_name_the_last_counts)
{
    struct rewriting r;
    struct value row;
    cr_assert(rewriting_run(&r, "SELECT a, m.a FROM t", NULL));
    struct value item =
        rewriting_item(&r, "{\"a\":{\"N\":\"1\"},\"m\":{\"M\":{\"a\":{\"N\":\"2\"}}}}");
    rewritten_project(&r.arena, r.parts.projection, &item, &row);
    cr_assert_eq(row.map.count, 1);
    cr_expect_eq(row.map.members[0].value.number.digits[0], 2);
    rewriting_release(&r);
    cr_assert(rewriting_run(&r, "INSERT INTO t VALUE {'b':1,'a':1,'a':2}", NULL));
    cr_assert_eq(r.parts.item->map.count, 2);
    cr_expect_eq(r.parts.item->map.members[0].value.number.digits[0], 2);
    rewriting_release(&r);
}

Test(rewrite, updates_apply)
{
    struct rewriting r;
    struct value new_image;
    cr_assert(rewriting_run(&r,
                            "UPDATE t SET n = n + ? SET l = list_append(l, [2]) "
                            "SET s = set_add(s, <<'b'>>) REMOVE x WHERE k=1",
                            "[{\"N\":\"5\"}]"));
    struct value item = rewriting_item(&r, "{\"n\":{\"N\":\"1\"},\"l\":{\"L\":[{\"N\":\"1\"}]},"
                                           "\"s\":{\"SS\":[\"a\"]},\"x\":{\"S\":\"\"}}");
    struct value want =
        rewriting_item(&r, "{\"n\":{\"N\":\"6\"},\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]},"
                           "\"s\":{\"SS\":[\"a\",\"b\"]}}");
    cr_assert(update_apply(&r.arena, r.parts.update, &item, &new_image, NULL, NULL, &r.err));
    cr_expect(value_eq(&new_image, &want));
    rewriting_release(&r);
}

Test(rewrite, refuses_what_dynamodb_has_not)
{
    expect_refusal("SELECT * FROM t WHERE a * 2 = 4", "Unsupported operation: * at 1:25:1");
    expect_refusal("SELECT * FROM t WHERE a LIKE 'x'", "Unsupported operation: LIKE at 1:25:4");
    expect_refusal("SELECT * FROM t WHERE a + 1 = 2", "Unsupported operation: a at 1:23:1");
    expect_refusal("SELECT * FROM t WHERE a", "Unsupported operation: a at 1:23:1");
    expect_refusal("SELECT * FROM t WHERE -a = 1", "Unsupported operation: - at 1:23:1");
    expect_refusal("INSERT INTO t VALUE 1", "Unsupported operation: 1 at 1:21:1");
    expect_refusal("UPDATE t SET a = upper(b) WHERE k=1", "Unrecognized function: upper at 1:18:5");
    expect_refusal("UPDATE t SET a = if_not_exists(a, 1) WHERE k=1",
                   "Unrecognized function: if_not_exists at 1:18:13");
}

Test(rewrite, refuses_functions_in_wrong_places)
{
    expect_refusal("SELECT * FROM t WHERE size(a)",
                   "The function is not allowed to be used this way in an expression; "
                   "function: size");
    expect_refusal("SELECT * FROM t WHERE contains(a, 1) = true",
                   "The function is not allowed to be used this way in an expression; "
                   "function: contains");
    expect_refusal("SELECT * FROM t WHERE begins_with(a)",
                   "Incorrect number of operands for operator or function; "
                   "operator or function: begins_with, number of operands: 1");
    expect_refusal("SELECT * FROM t WHERE set_add(a, b) = 1",
                   "Unsupported data type: set_add under key root at 1:23:7");
}

Test(rewrite, refuses_bad_constants)
{
    expect_refusal("INSERT INTO t VALUE {'a': b}",
                   "Unsupported data type: b under key root.a at 1:27:1");
    expect_refusal("INSERT INTO t VALUE {'a': MISSING}",
                   "Unsupported data type: MISSING under key root.a at 1:27:7");
    expect_refusal("INSERT INTO t VALUE {'': 1}", "Empty attribute name");
    expect_refusal("INSERT INTO t VALUE {'a': <<1, 'a'>>}",
                   "Bags must hold values of one type, string or number or binary");
    expect_refusal("INSERT INTO t VALUE {'a': <<1, 1.0>>}",
                   "One or more parameter values were invalid: Input collection contains "
                   "duplicates.");
}

Test(rewrite, bounds_the_nesting_of_constants)
{
    struct rewriting r;
    struct buf text;
    buf_init(&text);
    for (int levels = 30; levels <= 31; levels++) {
        buf_clear(&text);
        buf_text(&text, "INSERT INTO t VALUE {'a':");
        for (int i = 0; i < levels; i++) {
            buf_byte(&text, '[');
        }
        buf_byte(&text, '1');
        for (int i = 0; i < levels; i++) {
            buf_byte(&text, ']');
        }
        buf_byte(&text, '}');
        cr_expect_eq(rewriting_run(&r, text.data, NULL), levels == 30);
        rewriting_release(&r);
    }
    buf_release(&text);
}
