#include "../../lib/expr_rig.h"

struct change {
    const char *text;
    const char *values;
    const char *old;
    const char *after;       /* the item; with `error`: NULL */
    const char *touched_old; /* NULL: not looked at */
    const char *touched_new;
    const char *error;
};

static void expect_images(struct rig *rig, const struct change *c, const struct value *after,
                          const struct value *touched_old, const struct value *touched_new)
{
    rig_expect_item(rig, after, c->after);
    if (c->touched_old) {
        rig_expect_item(rig, touched_old, c->touched_old);
    }
    if (c->touched_new) {
        rig_expect_item(rig, touched_new, c->touched_new);
    }
}

static void expect_change(const struct change *c)
{
    struct rig rig;
    rig_init(&rig);
    struct value old = rig_item(&rig, c->old);
    const char *before = rig_dump(&rig, &old);
    const struct expression *expression =
        rig_must_parse(&rig, EXPRESSION_UPDATE, c->text, NULL, c->values);
    struct value after, touched_old, touched_new;
    bool good =
        update_apply(&rig.arena, expression, &old, &after, &touched_old, &touched_new, &rig.err);
    cr_expect_eq(good, c->error == NULL, "%s: %s", c->text, good ? "applied" : rig.err.message);
    if (good && !c->error) {
        expect_images(&rig, c, &after, &touched_old, &touched_new);
    } else if (!good && c->error) {
        cr_expect_str_eq(rig.err.message, c->error, "%s", c->text);
        cr_expect_eq(rig.err.code, ERROR_VALIDATION);
        cr_expect_not(rig.err.enveloped);
    }
    cr_expect_str_eq(rig_dump(&rig, &old), before, "%s: the old item was changed", c->text);
    rig_release(&rig);
}

#define EXPECT_CHANGES(cases)                                                                      \
    for (size_t i = 0; i < sizeof(cases) / sizeof((cases)[0]); i++) {                              \
        expect_change(&(cases)[i]);                                                                \
    }

#define BAD_PATH "The document path provided in the update expression is invalid for update"
#define BAD_TYPE "An operand in the update expression has an incorrect data type"
#define MISSING "The provided expression refers to an attribute that does not exist in the item"

/* Developer Guide, "Using update expressions in DynamoDB". */
Test(update, sets_top_level_attributes)
{
    const struct change cases[] = {
        {"SET b = :v", "':v':{'S':'x'}", "{'pk':{'S':'k'}}", "{'b':{'S':'x'},'pk':{'S':'k'}}", "{}",
         "{'b':{'S':'x'}}", NULL},
        {"SET zz = :v, a = :v", "':v':{'N':'1'}", "{'pk':{'S':'k'},'a':{'S':'old'}}",
         "{'a':{'N':'1'},'pk':{'S':'k'},'zz':{'N':'1'}}", "{'a':{'S':'old'}}",
         "{'a':{'N':'1'},'zz':{'N':'1'}}", NULL},
        {"SET a = b, b = a", NULL, "{'a':{'N':'1'},'b':{'N':'2'}}", "{'a':{'N':'2'},'b':{'N':'1'}}",
         NULL, NULL, NULL},
        {"SET a = gone", NULL, "{'pk':{'S':'k'}}", NULL, NULL, NULL, MISSING},
        {"SET a = pk.x", NULL, "{'pk':{'S':'k'}}", NULL, NULL, NULL, MISSING},
    };
    EXPECT_CHANGES(cases);
}

Test(update, calculates_in_decimals)
{
    const struct change cases[] = {
        {"SET n = n + :v", "':v':{'N':'0.2'}", "{'n':{'N':'0.1'}}", "{'n':{'N':'0.3'}}", NULL, NULL,
         NULL},
        {"SET n = :v - n", "':v':{'N':'1'}", "{'n':{'N':'10'}}", "{'n':{'N':'-9'}}", NULL, NULL,
         NULL},
        {"SET m.c = m.c + :v", "':v':{'N':'5'}", "{'m':{'M':{'c':{'N':'10'},'d':{'N':'1'}}}}",
         "{'m':{'M':{'c':{'N':'15'},'d':{'N':'1'}}}}", "{'m':{'M':{'c':{'N':'10'}}}}",
         "{'m':{'M':{'c':{'N':'15'}}}}", NULL},
        {"SET n = n + :v", "':v':{'N':'1'}", "{'n':{'S':'1'}}", NULL, NULL, NULL, BAD_TYPE},
        {"SET n = gone + :v", "':v':{'N':'1'}", "{}", NULL, NULL, NULL, MISSING},
        {"SET n = if_not_exists(n, :z) + :v", "':z':{'N':'0'},':v':{'N':'1'}", "{}",
         "{'n':{'N':'1'}}", NULL, NULL, NULL},
        {"SET n = n + :v", "':v':{'N':'9E125'}", "{'n':{'N':'9E125'}}", NULL, NULL, NULL,
         "Number overflow. Attempting to store a number with magnitude larger than supported "
         "range"},
    };
    EXPECT_CHANGES(cases);
}

