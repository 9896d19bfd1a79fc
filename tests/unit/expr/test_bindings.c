#include "../../lib/expr_rig.h"

static void parse_some(struct rig *rig)
{
    rig_must_parse(rig, EXPRESSION_CONDITION, "#a = :a", "'#a':'x','#b':'y','#c':'z'",
                   "':a':{'N':'1'},':b':{'N':'2'}");
}

/* Conformance suite, tier3/error-messages: names are named before values. */
Test(bindings, names_what_no_expression_used)
{
    struct rig rig;
    rig_init(&rig);
    parse_some(&rig);
    cr_assert_not(bindings_all_used(&rig.bindings, &rig.err));
    cr_expect_str_eq(rig.err.message, "Value provided in ExpressionAttributeNames unused in "
                                      "expressions: keys: {#b, #c}");
    cr_expect(rig.err.enveloped);
    rig_release(&rig);
}

Test(bindings, counts_use_over_all_expressions_of_a_request)
{
    struct rig rig;
    rig_init(&rig);
    parse_some(&rig);
    const struct expression *other;
    cr_assert(expression_parse(&rig.arena, EXPRESSION_PROJECTION, STR("#b, #c"), &rig.bindings,
                               &other, &rig.err));
    cr_assert_not(bindings_all_used(&rig.bindings, &rig.err));
    cr_expect_str_eq(rig.err.message, "Value provided in ExpressionAttributeValues unused in "
                                      "expressions: keys: {:b}");
    error_init(&rig.err, &rig.arena);
    cr_assert(expression_parse(&rig.arena, EXPRESSION_UPDATE, STR("ADD n :b"), &rig.bindings,
                               &other, &rig.err));
    cr_expect(bindings_all_used(&rig.bindings, &rig.err));
    rig_release(&rig);
}

/* Service, account, and table quotas, "Expression parameters": 255 bytes, 2 MB. */
Test(bindings, bounds_placeholders)
{
    struct rig rig;
    rig_init(&rig);
    char long_name[256];
    memset(long_name, 'a', sizeof(long_name));
    long_name[0] = '#';
    struct name_binding name = {{long_name, 255}, STR("x"), false};
    struct bindings bindings = {&name, 1, NULL, 0};
    cr_expect(bindings_check_limits(&bindings, &rig.err));
    name.placeholder.len = 256;
    cr_expect_not(bindings_check_limits(&bindings, &rig.err));
    cr_expect(strstr(rig.err.message, "ExpressionAttributeNames contains invalid key: "));
    rig_release(&rig);
}

Test(bindings, bounds_the_sum_of_names_and_values)
{
    struct rig rig;
    rig_init(&rig);
    size_t most = (2u << 20) - 2;
    char *bytes = arena_zalloc(&rig.arena, most + 1);
    struct value_binding value = {STR(":v"), {.type = VALUE_S, .bytes = {bytes, most}}, false};
    struct bindings bindings = {NULL, 0, &value, 1};
    cr_expect(bindings_check_limits(&bindings, &rig.err));
    value.value.bytes.len++;
    cr_expect_not(bindings_check_limits(&bindings, &rig.err));
    cr_expect_eq(rig.err.code, ERROR_VALIDATION);
    rig_release(&rig);
}
