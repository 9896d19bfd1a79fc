#include "../../../model/closeness.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static struct arena arena;

static void open(void)
{
    arena_init(&arena);
}

static void close(void)
{
    arena_release(&arena);
}

TestSuite(closeness, .init = open, .fini = close);

static struct doc read(const char *text)
{
    struct doc doc;
    cr_assert(json_read(&arena, str_from(text), &doc, NULL));
    return doc;
}

static bool equal(double a, double b)
{
    return a >= b && a <= b;
}

Test(closeness, a_vector_is_a_list_of_so_many_numbers_within_32_bits)
{
    struct element out[2];
    struct doc good = read("{\"L\":[{\"N\":\"1\"},{\"N\":\"-0.5\"}]}");
    struct doc text = read("{\"L\":[{\"N\":\"1\"},{\"S\":\"2\"}]}");
    struct doc large = read("{\"L\":[{\"N\":\"1\"},{\"N\":\"1E39\"}]}");
    struct doc map = read("{\"M\":{}}");
    cr_assert(vector_of(&good, 2, out) && equal((double)out[1].number, -0.5));
    cr_assert(!vector_of(&good, 3, out) && !vector_of(&text, 2, out));
    cr_assert(!vector_of(&large, 2, out) && !vector_of(&map, 2, out) && !vector_of(NULL, 2, out));
}

Test(closeness, what_it_stands_for_is_the_shortest_text)
{
    struct element out[2];
    struct doc long_one = read("{\"L\":[{\"N\":\"0.1000000000001\"},{\"N\":\"3\"}]}");
    struct doc expected = read("{\"L\":[{\"N\":\"0.1\"},{\"N\":\"3\"}]}");
    cr_assert(vector_of(&long_one, 2, out));
    struct doc back = vector_doc(&arena, out, 2);
    cr_assert(typed_eq(&back, &expected));
}

Test(closeness, scores_are_those_of_their_function)
{
    struct element a[] = {{3}, {4}}, b[] = {{4}, {3}}, zero[] = {{0}, {0}};
    cr_assert(equal(closeness(STR("DOT_PRODUCT"), a, b, 2), 24));
    cr_assert(equal(closeness(STR("EUCLIDEAN"), a, zero, 2), 5));
    cr_assert(equal(closeness(STR("COSINE"), a, a, 2), 0));
    cr_assert(equal(closeness(STR("COSINE"), a, zero, 2), 1));
    cr_assert(is_closer(STR("DOT_PRODUCT"), 2, 1) && is_closer(STR("COSINE"), 1, 2));
}