Test(update, calls_functions_on_the_old_item)
{
    const struct change cases[] = {
        {"SET a = if_not_exists(a, gone)", NULL, "{'a':{'N':'1'}}", "{'a':{'N':'1'}}", NULL, NULL,
         NULL},
        {"SET a = if_not_exists(a, gone)", NULL, "{'b':{'N':'1'}}", NULL, NULL, NULL, MISSING},
        {"SET a = if_not_exists(x, if_not_exists(y, :v))", "':v':{'N':'3'}", "{'b':{'N':'1'}}",
         "{'a':{'N':'3'},'b':{'N':'1'}}", NULL, NULL, NULL},
        {"SET l = list_append(l, :v)", "':v':{'L':[{'N':'2'}]}", "{'l':{'L':[{'N':'1'}]}}",
         "{'l':{'L':[{'N':'1'},{'N':'2'}]}}", "{'l':{'L':[{'N':'1'}]}}",
         "{'l':{'L':[{'N':'1'},{'N':'2'}]}}", NULL},
        {"SET l = list_append(:v, :v)", "':v':{'L':[{'N':'2'}]}", "{}",
         "{'l':{'L':[{'N':'2'},{'N':'2'}]}}", NULL, NULL, NULL},
        {"SET l = list_append(l, :v)", "':v':{'L':[{'N':'2'}]}", "{'l':{'S':'x'}}", NULL, NULL,
         NULL, BAD_TYPE},
        {"SET l = list_append(l, :v)", "':v':{'L':[{'N':'2'}]}", "{}", NULL, NULL, NULL, MISSING},
    };
    EXPECT_CHANGES(cases);
}

/* Conformance suite, tier1/updateItem/paths. */
Test(update, needs_a_parent_of_the_right_kind)
{
    const char *v = "':v':{'N':'1'},':s':{'SS':['a']}";
    const struct change cases[] = {
        {"SET m.a.b = :v", v, "{'m':{'M':{}}}", NULL, NULL, NULL, BAD_PATH},
        {"SET gone.a = :v", v, "{}", NULL, NULL, NULL, BAD_PATH},
        {"SET m[0] = :v", v, "{'m':{'M':{}}}", NULL, NULL, NULL, BAD_PATH},
        {"SET l.a = :v", v, "{'l':{'L':[]}}", NULL, NULL, NULL, BAD_PATH},
        {"SET l[1].a = :v", v, "{'l':{'L':[]}}", NULL, NULL, NULL, BAD_PATH},
        {"REMOVE gone.a", NULL, "{}", NULL, NULL, NULL, BAD_PATH},
        {"REMOVE s[0]", NULL, "{'s':{'S':'x'}}", NULL, NULL, NULL, BAD_PATH},
        {"ADD gone.a :v", v, "{}", NULL, NULL, NULL, BAD_PATH},
        {"DELETE gone.a :s", v, "{}", NULL, NULL, NULL, BAD_PATH},
    };
    EXPECT_CHANGES(cases);
}

Test(update, sets_list_elements_by_their_old_index)
{
    const char *abc = "{'l':{'L':[{'S':'a'},{'S':'b'},{'S':'c'}]}}";
    const char *v = "':v':{'S':'v'},':w':{'S':'w'}";
    const struct change cases[] = {
        {"SET l[1] = :v", v, abc, "{'l':{'L':[{'S':'a'},{'S':'v'},{'S':'c'}]}}",
         "{'l':{'L':[{'S':'b'}]}}", "{'l':{'L':[{'S':'v'}]}}", NULL},
        {"SET l[9] = :v, l[5] = :w", v, abc,
         "{'l':{'L':[{'S':'a'},{'S':'b'},{'S':'c'},{'S':'w'},{'S':'v'}]}}", "{}",
         "{'l':{'L':[{'S':'w'},{'S':'v'}]}}", NULL},
        {"SET l[0] = :v", v, "{'l':{'L':[]}}", "{'l':{'L':[{'S':'v'}]}}", NULL, NULL, NULL},
        {"SET l[2] = :v REMOVE l[0]", v, abc, "{'l':{'L':[{'S':'b'},{'S':'v'}]}}",
         "{'l':{'L':[{'S':'a'},{'S':'c'}]}}", "{'l':{'L':[{'S':'v'}]}}", NULL},
        {"REMOVE l[0], l[2], l[7]", NULL, abc, "{'l':{'L':[{'S':'b'}]}}",
         "{'l':{'L':[{'S':'a'},{'S':'c'}]}}", "{}", NULL},
    };
    EXPECT_CHANGES(cases);
}

Test(update, removes_silently_what_is_not_there)
{
    const struct change cases[] = {
        {"REMOVE a, m.x, m.y", NULL, "{'a':{'N':'1'},'m':{'M':{'x':{'N':'1'}}}}", "{'m':{'M':{}}}",
         "{'a':{'N':'1'},'m':{'M':{'x':{'N':'1'}}}}", "{}", NULL},
        {"REMOVE gone", NULL, "{'pk':{'S':'k'}}", "{'pk':{'S':'k'}}", "{}", "{}", NULL},
    };
    EXPECT_CHANGES(cases);
}

