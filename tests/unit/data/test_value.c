#include <criterion/criterion.h>

#include "../../../emulator/data/value.h"

static struct arena arena;

static void set_up(void)
{
    json_setup();
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(value, .init = set_up, .fini = tear_down);

static struct value make(const char *text)
{
    struct doc doc;
    struct value value;
    struct error err;
    error_init(&err, &arena);
    cr_assert(json_read(&arena, str_from(text), &doc, NULL), "%s", text);
    cr_assert(value_parse(&arena, &doc, DIALECT_2026, &value, &err), "%s", text);
    return value;
}

Test(value, types_have_names_and_are_found_by_them)
{
    for (int type = 0; type < VALUE_TYPE_COUNT; type++) {
        enum value_type found;
        cr_assert(value_type_by_name(str_from(value_type_name((enum value_type)type)), &found));
        cr_assert_eq((int)found, type);
    }
    enum value_type none;
    cr_assert_not(value_type_by_name(STR("s"), &none));
    cr_assert_not(value_type_by_name(STR(""), &none));
}

Test(value, families_of_types)
{
    cr_assert(value_is_set(VALUE_BS) && !value_is_set(VALUE_L) && !value_is_set(VALUE_S));
    cr_assert(value_is_scalar(VALUE_NULL) && !value_is_scalar(VALUE_L));
    cr_assert(!value_is_scalar(VALUE_SS) && !value_is_scalar(VALUE_M));
    cr_assert_eq(set_member_type(VALUE_SS), VALUE_S);
    cr_assert_eq(set_member_type(VALUE_NS), VALUE_N);
    cr_assert_eq(set_member_type(VALUE_BS), VALUE_B);
}

static void check_eq(const char *left, const char *right, bool equal)
{
    struct value a = make(left), b = make(right);
    cr_assert_eq(value_eq(&a, &b), equal, "%s %s", left, right);
    cr_assert_eq(value_eq(&b, &a), equal, "%s %s", right, left);
}

Test(value, equality_is_deep_and_by_meaning)
{
    check_eq("{\"N\":\"1.0\"}", "{\"N\":\"1\"}", true);
    check_eq("{\"S\":\"1\"}", "{\"N\":\"1\"}", false);
    check_eq("{\"S\":\"AA==\"}", "{\"B\":\"AA==\"}", false);
    check_eq("{\"SS\":[\"a\",\"b\"]}", "{\"SS\":[\"b\",\"a\"]}", true);
    check_eq("{\"SS\":[\"a\"]}", "{\"SS\":[\"b\"]}", false);
    check_eq("{\"SS\":[\"a\"]}", "{\"SS\":[\"a\",\"b\"]}", false);
    check_eq("{\"L\":[{\"S\":\"a\"},{\"S\":\"b\"}]}", "{\"L\":[{\"S\":\"b\"},{\"S\":\"a\"}]}",
             false);
    check_eq("{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"L\":[]}}}",
             "{\"M\":{\"b\":{\"L\":[]},\"a\":{\"N\":\"01\"}}}", true);
    check_eq("{\"M\":{\"a\":{\"N\":\"1\"}}}", "{\"M\":{\"a\":{\"N\":\"2\"}}}", false);
    check_eq("{\"M\":{\"a\":{\"N\":\"1\"}}}", "{\"M\":{\"b\":{\"N\":\"1\"}}}", false);
    check_eq("{\"M\":{}}", "{\"M\":{\"a\":{\"NULL\":true}}}", false);
    check_eq("{\"BOOL\":true}", "{\"BOOL\":false}", false);
    check_eq("{\"NULL\":true}", "{\"NULL\":true}", true);
}

Test(value, order_of_scalars)
{
    struct value ten = make("{\"N\":\"10\"}"), nine = make("{\"N\":\"9\"}");
    struct value text_ten = make("{\"S\":\"10\"}"), text_nine = make("{\"S\":\"9\"}");
    struct value low = make("{\"B\":\"fw==\"}"), high = make("{\"B\":\"gA==\"}");
    cr_assert_gt(value_cmp(&ten, &nine), 0);
    cr_assert_lt(value_cmp(&text_ten, &text_nine), 0);
    cr_assert_lt(value_cmp(&low, &high), 0);
    cr_assert_eq(value_cmp(&low, &low), 0);
}

Test(value, put_and_remove_keep_the_order_and_spare_the_original)
{
    struct value item = make("{\"M\":{\"b\":{\"N\":\"1\"},\"d\":{\"N\":\"2\"}}}");
    struct value other = item, word = make("{\"S\":\"x\"}");
    item_put(&arena, &other, STR("c"), &word);
    item_put(&arena, &other, STR("a"), &word);
    item_put(&arena, &other, STR("e"), &word);
    item_put(&arena, &other, STR("b"), &word);
    struct value want = make("{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"x\"},\"c\":{\"S\":\"x\"},"
                             "\"d\":{\"N\":\"2\"},\"e\":{\"S\":\"x\"}}}");
    cr_assert(value_eq(&other, &want));
    cr_assert_eq(item.map.count, 2);
    cr_assert_eq(item_get(&item, STR("b"))->type, VALUE_N);
    cr_assert(item_remove(&other, STR("a")));
    cr_assert(item_remove(&other, STR("e")));
    cr_assert(item_remove(&other, STR("c")));
    cr_assert_not(item_remove(&other, STR("c")));
    cr_assert_eq(other.map.count, 2);
    cr_assert(item_get(&other, STR("b")) && item_get(&other, STR("d")));
}

Test(value, copied_members_may_be_removed_alone)
{
    struct value item = make("{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"N\":\"2\"}}}");
    struct value copy = item;
    value_copy_members(&arena, &copy);
    cr_assert(item_remove(&copy, STR("a")));
    cr_assert_eq(item.map.count, 2);
    cr_assert(str_is(item.map.members[0].name, "a"));
    cr_assert(item_get(&item, STR("b")));
}

/* The value put may be one that stands in the map itself. */
Test(value, put_of_an_own_member)
{
    struct value item = make("{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"N\":\"2\"}}}");
    item_put(&arena, &item, STR("a"), item_get(&item, STR("b")));
    struct value want = make("{\"M\":{\"a\":{\"N\":\"2\"},\"b\":{\"N\":\"2\"}}}");
    cr_assert(value_eq(&item, &want));
}

Test(value, membership_of_sets)
{
    struct value set = make("{\"NS\":[\"3\",\"1\",\"2.5\"]}");
    struct value in = make("{\"N\":\"2.50\"}"), out = make("{\"N\":\"2\"}");
    struct value text = make("{\"S\":\"1\"}");
    cr_assert(set_has(&set, &in));
    cr_assert_not(set_has(&set, &out));
    cr_assert_not(set_has(&set, &text));
}
