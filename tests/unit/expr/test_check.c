#include "../../lib/expr_rig.h"

#define OOO "Incorrect operand type for operator or function; operator or function: "

/* Texts as the service words them, from public recordings. */
Test(check, refuses_reserved_words_at_every_level)
{
    const struct refusal cases[] = {
        {"abOrt = :a", "Attribute name is a reserved keyword; reserved keyword: abOrt", NULL, NULL},
        {"a.status = :a", "Attribute name is a reserved keyword; reserved keyword: status", NULL,
         NULL},
        {"a[0].b.Name = :a", "Attribute name is a reserved keyword; reserved keyword: Name", NULL,
         NULL},
    };
    EXPECT_REFUSED(CONDITION, "Condition", cases);
    const struct refusal update[] = {
        {"SET status = :s, name = :n",
         "Attribute name is a reserved keyword; reserved keyword: "
         "status",
         NULL, NULL},
        {"SET a = b.size", "Attribute name is a reserved keyword; reserved keyword: size", NULL,
         NULL},
    };
    EXPECT_REFUSED(UPDATE, "Update", update);
    const struct refusal projection[] = {
        {"pk, status", "Attribute name is a reserved keyword; reserved keyword: status", NULL,
         NULL},
    };
    EXPECT_REFUSED(PROJECTION, "Projection", projection);
}

Test(check, refuses_unknown_and_misused_functions)
{
    const struct refusal cases[] = {
        {"Size(a) = :a", "Invalid function name; function: Size", NULL, NULL},
        {"if_not_exists(a, :a)", "Invalid function name; function: if_not_exists", NULL, NULL},
        {"size(a)",
         "The function is not allowed to be used this way in an expression; "
         "function: size",
         NULL, NULL},
        {"attribute_exists(a) = :a",
         "The function is not allowed to be used this way in an "
         "expression; function: attribute_exists",
         NULL, NULL},
        {"a IN (contains(a, :a))",
         "The function is not allowed to be used this way in an "
         "expression; function: contains",
         NULL, NULL},
    };
    EXPECT_REFUSED(FILTER, "Filter", cases);
    const struct refusal update[] = {
        {"SET a = size(b)", "Invalid function name; function: size", NULL, NULL},
    };
    EXPECT_REFUSED(UPDATE, "Update", update);
}

Test(check, refuses_undefined_placeholders)
{
    const struct refusal cases[] = {
        {"#missing = :fv",
         "An expression attribute name used in the document path is not defined; "
         "attribute name: #missing",
         NULL, "':fv':{'S':'x'}"},
        {"a = :v",
         "An expression attribute value used in expression is not defined; "
         "attribute value: :v",
         NULL, NULL},
    };
    EXPECT_REFUSED(FILTER, "Filter", cases);
}

Test(check, refuses_wrong_operand_counts)
{
    const struct refusal cases[] = {
        {"size(a, b) = :n",
         "Incorrect number of operands for operator or function; "
         "operator or function: size, number of operands: 2",
         NULL, "':n':{'N':'1'}"},
        {"begins_with(a)",
         "Incorrect number of operands for operator or function; "
         "operator or function: begins_with, number of operands: 1",
         NULL, NULL},
    };
    EXPECT_REFUSED(CONDITION, "Condition", cases);
    const struct refusal update[] = {
        {"SET a = list_append(a)",
         "Incorrect number of operands for operator or function; "
         "operator or function: list_append, number of operands: 1",
         NULL, NULL},
        {"SET a = if_not_exists(a, b, c)",
         "Incorrect number of operands for operator or function; "
         "operator or function: if_not_exists, number of "
         "operands: 3",
         NULL, NULL},
    };
    EXPECT_REFUSED(UPDATE, "Update", update);
}

#define DISTINCT                                                                                   \
    "The first operand must be distinct from the remaining operands for this operator "            \
    "or function; operator: "

Test(check, refuses_one_path_on_both_sides)
{
    const struct refusal cases[] = {
        {"contains(#d, #d)", DISTINCT "contains, first operand: [data]", "'#d':'data'", NULL},
        {"a[1].b = a[1].b", DISTINCT "=, first operand: [a, [1], b]", NULL, NULL},
    };
    EXPECT_REFUSED(CONDITION, "Condition", cases);
}

