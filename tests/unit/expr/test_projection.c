#include "../../lib/expr_rig.h"

static void expect_projected(const char *text, const char *names, const char *item_json,
                             const char *wanted)
{
    struct rig rig;
    rig_init(&rig);
    struct value item = rig_item(&rig, item_json);
    const struct expression *expression =
        rig_must_parse(&rig, EXPRESSION_PROJECTION, text, names, NULL);
    struct value out;
    projection_apply(&rig.arena, expression, &item, &out);
    rig_expect_item(&rig, &out, wanted);
    rig_release(&rig);
}

#define ITEM                                                                                       \
    "{'pk':{'S':'k'},'m':{'M':{'a':{'S':'A'},'b':{'N':'1'},'c':{'M':{'d':{'N':'2'}}}}},"           \
    "'l':{'L':[{'S':'0'},{'M':{'x':{'N':'1'},'y':{'N':'2'}}},{'S':'2'}]}}"

/* Conformance suite, tier1/getItem/projection. */
Test(projection, keeps_the_nesting)
{
    expect_projected("m.a", NULL, ITEM, "{'m':{'M':{'a':{'S':'A'}}}}");
    expect_projected("#m.#n.d, #l[1]", "'#m':'m','#n':'c','#l':'l'", ITEM,
                     "{'m':{'M':{'c':{'M':{'d':{'N':'2'}}}}},"
                     "'l':{'L':[{'M':{'x':{'N':'1'},'y':{'N':'2'}}}]}}");
}

Test(projection, takes_top_level_attributes_whole)
{
    expect_projected("pk, m", NULL, ITEM,
                     "{'pk':{'S':'k'},'m':{'M':{'a':{'S':'A'},'b':{'N':'1'},"
                     "'c':{'M':{'d':{'N':'2'}}}}}}");
}

Test(projection, packs_list_elements_in_ascending_order)
{
    expect_projected("l[2], l[0]", NULL, ITEM, "{'l':{'L':[{'S':'0'},{'S':'2'}]}}");
    expect_projected("l[7], l[2]", NULL, ITEM, "{'l':{'L':[{'S':'2'}]}}");
}

Test(projection, merges_paths_below_one_element)
{
    expect_projected("l[1].y, m.b, l[1].x, m.a", NULL, ITEM,
                     "{'l':{'L':[{'M':{'x':{'N':'1'},'y':{'N':'2'}}}]},"
                     "'m':{'M':{'a':{'S':'A'},'b':{'N':'1'}}}}");
}

Test(projection, leaves_out_what_is_missing)
{
    expect_projected("gone, m.gone.x, l[0].x, l[1].a.b, l[2][0], pk.x", NULL, ITEM, "{}");
}

Test(projection, reads_a_dot_in_a_name_as_part_of_it)
{
    expect_projected("#d", "'#d':'a.b'", "{'a.b':{'N':'1'},'a':{'M':{'b':{'N':'2'}}}}",
                     "{'a.b':{'N':'1'}}");
}
