#include "../../lib/expr_rig.h"

#define VALUES "':a':{'S':'a'},':b':{'S':'b'},':n':{'N':'1'},':e':{'S':''},':x':{'BOOL':true}"

/* Texts as measured on the service. */
Test(keycond, refuses_what_is_no_key_condition)
{
    const struct refusal cases[] = {
        {"pk = :a OR sk = :b", "Invalid operator used in KeyConditionExpression: OR", NULL, VALUES},
        {"NOT pk = :a", "Invalid operator used in KeyConditionExpression: NOT", NULL, VALUES},
        {"pk <> :a", "Invalid operator used in KeyConditionExpression: <>", NULL, VALUES},
        {"pk IN (:a)", "Invalid operator used in KeyConditionExpression: IN", NULL, VALUES},
        {"contains(pk, :a)", "Invalid operator used in KeyConditionExpression: contains", NULL,
         VALUES},
        {"attribute_exists(pk)",
         "Invalid operator used in KeyConditionExpression: "
         "attribute_exists",
         NULL, VALUES},
        {"size(pk) = :n", "KeyConditionExpressions cannot contain nested operations", NULL, VALUES},
        {":a BETWEEN sk AND :b",
         "Invalid condition in KeyConditionExpression: BETWEEN operator "
         "must have the key attribute as its first operand",
         NULL, VALUES},
        {"begins_with(:a, sk)",
         "Invalid condition in KeyConditionExpression: begins_with operator "
         "must have the key attribute as its first operand",
         NULL, VALUES},
        {"pk = sk",
         "Invalid condition in KeyConditionExpression: Multiple attribute names used in "
         "one condition",
         NULL, VALUES},
        {":a = :b", "Invalid condition in KeyConditionExpression: No key attribute specified", NULL,
         VALUES},
        {"a.b = :a", "KeyConditionExpressions cannot have conditions on nested attributes", NULL,
         VALUES},
        {"pk = :a AND pk = :b", "KeyConditionExpressions must only contain one condition per key",
         NULL, VALUES},
        {"begins_with(sk, :n) AND pk = :u",
         "Incorrect operand type for operator or function; "
         "operator or function: begins_with, operand type: N",
         NULL, VALUES},
    };
    EXPECT_REFUSED(KEY_CONDITION, "KeyCondition", cases);
}

/* pk of type S; with `ranges` sort keys r1, r2, ... of type S (one: sk). */
static struct key_schema schema_of(uint8_t ranges)
{
    struct key_schema schema = {.hash_count = 1, .range_count = ranges};
    schema.hash[0] = (struct key_attribute){STR("pk"), VALUE_S};
    const struct str names[] = {STR("r1"), STR("r2"), STR("r3"), STR("r4")};
    for (uint8_t i = 0; i < ranges; i++) {
        schema.range[i] = (struct key_attribute){ranges == 1 ? STR("sk") : names[i], VALUE_S};
    }
    return schema;
}

static void expect_bound(const char *text, uint8_t ranges, uint8_t range_equal,
                         enum key_operator op, const char *low)
{
    struct rig rig;
    rig_init(&rig);
    struct key_schema schema = schema_of(ranges);
    struct key_range range;
    const struct expression *expression =
        rig_must_parse(&rig, EXPRESSION_KEY_CONDITION, text, NULL, VALUES);
    cr_assert(keycond_bind(expression, &schema, &range, &rig.err), "%s: %s", text, rig.err.message);
    cr_expect(str_is(range.hash[0]->bytes, "a"), "%s", text);
    cr_expect_eq(range.range_equal, range_equal, "%s", text);
    cr_expect_eq(range.op, op, "%s", text);
    cr_expect_eq(range.low != NULL, low != NULL);
    cr_expect_eq(range.high != NULL, op == KEY_BETWEEN);
    if (low && range.low) {
        cr_expect(str_is(range.low->bytes, low), "%s", text);
    }
    rig_release(&rig);
}

