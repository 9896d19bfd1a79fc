/* Texts and semantics: tests/golden/legacy_*.txt. Here: what the trees hold. */
#include "../../lib/expr_rig.h"

#include "../../../emulator/expr/ast.h"
#include "../../../emulator/expr/legacy.h"

#define MANY 3000 /* more than an expression could name */

static struct legacy legacy_in(struct rig *rig)
{
    return (struct legacy){&rig->arena, DIALECT_CLASSIC, &rig->err};
}

Test(legacy, what_is_not_given_is_no_expression)
{
    struct rig rig;
    rig_init(&rig);
    struct legacy legacy = legacy_in(&rig);
    const struct doc empty = rig_doc(&rig, "{}");
    const struct expression *out[4];
    cr_expect(legacy_expected(&legacy, &empty, (struct str){0}, &out[0]));
    cr_expect(legacy_updates(&legacy, NULL, &out[1]));
    cr_expect(legacy_projection(&legacy, NULL, &out[2]));
    cr_expect(legacy_key_conditions(&legacy, NULL, &out[3]));
    for (size_t i = 0; i < 4; i++) {
        cr_expect_null(out[i]);
    }
    rig_release(&rig);
}

Test(legacy, conditions_hold_as_those_of_expressions)
{
    struct rig rig;
    rig_init(&rig);
    struct legacy legacy = legacy_in(&rig);
    const struct doc map = rig_doc(
        &rig, "{'a':{'ComparisonOperator':'NOT_CONTAINS','AttributeValueList':[{'S':'x'}]},"
              "'b':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'N':'1'},{'N':'3'}]}}");
    const struct expression *both, *either;
    cr_assert(legacy_filter(&legacy, &map, STR("AND"), &both));
    cr_assert(legacy_filter(&legacy, &map, STR("OR"), &either));
    struct value good = rig_item(&rig, "{'b':{'N':'2'}}");
    struct value half = rig_item(&rig, "{'a':{'S':'axb'},'b':{'N':'3'}}");
    cr_expect(condition_holds(both, &good));
    cr_expect(!condition_holds(both, &half));
    cr_expect(condition_holds(either, &half));
    rig_release(&rig);
}

Test(legacy, key_conditions_become_clauses)
{
    struct rig rig;
    rig_init(&rig);
    struct legacy legacy = legacy_in(&rig);
    const struct doc map = rig_doc(
        &rig, "{'pk':{'ComparisonOperator':'EQ','AttributeValueList':[{'S':'a'}]},"
              "'sk':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'N':'1'},{'N':'3'}]}}");
    const struct expression *out;
    cr_assert(legacy_key_conditions(&legacy, &map, &out));
    cr_assert_eq(out->clause_count, 2);
    cr_expect_eq(out->clauses[0].op, KEY_EQ);
    cr_expect_eq(out->clauses[1].op, KEY_BETWEEN);
    cr_expect(value_cmp(out->clauses[1].low, out->clauses[1].high) < 0);
    rig_release(&rig);
}

/* {'k0':{'Action':'DELETE'},...}: the last of them is asked for. */
Test(legacy, all_targets_are_told_however_many)
{
    struct rig rig;
    rig_init(&rig);
    struct legacy legacy = legacy_in(&rig);
    struct buf json;
    buf_init(&json);
    for (int i = 0; i < MANY; i++) {
        buf_printf(&json, "%s'k%d':{'Action':'DELETE'}", i ? "," : "{", i);
    }
    buf_byte(&json, '}');
    const struct doc map = rig_doc(&rig, json.data);
    buf_release(&json);
    const struct expression *out;
    const struct expression_path *paths;
    cr_assert(legacy_updates(&legacy, &map, &out));
    cr_assert_eq(expression_paths(&rig.arena, out, &paths), MANY);
    cr_expect(str_is(paths[MANY - 1].root, "k2999") && paths[MANY - 1].is_target);
    rig_release(&rig);
}
