/* What is not valid in the parameters of before expressions. */
#include "../../../model/legacy_rules.h"

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

TestSuite(legacy_rules, .init = open_arena, .fini = close_arena);

static const struct doc *read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

#define N1 "{\"N\":\"1\"}"
#define TWO(operator)                                                                              \
    "{\"ComparisonOperator\":\"" operator"\",\"AttributeValueList\":[" N1 "," N1 "]}"
#define EXPECTED(condition) "{\"Expected\":{\"a\":" condition "}}"

Test(legacy_rules, what_is_valid)
{
    static const char *const parts[] = {
        "{}",
        EXPECTED("{\"Exists\":false}"),
        EXPECTED("{\"Exists\":true,\"Value\":" N1 "}"),
        EXPECTED("{\"Value\":" N1 "}"),
        EXPECTED("{\"ComparisonOperator\":\"NULL\"}"),
        EXPECTED("{\"ComparisonOperator\":\"GT\",\"Value\":" N1 "}"),
        EXPECTED(TWO("IN")),
        EXPECTED(TWO("BETWEEN")),
        "{\"ScanFilter\":{\"a\":" TWO("IN") ",\"b\":" TWO("IN") "},\"ConditionalOperator\":\"OR\"}",
        ("{\"AttributeUpdates\":{\"a\":{\"Value\":{\"M\":{}}},\"b\":{\"Action\":\"DELETE\"},"
         "\"c\":{\"Action\":\"ADD\",\"Value\":{\"L\":[]}}}}"),
        "{\"AttributesToGet\":[\"a\",\"b\"]}",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        cr_expect_null(legacy_fault(read(parts[i])), "%s", parts[i]);
    }
}

Test(legacy_rules, what_is_not)
{
    static const char *const parts[] = {
        EXPECTED("{}"),
        EXPECTED("{\"Exists\":true}"),
        EXPECTED("{\"Exists\":false,\"Value\":" N1 "}"),
        EXPECTED("{\"Value\":" N1 ",\"AttributeValueList\":[]}"),
        EXPECTED("{\"AttributeValueList\":[" N1 "]}"),
        EXPECTED("{\"Exists\":false,\"ComparisonOperator\":\"NULL\"}"),
        EXPECTED("{\"ComparisonOperator\":\"LT\"}"),
        EXPECTED(TWO("EQ")),
        EXPECTED(TWO("NULL")),
        EXPECTED(TWO("SAME")),
        EXPECTED("{\"ComparisonOperator\":\"LT\",\"Value\":{\"SS\":[\"a\"]}}"),
        EXPECTED("{\"ComparisonOperator\":\"BEGINS_WITH\",\"Value\":" N1 "}"),
        EXPECTED("{\"ComparisonOperator\":\"IN\",\"AttributeValueList\":[" N1 ",{\"S\":\"1\"}]}"),
        EXPECTED("{\"ComparisonOperator\":\"BETWEEN\",\"AttributeValueList\":[{\"N\":\"2\"}," N1
                 "]}"),
        "{\"ConditionalOperator\":\"OR\"}",
        "{\"QueryFilter\":{\"a\":" TWO("IN") "},\"ConditionalOperator\":\"AND\"}",
        "{\"KeyConditions\":{\"a\":" TWO("EQ") "}}",
        "{\"AttributeUpdates\":{\"a\":{}}}",
        "{\"AttributeUpdates\":{\"a\":{\"Action\":\"DELETE\",\"Value\":{\"L\":[]}}}}",
        "{\"AttributeUpdates\":{\"a\":{\"Action\":\"ADD\",\"Value\":{\"S\":\"x\"}}}}",
        "{\"AttributesToGet\":[\"a\",\"b\",\"a\"]}",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        cr_expect_not_null(legacy_fault(read(parts[i])), "%s", parts[i]);
    }
}

/* ---- against a table */

static struct state state;
static struct model_table *table;

static void open_table(void)
{
    arena_init(&arena);
    table = state_create(
        &state, read("{\"TableName\":\"t\",\"AttributeDefinitions\":["
                     "{\"AttributeName\":\"p\",\"AttributeType\":\"S\"},"
                     "{\"AttributeName\":\"s\",\"AttributeType\":\"N\"},"
                     "{\"AttributeName\":\"g\",\"AttributeType\":\"B\"}],"
                     "\"KeySchema\":[{\"AttributeName\":\"p\",\"KeyType\":\"HASH\"},"
                     "{\"AttributeName\":\"s\",\"KeyType\":\"RANGE\"}],\"GlobalSecondaryIndexes\":["
                     "{\"IndexName\":\"i\",\"KeySchema\":[{\"AttributeName\":\"g\","
                     "\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]}"));
}

static void close_table(void)
{
    state_release(&state);
    arena_release(&arena);
}

TestSuite(legacy_rules_of_table, .init = open_table, .fini = close_table);

Test(legacy_rules_of_table, updates)
{
    cr_expect_null(legacy_update_fault(table, read("{\"AttributeUpdates\":{\"a\":{\"Value\":" N1
                                                   "},\"g\":{\"Value\":{\"B\":"
                                                   "\"AA==\"}}}}")));
    cr_expect_not_null(
        legacy_update_fault(table, read("{\"AttributeUpdates\":{\"g\":{\"Value\":" N1 "}}}")));
    cr_expect_not_null(
        legacy_update_fault(table, read("{\"AttributeUpdates\":{\"s\":{\"Action\":\"DELETE\"}}}")));
}

#define KEY(name, operator, value)                                                                 \
    "\"" name "\":{\"ComparisonOperator\":\"" operator"\",\"AttributeValueList\":[" value "]}"
#define P KEY("p", "EQ", "{\"S\":\"x\"}")

static bool queried(const struct model_index *index, const char *members)
{
    return !legacy_query_fault(table, index, read(members));
}

Test(legacy_rules_of_table, queries)
{
    cr_expect(queried(NULL, "{\"KeyConditions\":{" P "}}"));
    cr_expect(queried(NULL, "{\"KeyConditions\":{" P "," KEY("s", "GT", N1) "}}"));
    cr_expect(queried(
        &table->indexes[0],
        "{\"KeyConditions\":{" KEY("g", "EQ", "{\"B\":\"AA==\"}") "},"
                                                                  "\"QueryFilter\":{" P "}}"));
    cr_expect_not(queried(NULL, "{\"KeyConditions\":{" KEY("s", "EQ", N1) "}}"));
    cr_expect_not(queried(NULL, "{\"KeyConditions\":{" KEY("p", "LT", "{\"S\":\"x\"}") "}}"));
    cr_expect_not(queried(NULL, "{\"KeyConditions\":{" KEY("p", "EQ", N1) "}}"));
    cr_expect_not(queried(NULL, "{\"KeyConditions\":{" P "," KEY("s", "NE", N1) "}}"));
    cr_expect_not(queried(NULL, "{\"KeyConditions\":{" P "," KEY("a", "EQ", N1) "}}"));
    cr_expect_not(
        queried(NULL, "{\"KeyConditions\":{" P "},\"QueryFilter\":{" KEY("s", "EQ", N1) "}}"));
}

Test(legacy_rules_of_table, no_members_of_an_action)
{
    const struct doc *part = read("{\"Expected\":{\"a\":{}},\"TableName\":\"t\"}");
    const struct doc *without = legacy_without(&arena, part);
    cr_expect_null(legacy_fault(without));
    cr_expect(str_is(doc_string(without, "TableName"), "t"));
    cr_expect_eq(legacy_without(&arena, without), without);
}