Test(keycond, binds_clauses_in_either_order)
{
    expect_bound("pk = :a", 0, 0, KEY_NONE, NULL);
    expect_bound("pk = :a", 1, 0, KEY_NONE, NULL);
    expect_bound("sk = :b AND pk = :a", 1, 1, KEY_NONE, NULL);
    expect_bound("(pk = :a) AND (sk = :b)", 1, 1, KEY_NONE, NULL);
    expect_bound("(pk = :a AND (sk = :b))", 1, 1, KEY_NONE, NULL);
    expect_bound("pk = :a AND sk < :b", 1, 0, KEY_LT, "b");
    expect_bound("pk = :a AND sk >= :b", 1, 0, KEY_GE, "b");
    expect_bound("pk = :a AND sk BETWEEN :a AND :b", 1, 0, KEY_BETWEEN, "a");
    expect_bound("begins_with(sk, :b) AND pk = :a", 1, 0, KEY_BEGINS_WITH, "b");
}

Test(keycond, turns_clauses_that_begin_with_the_value)
{
    expect_bound(":a = pk AND :b < sk", 1, 0, KEY_GT, "b");
    expect_bound(":a = pk AND :b >= sk", 1, 0, KEY_LE, "b");
    expect_bound(":a = pk AND :b > sk", 1, 0, KEY_LT, "b");
    expect_bound(":a = pk AND :b <= sk", 1, 0, KEY_GE, "b");
}

/* Developer Guide, "Multi-attribute keys pattern". */
Test(keycond, binds_sort_keys_of_several_attributes_from_the_left)
{
    expect_bound("r2 > :b AND pk = :a AND r1 = :a", 3, 1, KEY_GT, "b");
    expect_bound("pk = :a AND r1 = :a AND r2 = :b AND r3 = :b", 3, 3, KEY_NONE, NULL);
}

static void expect_unbound(const char *text, uint8_t ranges, const char *message)
{
    struct rig rig;
    rig_init(&rig);
    struct key_schema schema = schema_of(ranges);
    struct key_range range;
    const struct expression *expression =
        rig_must_parse(&rig, EXPRESSION_KEY_CONDITION, text, NULL, VALUES);
    cr_assert_not(keycond_bind(expression, &schema, &range, &rig.err), "%s", text);
    cr_expect_str_eq(rig.err.message, message, "%s: %s", text, rig.err.message);
    cr_expect_not(rig.err.enveloped);
    rig_release(&rig);
}

#define MISMATCH                                                                                   \
    "One or more parameter values were invalid: Condition parameter type does not "                \
    "match schema type"

/* The first two: conformance suite, tier3/error-messages/query. */
Test(keycond, refuses_what_does_not_fit_the_schema)
{
    expect_unbound("sk = :a", 1, "Query condition missed key schema element: pk");
    expect_unbound("attr1 = :a", 1, "Query condition missed key schema element: pk");
    expect_unbound("pk = :a AND attr1 = :a", 1, "Query condition missed key schema element: sk");
    expect_unbound("pk > :a", 1, "Query key condition not supported");
    expect_unbound("begins_with(pk, :a) AND sk = :a", 1, "Query key condition not supported");
    expect_unbound("pk = :n", 1, MISMATCH);
    expect_unbound("pk = :x", 1, MISMATCH);
    expect_unbound("pk = :a AND sk > :n", 1, MISMATCH);
    expect_unbound("pk = :e", 1,
                   "One or more parameter values are not valid. The AttributeValue for a key "
                   "attribute cannot contain an empty string value. Key: pk");
    expect_unbound("pk = :a AND sk = :b AND c = :a", 1,
                   "The number of query conditions (3) exceeds the number of key attributes "
                   "defined in the schema (2)");
}

Test(keycond, refuses_begins_with_on_a_number)
{
    struct rig rig;
    rig_init(&rig);
    struct key_schema schema = schema_of(1);
    schema.range[0].type = VALUE_N;
    struct key_range range;
    const struct expression *expression = rig_must_parse(
        &rig, EXPRESSION_KEY_CONDITION, "pk = :a AND begins_with(sk, :b)", NULL, VALUES);
    cr_assert_not(keycond_bind(expression, &schema, &range, &rig.err));
    cr_expect_str_eq(rig.err.message, MISMATCH);
    rig_release(&rig);
}

Test(keycond, refuses_gaps_in_sort_keys_of_several_attributes)
{
    expect_unbound("pk = :a AND r2 = :b", 3,
                   "RANGE key attributes r1 must have equality conditions specified in the query "
                   "because a condition is present on key attribute r2");
    expect_unbound("pk = :a AND r1 > :a AND r3 = :b", 3,
                   "RANGE key attributes r1, r2 must have equality conditions specified in the "
                   "query because a condition is present on key attribute r3");
}
