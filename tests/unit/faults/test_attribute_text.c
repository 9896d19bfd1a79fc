#include <criterion/criterion.h>

#include "../../../faults/attribute_text.h"

static bool same(const char *a, const char *b)
{
    struct arena arena;
    struct doc left, right;
    struct buf l, r;
    arena_init(&arena);
    buf_init(&l);
    buf_init(&r);
    cr_assert(json_read(&arena, str_from(a), &left, NULL));
    cr_assert(json_read(&arena, str_from(b), &right, NULL));
    item_text(&l, &left);
    item_text(&r, &right);
    bool equal = str_eq(buf_view(&l), buf_view(&r));
    buf_release(&l);
    buf_release(&r);
    arena_release(&arena);
    return equal;
}

Test(attribute_text, equal_numbers_have_one_text)
{
    cr_assert(same("{\"n\":{\"N\":\"1\"}}", "{\"n\":{\"N\":\"1.00\"}}"));
    cr_assert(same("{\"n\":{\"N\":\"150\"}}", "{\"n\":{\"N\":\"+01.5e2\"}}"));
    cr_assert(same("{\"n\":{\"N\":\"0\"}}", "{\"n\":{\"N\":\"-0.0\"}}"));
    cr_assert_not(same("{\"n\":{\"N\":\"1\"}}", "{\"n\":{\"N\":\"-1\"}}"));
    cr_assert_not(same("{\"n\":{\"N\":\"1\"}}", "{\"n\":{\"N\":\"10\"}}"));
    cr_assert_not(same("{\"n\":{\"N\":\"1\"}}", "{\"n\":{\"S\":\"1\"}}"));
}

Test(attribute_text, order_matters_in_lists_alone)
{
    cr_assert(same("{\"a\":{\"S\":\"x\"},\"b\":{\"NS\":[\"1\",\"2\"]}}",
                   "{\"b\":{\"NS\":[\"2.0\",\"1\"]},\"a\":{\"S\":\"x\"}}"));
    cr_assert(same("{\"m\":{\"M\":{\"x\":{\"N\":\"1\"},\"y\":{\"SS\":[\"p\",\"q\"]}}}}",
                   "{\"m\":{\"M\":{\"y\":{\"SS\":[\"q\",\"p\"]},\"x\":{\"N\":\"1e0\"}}}}"));
    cr_assert_not(same("{\"l\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}}",
                       "{\"l\":{\"L\":[{\"N\":\"2\"},{\"N\":\"1\"}]}}"));
}
