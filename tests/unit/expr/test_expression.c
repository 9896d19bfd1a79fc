#include "../../lib/expr_rig.h"

static void expect_path(const struct expression_path *path, const char *root, bool nested,
                        bool is_target)
{
    cr_expect(str_is(path->root, root), "%.*s", STR_ARG(path->root));
    cr_expect_eq(path->nested, nested, "%s", root);
    cr_expect_eq(path->is_target, is_target, "%s", root);
}

Test(expression, tells_the_paths_of_a_condition)
{
    struct rig rig;
    rig_init(&rig);
    const struct expression_path *paths;
    const struct expression *expression =
        rig_must_parse(&rig, EXPRESSION_FILTER, "size(#a) > b.c AND NOT (d[1] IN (:v, e))",
                       "'#a':'real'", "':v':{'N':'1'}");
    cr_assert_eq(expression_paths(&rig.arena, expression, &paths), 4);
    expect_path(&paths[0], "real", false, false);
    expect_path(&paths[1], "b", true, false);
    expect_path(&paths[2], "d", true, false);
    expect_path(&paths[3], "e", false, false);
    rig_release(&rig);
}

Test(expression, tells_targets_and_literals_of_an_update)
{
    struct rig rig;
    rig_init(&rig);
    const struct expression_path *paths;
    const struct expression *expression = rig_must_parse(
        &rig, EXPRESSION_UPDATE, "SET a = :v, b = c REMOVE d[0] ADD e :v DELETE f :s", NULL,
        "':v':{'N':'1'},':s':{'SS':['x']}");
    cr_assert_eq(expression_paths(&rig.arena, expression, &paths), 6);
    expect_path(&paths[0], "a", false, true);
    expect_path(&paths[1], "b", false, true);
    expect_path(&paths[2], "c", false, false);
    expect_path(&paths[3], "d", true, true);
    expect_path(&paths[4], "e", false, true);
    expect_path(&paths[5], "f", false, true);
    const struct value *literal = &rig.bindings.values[0].value;
    const struct value *wanted[] = {literal, NULL, NULL, NULL, literal, NULL};
    for (size_t i = 0; i < 6; i++) {
        cr_expect_eq(paths[i].literal, wanted[i], "%zu", i);
    }
    rig_release(&rig);
}

Test(expression, without_an_expression_there_are_no_paths)
{
    struct rig rig;
    rig_init(&rig);
    const struct expression_path *paths;
    cr_expect_eq(expression_paths(&rig.arena, NULL, &paths), 0);
    rig_release(&rig);
}

Test(expression, takes_a_name_with_any_bytes_behind_a_placeholder)
{
    struct rig rig;
    rig_init(&rig);
    struct value item = rig_item(&rig, "{'a b.c':{'N':'1'},'status':{'N':'2'}}");
    const struct expression *expression = rig_must_parse(&rig, EXPRESSION_CONDITION, "#x < #status",
                                                         "'#x':'a b.c','#status':'status'", NULL);
    cr_expect(condition_holds(expression, &item));
    rig_release(&rig);
}