Test(update, adds_to_numbers_and_sets)
{
    const char *v = "':n':{'N':'2'},':ss':{'SS':['c','a']},':ns':{'NS':['3','10']}";
    const struct change cases[] = {
        {"ADD n :n", v, "{'n':{'N':'40'}}", "{'n':{'N':'42'}}", "{'n':{'N':'40'}}",
         "{'n':{'N':'42'}}", NULL},
        {"ADD n :n", v, "{}", "{'n':{'N':'2'}}", "{}", "{'n':{'N':'2'}}", NULL},
        {"ADD s :ss", v, "{'s':{'SS':['b','a']}}", "{'s':{'SS':['a','b','c']}}",
         "{'s':{'SS':['a','b']}}", "{'s':{'SS':['a','b','c']}}", NULL},
        {"ADD s :ns", v, "{'s':{'NS':['9','3.0']}}", "{'s':{'NS':['3','9','10']}}", NULL, NULL,
         NULL},
        {"ADD m.s :ss", v, "{'m':{'M':{}}}", "{'m':{'M':{'s':{'SS':['a','c']}}}}", NULL, NULL,
         NULL},
        {"ADD n :n", v, "{'n':{'S':'40'}}", NULL, NULL, NULL, BAD_TYPE},
        {"ADD s :ss", v, "{'s':{'NS':['1']}}", NULL, NULL, NULL, BAD_TYPE},
    };
    EXPECT_CHANGES(cases);
}

Test(update, deletes_from_sets)
{
    const char *v = "':ss':{'SS':['a','x']},':all':{'SS':['a','b']}";
    const struct change cases[] = {
        {"DELETE s :ss", v, "{'s':{'SS':['b','a']}}", "{'s':{'SS':['b']}}",
         "{'s':{'SS':['a','b']}}", "{'s':{'SS':['b']}}", NULL},
        {"DELETE s :all", v, "{'s':{'SS':['b','a']},'t':{'N':'1'}}", "{'t':{'N':'1'}}",
         "{'s':{'SS':['a','b']}}", "{}", NULL},
        {"DELETE s :all", v, "{'t':{'N':'1'}}", "{'t':{'N':'1'}}", "{}", "{}", NULL},
        {"DELETE s :all", v, "{'s':{'NS':['1']}}", NULL, NULL, NULL, BAD_TYPE},
    };
    EXPECT_CHANGES(cases);
}

Test(update, shows_touched_paths_inside_their_parents)
{
    const char *v = "':v':{'N':'9'}";
    const struct change cases[] = {
        {"SET m.b = :v, m.n.c = :v REMOVE l[1].x", v,
         "{'l':{'L':[{'N':'0'},{'M':{'x':{'N':'1'},'y':{'N':'2'}}}]},"
         "'m':{'M':{'a':{'N':'1'},'n':{'M':{'c':{'N':'3'},'d':{'N':'4'}}}}}}",
         "{'l':{'L':[{'N':'0'},{'M':{'y':{'N':'2'}}}]},"
         "'m':{'M':{'a':{'N':'1'},'b':{'N':'9'},'n':{'M':{'c':{'N':'9'},'d':{'N':'4'}}}}}}",
         "{'l':{'L':[{'M':{'x':{'N':'1'}}}]},'m':{'M':{'n':{'M':{'c':{'N':'3'}}}}}}",
         "{'m':{'M':{'b':{'N':'9'},'n':{'M':{'c':{'N':'9'}}}}}}", NULL},
    };
    EXPECT_CHANGES(cases);
}

Test(update, does_without_touched_images)
{
    struct rig rig;
    rig_init(&rig);
    struct value old = rig_item(&rig, "{'a':{'N':'1'}}");
    const struct expression *expression =
        rig_must_parse(&rig, EXPRESSION_UPDATE, "REMOVE a", NULL, NULL);
    struct value after;
    cr_assert(update_apply(&rig.arena, expression, &old, &after, NULL, NULL, &rig.err));
    rig_expect_item(&rig, &after, "{}");
    rig_release(&rig);
}

/* Copying an attribute below itself must not make items that are too deep to store. */
Test(update, keeps_items_within_32_levels)
{
    struct rig rig;
    rig_init(&rig);
    struct value item = rig_item(&rig, "{'a':{'M':{'b':{'N':'1'}}}}");
    const struct expression *expression =
        rig_must_parse(&rig, EXPRESSION_UPDATE, "SET a.b = a", NULL, NULL);
    int rounds = 0;
    while (update_apply(&rig.arena, expression, &item, &item, NULL, NULL, &rig.err)) {
        cr_assert_lt(++rounds, 40);
    }
    cr_expect_eq(rounds, 30, "%d", rounds);
    cr_expect_str_eq(rig.err.message,
                     "Nesting Levels have exceeded supported limits: Attributes in the item have "
                     "nested levels beyond supported limit");
    rig_release(&rig);
}
