#include "statement_fixture.h"

TestSuite(partiql_condition, .init = fixture_open, .fini = fixture_close);

static const char item_text[] =
    "{\"n\":{\"N\":\"5\"},\"s\":{\"S\":\"abc\"},\"z\":{\"NULL\":true},\"set\":{\"SS\":[\"x\"]},"
    "\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]},\"m\":{\"M\":{\"a\":{\"N\":\"1\"}}}}";

static bool holds(const char *text, const struct doc *item)
{
    struct phrase phrase =
        fixture_phrase(text, "[{\"L\":[{\"N\":\"5\"},{\"N\":\"6\"}]},{\"S\":\"abc\"}]");
    bool result = false;
    phrase.scope.item = item;
    cr_assert(phrase_condition(&phrase, &result), "%s: %s", text, phrase.scope.fault);
    return result;
}

Test(partiql_condition, conditions_that_hold)
{
    static const char *const texts[] = {
        "n = 5.0 AND s != 'b'",
        "5 >= n",
        "n IN ?",
        "n IN (4, 5)",
        "l IN [[1, 2]]",
        "NOT l IN [?]",
        "n NOT IN [1] AND NOT n IN [1]",
        "n between 5 and 6",
        "n NOT BETWEEN 6 AND 7",
        "z IS NULL AND z IS NOT MISSING",
        "none IS MISSING AND none <> 1 AND NOT none = 1",
        "n IS INT8 AND n IS DOUBLE PRECISION AND s IS NOT LIST AND m IS STRUCT",
        "BEGINS_WITH(s, 'ab') AND contains(set, 'x') AND contains(l, 2)",
        "attribute_exists(m.a) AND attribute_not_exists(m.b) AND ATTRIBUTE_TYPE(m['a'], 'N')",
        "SIZE(s) = 3 AND size(l) < 3",
        "(n = 1 OR (s = 'abc')) AND (n) = 5",
        "n = 1 AND n = 5 OR s = 'abc'",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_expect(holds(texts[i], fixture_read(item_text)), "%s", texts[i]);
    }
}

Test(partiql_condition, conditions_that_do_not_hold)
{
    static const char *const texts[] = {
        "n = '5'",          "n > 5",     "none < 1",
        "none = none",      "s IN ?",    "NOT n = 5",
        "size(n) > 0",      "m IS LIST", "n = 5 AND (s = 'b' OR z IS MISSING)",
        "contains(s, 'B')",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_expect_not(holds(texts[i], fixture_read(item_text)), "%s", texts[i]);
    }
    cr_expect_not(holds("n = 5", NULL));
    cr_expect(holds("n IS MISSING", NULL));
}

Test(partiql_condition, texts_that_are_refused)
{
    static const char *const texts[] = {
        "",
        "n",
        "n =",
        "n < true",
        "begins_with(s, 1)",
        "size(1) = 1",
        "n IS",
        "n IS FOO",
        "nothing(n)",
        "n BETWEEN 6 AND 5",
        "n BETWEEN 1 AND 'a'",
        "n IN [1",
        "size(s)",
        "attribute_type(n, s)",
        "n = ?",
        "n NOT = 5",
        "contains(n)",
        "(n = 5",
        "n = 1 AND",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct phrase phrase = fixture_phrase(texts[i], NULL);
        bool result = false;
        cr_expect_not(phrase_condition(&phrase, &result), "%s", texts[i]);
        cr_expect_not_null(phrase.scope.fault, "%s", texts[i]);
    }
}

static struct survey surveyed(const char *text)
{
    struct survey survey = {0};
    struct phrase phrase = fixture_phrase(text, NULL);
    bool result = false;
    phrase.survey = &survey;
    cr_assert(phrase_condition(&phrase, &result), "%s: %s", text, phrase.scope.fault);
    return survey;
}

Test(partiql_condition, what_must_hold_is_surveyed)
{
    struct survey all = surveyed("a = 1 AND (2 < b AND c IN [1, 2]) AND d BETWEEN 1 AND 2");
    static const enum clause_kind kinds[] = {CLAUSE_EQUAL, CLAUSE_ORDER, CLAUSE_IN, CLAUSE_ORDER};
    static const char *const names[] = {"a", "b", "c", "d"};
    cr_assert_eq(all.clause_count, 4);
    for (size_t i = 0; i < 4; i++) {
        cr_expect_eq(all.clauses[i].kind, kinds[i]);
        cr_expect(str_is(all.clauses[i].name, names[i]));
    }
    cr_expect_eq(all.conditions, 4);
    cr_expect_not(all.alternatives);
    struct survey some =
        surveyed("(a = 1 OR b = 2) AND NOT c = 3 AND d <> 4 AND e = f AND g.h = 5");
    cr_expect_eq(some.clause_count, 0);
    cr_expect(some.alternatives);
    cr_expect_eq(some.root_count, 7);
    cr_expect(some.roots[6].nested);
}