Test(check, refuses_literals_of_impossible_types)
{
    const char *values = "':n':{'N':'1'},':s':{'S':'a'},':o':{'BOOL':true},':z':{'NULL':true},"
                         "':ss':{'SS':['a']},':m':{'M':{}},':l':{'L':[]}";
    const struct refusal cases[] = {
        {"a < :o", OOO "<, operand type: BOOL", NULL, values},
        {":l >= a", OOO ">=, operand type: L", NULL, values},
        {"a BETWEEN :z AND :n", OOO "BETWEEN, operand type: NULL", NULL, values},
        {"begins_with(a, :n)", OOO "begins_with, operand type: N", NULL, values},
        {"begins_with(a, size(b))", OOO "begins_with, operand type: N", NULL, values},
        {"contains(:m, a)", OOO "contains, operand type: M", NULL, values},
        {"size(:n) = :n", OOO "size, operand type: N", NULL, values},
        {"size(size(a)) = :n", OOO "size, operand type: N", NULL, values},
        {"attribute_exists(:s)",
         "Operator or function requires a document path; "
         "operator or function: attribute_exists",
         NULL, values},
        {"attribute_type(a, :n)", OOO "attribute_type, operand type: N", NULL, values},
        {"attribute_type(a, b)", OOO "attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
         NULL, values},
        {"attribute_type(a, :s)",
         "Invalid attribute type name found; type: a, valid types: "
         "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
         NULL, values},
    };
    EXPECT_REFUSED(CONDITION, "Condition", cases);
}

#define BOUNDS(rule, low, high)                                                                    \
    "The BETWEEN operator requires " rule "; lower bound operand: AttributeValue: " low            \
    ", upper bound operand: AttributeValue: " high

Test(check, refuses_bounds_that_enclose_nothing)
{
    const char *values = "':n':{'N':'1.50'},':a':{'S':'a'},':b':{'S':'b'}";
    const struct refusal cases[] = {
        {"x BETWEEN :n AND :a",
         BOUNDS("same data type for lower and upper bounds", "{N:1.5}", "{S:a}"), NULL, values},
        {"x BETWEEN :b AND :a",
         BOUNDS("upper bound to be greater than or equal to lower bound", "{S:b}", "{S:a}"), NULL,
         values},
    };
    EXPECT_REFUSED(CONDITION, "Condition", cases);
}

Test(check, refuses_impossible_update_operands)
{
    const char *values = "':n':{'N':'1'},':s':{'S':'a'},':o':{'BOOL':true},':z':{'NULL':true},"
                         "':b':{'B':'YQ=='},':m':{'M':{}},':l':{'L':[]}";
#define ACTION(action, type)                                                                       \
    "Incorrect operand type for operator or function; operator: " action ", operand type: " type
    const struct refusal cases[] = {
        {"ADD a :s", ACTION("ADD", "STRING"), NULL, values},
        {"ADD a :o", ACTION("ADD", "BOOLEAN"), NULL, values},
        {"ADD a :l", ACTION("ADD", "LIST"), NULL, values},
        {"DELETE a :n", ACTION("DELETE", "NUMBER"), NULL, values},
        {"DELETE a :b", ACTION("DELETE", "BINARY"), NULL, values},
        {"DELETE a :m", ACTION("DELETE", "MAP"), NULL, values},
        {"DELETE a :z", ACTION("DELETE", "NULL"), NULL, values},
        {"SET a = a + :s", OOO "+, operand type: S", NULL, values},
        {"SET a = :l - a", OOO "-, operand type: L", NULL, values},
        {"SET a = list_append(a, :s)", OOO "list_append, operand type: S", NULL, values},
        {"SET a = if_not_exists(:s, :n)",
         "Operator or function requires a document path; "
         "operator or function: if_not_exists",
         NULL, values},
    };
    EXPECT_REFUSED(UPDATE, "Update", cases);
}

#define PAIR(verb, one, two)                                                                       \
    "Two document paths " verb " with each other; must remove or rewrite "                         \
    "one of these paths; path one: " one ", path two: " two

Test(check, refuses_paths_that_overlap_or_conflict)
{
    const char *names = "'#c':'c'";
    const struct refusal update[] = {
        {"SET #c[1].a = :v REMOVE c", PAIR("overlap", "[c, [1], a]", "[c]"), names,
         "':v':{'N':'1'}"},
        {"REMOVE a.b, a[1]", PAIR("conflict", "[a, b]", "[a, [1]]"), NULL, NULL},
        {"REMOVE a.b, a[1], c, c", PAIR("overlap", "[c]", "[c]"), NULL, NULL},
    };
    EXPECT_REFUSED(UPDATE, "Update", update);
    const struct refusal projection[] = {
        {"b, a.b, z, a", PAIR("overlap", "[a, b]", "[a]"), NULL, NULL},
        {"a[0].b, a[0][1]", PAIR("conflict", "[a, [0], b]", "[a, [0], [1]]"), NULL, NULL},
    };
    EXPECT_REFUSED(PROJECTION, "Projection", projection);
}

