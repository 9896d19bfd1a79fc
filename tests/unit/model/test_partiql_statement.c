#include "statement_fixture.h"

TestSuite(partiql_statement, .init = fixture_open, .fini = fixture_close);

Test(partiql_statement, kinds_and_parts)
{
    const struct model_statement *select = fixture_statement(
        "SELECT a.b, c[0] FROM \"t\".\"i\" WHERE pk = ? ORDER BY pk, sk DESC;", "[{\"S\":\"a\"}]");
    cr_assert_not_null(select);
    cr_expect_eq(select->kind, STATEMENT_SELECTS);
    cr_expect(str_is(select->table, "t") && str_is(select->index, "i"));
    cr_expect_eq(select->column_count, 2);
    cr_expect_eq(select->order_count, 2);
    cr_expect(!select->descending[0] && select->descending[1]);

    const struct model_statement *insert =
        fixture_statement("insert into t value {'pk': 'a'}", NULL);
    cr_assert_not_null(insert);
    cr_expect_eq(insert->kind, STATEMENT_INSERTS);
    cr_expect(items_eq(insert->item, fixture_read("{\"pk\":{\"S\":\"a\"}}")));

    const struct model_statement *from =
        fixture_statement("FROM t WHERE pk = 'a' SET x = 1 RETURNING MODIFIED NEW *", NULL);
    cr_assert_not_null(from);
    cr_expect_eq(from->kind, STATEMENT_UPDATES);
    cr_expect_str_eq(from->returning, "UPDATED_NEW");

    const struct model_statement *delete =
        fixture_statement("DELETE FROM t WHERE pk = 'a' RETURNING ALL OLD *", NULL);
    cr_assert_not_null(delete);
    cr_expect_eq(delete->kind, STATEMENT_DELETES);

    const struct model_statement *exists =
        fixture_statement("EXISTS(SELECT * FROM t WHERE pk = 'a' AND x = 1)", NULL);
    cr_assert_not_null(exists);
    cr_expect_eq(exists->kind, STATEMENT_CHECKS);
    cr_expect_eq(exists->survey.conditions, 2);
}

Test(partiql_statement, texts_that_are_refused)
{
    static const char *const texts[] = {
        "",
        "SELECT",
        "SELECT * FROM",
        "SELECT COUNT(*) FROM t",
        "SELECT * FROM t AS x",
        "SELECT * FROM t LIMIT 5",
        "SELECT * FROM t ORDER sk",
        "SELECT * FROM t WHERE",
        "INSERT INTO t VALUE [1]",
        "INSERT INTO t (pk) VALUES ('a')",
        "DELETE FROM t WHERE pk = 'a' RETURNING MODIFIED OLD *",
        "UPDATE t WHERE pk = 'a'",
        "UPDATE t SET x = 1 RETURNING ALL *",
        "EXISTS SELECT * FROM t",
        "SELECT * FROM t.",
        "nothing",
        "SELECT * FROM t; SELECT * FROM t",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_expect_null(fixture_statement(texts[i], NULL), "%s", texts[i]);
    }
}

Test(partiql_statement, parts_are_read_again_with_their_parameters)
{
    const struct model_statement *statement = fixture_statement(
        "UPDATE t SET x = ? WHERE y = ? AND pk = ?", "[{\"N\":\"1\"},{\"N\":\"2\"},{\"S\":\"a\"}]");
    cr_assert_not_null(statement);
    const struct doc *item = fixture_read("{\"pk\":{\"S\":\"a\"},\"y\":{\"N\":\"2\"}}");
    cr_expect(statement_holds(&arena, statement, item, NULL, 0));
    cr_expect_not(
        statement_holds(&arena, statement, fixture_read("{\"y\":{\"N\":\"2\"}}"), NULL, 0));
    const struct model_clause *key = &statement->survey.clauses[1];
    cr_expect(statement_clause_holds(&arena, statement, key, item));
    cr_expect(
        statement_holds(&arena, statement, fixture_read("{\"y\":{\"N\":\"2\"}}"), &key->at, 1));
    struct scope scope = {.arena = &arena};
    struct targets targets;
    struct doc got;
    cr_assert(statement_update(&scope, statement, item, &got, &targets));
    cr_expect(typed_eq(doc_get(&got, "x"), fixture_read("{\"N\":\"1\"}")));
    cr_expect_eq(targets.count, 1);
}

Test(partiql_statement, a_column_stands_under_its_last_name)
{
    const struct model_statement *statement =
        fixture_statement("SELECT m.n, m.l[1], none, m.k, k FROM t", NULL);
    const struct doc *item = fixture_read(
        "{\"k\":{\"S\":\"last\"},\"m\":{\"M\":{\"n\":{\"N\":\"1\"},\"k\":{\"S\":\"first\"},"
        "\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}}}}");
    cr_assert_not_null(statement);
    struct doc row = statement_row(&arena, statement, item);
    cr_expect(items_eq(&row, fixture_read("{\"n\":{\"N\":\"1\"},\"l[1]\":{\"N\":\"2\"},"
                                          "\"k\":{\"S\":\"last\"}}")));
    struct doc none = statement_row(&arena, statement, fixture_read("{}"));
    cr_expect(items_eq(&none, fixture_read("{}")));
}
