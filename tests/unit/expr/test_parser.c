#include "../../../emulator/expr/parser.h"

#include "../../lib/expr_rig.h"

#define VALUES "':a':{'N':'1'},':b':{'N':'2'},':l':{'L':[]},':s':{'S':'s'}"

static void expect_accepted(enum expression_kind kind, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rig rig;
        rig_init(&rig);
        const struct expression *expression =
            rig_parse(&rig, kind, texts[i], "'#n':'some.name'", VALUES);
        cr_expect(expression, "%s: %s", texts[i], expression ? "" : rig.err.message);
        rig_release(&rig);
    }
}

#define EXPECT_ACCEPTED(kind, texts)                                                               \
    expect_accepted(EXPRESSION_##kind, texts, sizeof(texts) / sizeof((texts)[0]))

/* Developer Guide, "Condition and filter expressions"; parentheses as measured on the service. */
Test(parser, accepts_conditions)
{
    const char *const texts[] = {
        "a = :a",
        "a=:a and b<>:b OR not c < :a",
        "a BETWEEN :a AND :b AND b BETWEEN :a AND c",
        "a in (:a)",
        "a IN (:a, b, size(c))",
        "(a = :a)",
        "(a) = :a",
        "((a = :a) AND b = :b)",
        "((a) = :a) OR (((b) = :b) AND c = :a)",
        "(a).b = :a",
        "((a).b)[1] = :a",
        "a . b [ 0 ] . #n = :a",
        "NOT (NOT attribute_exists(a))",
        "(size(a)) > (:a)",
        "size((a)) > :a",
        "contains(a, :s) AND begins_with(a[1].b, :s)",
        "remove = :a",
    };
    EXPECT_ACCEPTED(CONDITION, texts);
}

/* The texts with AWS's own wording come from the conformance suite, tier3/error-messages, and from
 * public client logs; the others follow the rule inferred from them. */
Test(parser, names_the_offending_token)
{
    const struct refusal cases[] = {
        {"a = = b", "Syntax error; token: \"=\", near: \"= = b\"", NULL, NULL},
        {"contains (themes, :theme", "Syntax error; token: \"<EOF>\", near: \":theme\"", NULL,
         NULL},
        {"a = (", "Syntax error; token: \"<EOF>\", near: \"(\"", NULL, NULL},
        {"a = 1", "Syntax error; token: \"1\", near: \"= 1\"", NULL, NULL},
        {"a", "Syntax error; token: \"<EOF>\", near: \"a\"", NULL, NULL},
        {"a AND b = :b", "Syntax error; token: \"AND\", near: \"a AND b\"", NULL, NULL},
        {"a = :a AND b", "Syntax error; token: \"<EOF>\", near: \"b\"", NULL, NULL},
        {"a = :a b", "Syntax error; token: \"b\", near: \":a b\"", NULL, NULL},
        {"NOT a", "Syntax error; token: \"<EOF>\", near: \"a\"", NULL, NULL},
        {"NOT NOT a = :a", "Syntax error; token: \"NOT\", near: \"NOT NOT a\"", NULL, NULL},
        {"(a = :a) = :b", "Syntax error; token: \"=\", near: \") = :b\"", NULL, NULL},
        {"a IN ((b = :b))", "Syntax error; token: \"=\", near: \"b = :b\"", NULL, NULL},
        {"a IN ()", "Syntax error; token: \")\", near: \"()\"", NULL, NULL},
        {"a BETWEEN :a OR :b", "Syntax error; token: \"OR\", near: \":a OR :b\"", NULL, NULL},
        {"size() = :a", "Syntax error; token: \")\", near: \"() =\"", NULL, NULL},
        {"a[:a] = :b", "Syntax error; token: \":a\", near: \"[:a]\"", NULL, NULL},
        {"a[-1] = :b", "Syntax error; token: \"-\", near: \"[-1\"", NULL, NULL},
        {"a.1 = :b", "Syntax error; token: \"1\", near: \".1 =\"", NULL, NULL},
        {":a.b = :b", "Syntax error; token: \".\", near: \":a.b\"", NULL, NULL},
        {"#n(a)", "Syntax error; token: \"(\", near: \"#n(a\"", NULL, NULL},
        {"a = :a)", "Syntax error; token: \")\", near: \":a)\"", NULL, NULL},
        {"# = :a", "Syntax error; token: \"#\", near: \"# =\"", NULL, NULL},
        {"a = :a + :b", "Syntax error; token: \"+\", near: \":a + :b\"", NULL, NULL},
    };
    EXPECT_REFUSED(CONDITION, "Condition", cases);
}

Test(parser, refuses_redundant_parentheses)
{
    const struct refusal cases[] = {
        {"((a = :a))", "The expression has redundant parentheses;", NULL, NULL},
        {"((a)) = :a", "The expression has redundant parentheses;", NULL, NULL},
        {"a = ((:a))", "The expression has redundant parentheses;", NULL, NULL},
        {"((a = :a)) AND ((b = :b))", "The expression has redundant parentheses;", NULL, NULL},
        {"((a = :a)) AND", "Syntax error; token: \"<EOF>\", near: \"AND\"", NULL, NULL},
    };
    EXPECT_REFUSED(FILTER, "Filter", cases);
}

Test(parser, refuses_nothing_and_blanks_as_empty)
{
    const struct refusal cases[] = {
        {"", "The expression can not be empty;", NULL, NULL},
        {" \t\r\n", "The expression can not be empty;", NULL, NULL},
    };
    EXPECT_REFUSED(KEY_CONDITION, "KeyCondition", cases);
    EXPECT_REFUSED(UPDATE, "Update", cases);
}

Test(parser, accepts_projections)
{
    const char *const texts[] = {"a", "a, b.c[0][1], #n.x", "(a), (b).c", "a.remove, a.b"};
    EXPECT_ACCEPTED(PROJECTION, texts);
}

/* First two: conformance suite, tier3/error-messages/getItem and transactGetItems. */
Test(parser, refuses_bad_projections)
{
    const struct refusal cases[] = {
        {"!!! INVALID !!!", "Syntax error; token: \"!\", near: \"!!\"", NULL, NULL},
        {"!!!", "Syntax error; token: \"!\", near: \"!!\"", NULL, NULL},
        {"a,", "Syntax error; token: \"<EOF>\", near: \",\"", NULL, NULL},
        {"a b", "Syntax error; token: \"b\", near: \"a b\"", NULL, NULL},
        {"a, :v", "Syntax error; token: \":v\", near: \", :v\"", NULL, NULL},
        {"size(a)", "Syntax error; token: \"(\", near: \"size(a\"", NULL, NULL},
        {"((a))", "Syntax error; token: \")\", near: \"))\"", NULL, NULL},
        {"a[2147483648]", "List index is not within the allowable range; index: [2147483648]", NULL,
         NULL},
    };
    EXPECT_REFUSED(PROJECTION, "Projection", cases);
}

/* Developer Guide, "Using update expressions in DynamoDB". */
Test(parser, accepts_updates)
{
    const char *const texts[] = {
        "SET a = :a",
        "set a.b[1] = c, #n = :a + d REMOVE e, f[0] ADD g :a DELETE h :ss",
        "DELETE h :ss ADD g :a",
        "SET a = (b + :a), c = (d) - (:a), e = ((f) + :a)",
        "SET a = if_not_exists(a, :a) + :b",
        "SET a = if_not_exists(b, if_not_exists(c, :a))",
        "SET a = list_append(:l, list_append(a, :l))",
        "REMOVE a, b",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct rig rig;
        rig_init(&rig);
        const struct expression *expression =
            rig_parse(&rig, EXPRESSION_UPDATE, texts[i], "'#n':'n'", VALUES ",':ss':{'SS':['x']}");
        cr_expect(expression, "%s: %s", texts[i], expression ? "" : rig.err.message);
        rig_release(&rig);
    }
}

/* The first: conformance suite, tier3/error-messages/updateItem. */
Test(parser, refuses_bad_updates)
{
    const struct refusal cases[] = {
        {"INVALID SYNTAX HERE", "Syntax error; token: \"INVALID\", near: \"INVALID SYNTAX\"", NULL,
         NULL},
        {"SET", "Syntax error; token: \"<EOF>\", near: \"SET\"", NULL, NULL},
        {"SET a", "Syntax error; token: \"<EOF>\", near: \"a\"", NULL, NULL},
        {"SET a = :a,", "Syntax error; token: \"<EOF>\", near: \",\"", NULL, NULL},
        {"SET a = :a b = :b", "Syntax error; token: \"b\", near: \":a b =\"", NULL, NULL},
        {"SET a = b + c + d", "Syntax error; token: \"+\", near: \"c + d\"", NULL, NULL},
        {"SET a = (b + c) + d", "Syntax error; token: \"+\", near: \") + d\"", NULL, NULL},
        {"SET a = b + (c + d)", "Syntax error; token: \"+\", near: \"c + d\"", NULL, NULL},
        {"SET a = ((b))", "Syntax error; token: \")\", near: \"))\"", NULL, NULL},
        {"SET a = list_append(b + c, d)", "Syntax error; token: \"+\", near: \"b + c\"", NULL,
         NULL},
        {"SET size(a) = :a", "Syntax error; token: \"(\", near: \"size(a\"", NULL, NULL},
        {"SET a = b = c", "Syntax error; token: \"=\", near: \"b = c\"", NULL, NULL},
        {"ADD a b", "Syntax error; token: \"b\", near: \"a b\"", NULL, NULL},
        {"REMOVE a :a", "Syntax error; token: \":a\", near: \"a :a\"", NULL, NULL},
        {"REMOVE a,, b", "Syntax error; token: \",\", near: \",, b\"", NULL, NULL},
    };
    EXPECT_REFUSED(UPDATE, "Update", cases);
}

/* `part` repeated, with `tail` behind, in an arena. */
static const char *repeat(struct arena *arena, const char *part, size_t times, const char *tail)
{
    struct buf text;
    buf_init(&text);
    for (size_t i = 0; i < times; i++) {
        buf_text(&text, part);
    }
    buf_text(&text, tail);
    const char *copy = arena_copy(arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}

static void expect_outcome(enum expression_kind kind, const char *text, const char *message)
{
    struct rig rig;
    rig_init(&rig);
    const struct expression *expression = rig_parse(&rig, kind, text, NULL, VALUES);
    if (!message) {
        cr_expect(expression, "%s", expression ? "" : rig.err.message);
    } else {
        cr_assert_not(expression, "accepted: %.60s", text);
        cr_expect_str_eq(rig.err.message, message);
    }
    rig_release(&rig);
}

/* Service, account, and table quotas, "Expression parameters"; texts from public client logs. */
Test(parser, counts_the_bytes_of_the_text)
{
    struct arena arena;
    arena_init(&arena);
    expect_outcome(EXPRESSION_CONDITION, repeat(&arena, " ", 4090, "a = :a"), NULL);
    expect_outcome(EXPRESSION_CONDITION, repeat(&arena, " ", 4103, "a = :a"),
                   "Invalid ConditionExpression: Expression size has exceeded the maximum allowed "
                   "size; expression size: 4109");
    expect_outcome(EXPRESSION_UPDATE, repeat(&arena, "!", 4097, ""),
                   "Invalid UpdateExpression: Expression size has exceeded the maximum allowed "
                   "size;");
    arena_release(&arena);
}

Test(parser, counts_operators_and_functions)
{
    struct arena arena;
    arena_init(&arena);
    const char *many = "Invalid FilterExpression: The expression contains too many operators; "
                       "operator count: 301";
    expect_outcome(EXPRESSION_FILTER, repeat(&arena, "a=:a OR ", 149, "NOT a IN (:a)"), NULL);
    expect_outcome(EXPRESSION_FILTER, repeat(&arena, "a=:a OR ", 150, "NOT a IN (:a)"), many);
    expect_outcome(EXPRESSION_FILTER, repeat(&arena, "a=:a OR ", 150, "size(a) BETWEEN :a AND :b"),
                   many);
    expect_outcome(EXPRESSION_FILTER, repeat(&arena, "NOT (", 320, "a=:a"), many);
    expect_outcome(EXPRESSION_UPDATE, repeat(&arena, "", 0, "SET a = if_not_exists(a, :a) + :b"),
                   NULL);
    arena_release(&arena);
}

Test(parser, bounds_its_own_depth)
{
    struct arena arena;
    arena_init(&arena);
    expect_outcome(EXPRESSION_CONDITION, repeat(&arena, "(", 4000, "a"),
                   "Invalid ConditionExpression: The expression has redundant parentheses;");
    expect_outcome(EXPRESSION_PROJECTION, repeat(&arena, "(", 4000, "a"),
                   "Invalid ProjectionExpression: Syntax error; token: \"(\", near: \"(((\"");
    expect_outcome(EXPRESSION_PROJECTION, repeat(&arena, "a.", 31, "a"), NULL);
    expect_outcome(EXPRESSION_PROJECTION, repeat(&arena, "a.", 32, "a"),
                   "Invalid ProjectionExpression: The document path has too many nesting "
                   "elements; nesting levels: 33");
    arena_release(&arena);
}