Test(check, refuses_a_repeated_section)
{
    const struct refusal cases[] = {
        {"SET a = b REMOVE c set d = e",
         "The \"SET\" section can only be used once in an update "
         "expression;",
         NULL, NULL},
    };
    EXPECT_REFUSED(UPDATE, "Update", cases);
}

/* `prefix` and then `count` times ":v", in an arena. */
static const char *in_list(struct arena *arena, size_t count)
{
    struct buf text;
    buf_init(&text);
    buf_text(&text, "a IN (");
    for (size_t i = 0; i < count; i++) {
        buf_text(&text, i == 0 ? ":v" : ",:v");
    }
    buf_byte(&text, ')');
    const char *copy = arena_copy(arena, buf_view(&text)).data;
    buf_release(&text);
    return copy;
}

Test(check, allows_100_operands_of_in)
{
    struct rig rig;
    rig_init(&rig);
    cr_expect(rig_parse(&rig, EXPRESSION_FILTER, in_list(&rig.arena, 100), NULL, "':v':{'N':'1'}"));
    cr_expect_not(
        rig_parse(&rig, EXPRESSION_FILTER, in_list(&rig.arena, 163), NULL, "':v':{'N':'1'}"));
    cr_expect_str_eq(rig.err.message, "Invalid FilterExpression: The IN operator is provided with "
                                      "too many operands; number of operands: 163");
    rig_release(&rig);
}

/* Every expression has several faults; the order is the service's. */
Test(check, reports_the_first_stage_of_a_condition)
{
    const char *values = "':n':{'N':'1'}";
    const struct refusal cases[] = {
        {"((a = :u)) AND nope(", "Syntax error; token: \"<EOF>\", near: \"(\"", NULL, values},
        {"nope(abort) AND ((a = :u))", "The expression has redundant parentheses;", NULL, values},
        {"size(abort) AND nope(a)", "Invalid function name; function: nope", NULL, values},
        {"abort = :u AND size(a)",
         "The function is not allowed to be used this way in an "
         "expression; function: size",
         NULL, values},
        {"a = :u AND abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort",
         NULL, values},
        {"begins_with(a, :n) AND a = :u", OOO "begins_with, operand type: N", NULL, values},
        {"begins_with(:n, #u)",
         "An expression attribute name used in the document path is not "
         "defined; attribute name: #u",
         NULL, values},
        {"contains(a, a, :u)",
         "An expression attribute value used in expression is not defined; "
         "attribute value: :u",
         NULL, values},
        {"begins_with(:n, :n, a)",
         "Incorrect number of operands for operator or function; "
         "operator or function: begins_with, number of operands: 3",
         NULL, values},
    };
    EXPECT_REFUSED(CONDITION, "Condition", cases);
}

Test(check, reports_the_first_stage_of_an_update)
{
    const char *values = "':s':{'S':'s'}";
    const struct refusal cases[] = {
        {"SET a = nope(abort)", "Attribute name is a reserved keyword; reserved keyword: abort",
         NULL, values},
        {"SET a = nope(b) SET c = :s", "Invalid function name; function: nope", NULL, values},
        {"SET a = #u SET c = :s",
         "The \"SET\" section can only be used once in an update "
         "expression;",
         NULL, values},
        {"SET a = :u, b = #u",
         "An expression attribute name used in the document path is not "
         "defined; attribute name: #u",
         NULL, values},
        {"SET a = :u REMOVE a",
         "An expression attribute value used in expression is not defined; "
         "attribute value: :u",
         NULL, values},
        {"REMOVE a.b, a[0], c ADD c :s", PAIR("overlap", "[c]", "[c]"), NULL, values},
        {"REMOVE a.b, a[0] ADD c :s", PAIR("conflict", "[a, b]", "[a, [0]]"), NULL, values},
        {"SET a = list_append(b) ADD c :s", ACTION("ADD", "STRING"), NULL, values},
    };
    EXPECT_REFUSED(UPDATE, "Update", cases);
}

Test(check, reports_the_first_stage_of_a_projection)
{
    const struct refusal cases[] = {
        {"#u, a, a, abort", "Attribute name is a reserved keyword; reserved keyword: abort", NULL,
         NULL},
        {"a, a, #u",
         "An expression attribute name used in the document path is not defined; "
         "attribute name: #u",
         NULL, NULL},
        {"a.b, a[0], c, c.d", PAIR("overlap", "[c]", "[c, d]"), NULL, NULL},
    };
    EXPECT_REFUSED(PROJECTION, "Projection", cases);
}
