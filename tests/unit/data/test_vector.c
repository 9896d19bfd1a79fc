#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "../../../emulator/data/vector.h"

static struct arena arena;

static void set_up(void)
{
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(vector, .init = set_up, .fini = tear_down);

static struct value number_value(const char *text)
{
    struct value value = {.type = VALUE_N};
    cr_assert_eq(number_scan(str_from(text), &value.number), NUMBER_OK, "%s", text);
    return value;
}

/* A vector from its elements' texts; the last is NULL. */
static struct str vector(const char *const *texts)
{
    struct buf bytes;
    buf_init(&bytes);
    for (; *texts; texts++) {
        struct value value = number_value(*texts);
        cr_assert(vector_append(&bytes, &value.number), "%s", *texts);
    }
    struct str copy = arena_copy(&arena, buf_view(&bytes));
    buf_release(&bytes);
    return copy;
}

#define VECTOR(...) vector((const char *const[]){__VA_ARGS__, NULL})

static void expect_score(enum vector_distance distance, struct str a, struct str b, double want)
{
    double score = vector_score(distance, a, b);
    cr_assert(fabs(score - want) < 5e-7, "%.17g, not %.17g", score, want);
}

static void expect_text(struct str bytes, const char *want)
{
    struct value list;
    struct buf out;
    struct json_writer w;
    vector_decode(&arena, bytes, &list);
    buf_init(&out);
    json_begin(&w, &out);
    vector_dump(&w, &list);
    cr_assert_str_eq(out.data, want);
    buf_release(&out);
}

Test(vector, has_four_bytes_a_dimension)
{
    struct str bytes = VECTOR("1", "-2", "0");
    cr_assert_eq(bytes.len, 12);
    cr_assert_eq(memcmp(bytes.data, "\x3F\x80\0\0\xC0\0\0\0\0\0\0\0", 12), 0);
}

Test(vector, rounds_to_the_nearest)
{
    /* 16777217 is the first integer that 32 bits do not hold; the third lies halfway. */
    expect_text(VECTOR("0.1", "16777217", "1.000000059604644775390625"),
                "{\"L\":[{\"N\":\"0.1\"},{\"N\":\"16777216.0\"},{\"N\":\"1.0\"}]}");
}

Test(vector, keeps_the_smallest_and_the_largest)
{
    expect_text(VECTOR("1E-45"),
                "{\"L\":[{\"N\":\"0.000000000000000000000000000000000000000000001\"}]}");
    expect_text(VECTOR("3.4028234E38"),
                "{\"L\":[{\"N\":\"340282350000000000000000000000000000000.0\"}]}");
    expect_text(VECTOR("1E-60"), "{\"L\":[{\"N\":\"0.0\"}]}");
}

Test(vector, refuses_what_is_beyond_32_bits)
{
    struct buf out;
    buf_init(&out);
    struct value large = number_value("3.5E38"), negative = number_value("-1E125");
    cr_assert_not(vector_append(&out, &large.number));
    cr_assert_not(vector_append(&out, &negative.number));
    cr_assert_eq(out.len, 0);
    buf_release(&out);
}

Test(vector, is_a_list_of_numbers_of_one_length)
{
    struct value items[2] = {number_value("1"), {.type = VALUE_S, .bytes = STR("2")}};
    struct value list = {.type = VALUE_L, .list = {.items = items, .count = 2}};
    struct str bytes;
    cr_assert_not(vector_encode(&arena, &list, 2, &bytes));
    items[1] = number_value("2");
    cr_assert(vector_encode(&arena, &list, 2, &bytes));
    cr_assert_eq(bytes.len, 8);
    cr_assert_not(vector_encode(&arena, &list, 3, &bytes));
    cr_assert_not(vector_encode(&arena, NULL, 3, &bytes));
    struct value text = {.type = VALUE_S, .bytes = STR("1")};
    cr_assert_not(vector_encode(&arena, &text, 1, &bytes));
}

Test(vector, cosine_goes_from_0_to_2)
{
    struct str query = VECTOR("1", "0", "0");
    cr_assert(vector_score(VECTOR_COSINE, query, query) <= 0);
    expect_score(VECTOR_COSINE, query, VECTOR("0.6", "0.8", "0"), 0.4);
    expect_score(VECTOR_COSINE, query, VECTOR("0", "1", "0"), 1);
    expect_score(VECTOR_COSINE, query, VECTOR("-1", "0", "0"), 2);
    expect_score(VECTOR_COSINE, query, VECTOR("10", "0", "0"), 0);
}

Test(vector, cosine_of_a_vector_and_itself_is_exactly_0)
{
    struct str odd = VECTOR("0.1", "-0.7", "1234.5678", "1E-20");
    double score = vector_score(VECTOR_COSINE, odd, odd);
    cr_assert(score <= 0 && score >= 0);
}

Test(vector, without_length_is_at_a_right_angle_to_all)
{
    expect_score(VECTOR_COSINE, VECTOR("0", "0"), VECTOR("1", "0"), 1);
    expect_score(VECTOR_COSINE, VECTOR("0", "0"), VECTOR("0", "0"), 1);
}

Test(vector, euclidean_is_the_straight_line)
{
    struct str query = VECTOR("1", "0", "0");
    expect_score(VECTOR_EUCLIDEAN, query, query, 0);
    expect_score(VECTOR_EUCLIDEAN, query, VECTOR("0", "1", "0"), sqrt(2));
    expect_score(VECTOR_EUCLIDEAN, query, VECTOR("-1", "0", "0"), 2);
    expect_score(VECTOR_EUCLIDEAN, query, VECTOR("10", "0", "0"), 9);
}

Test(vector, dot_product_may_be_negative)
{
    struct str query = VECTOR("1", "0", "0");
    expect_score(VECTOR_DOT_PRODUCT, query, VECTOR("0.6", "0.8", "0"), 0.6);
    expect_score(VECTOR_DOT_PRODUCT, query, VECTOR("-1", "0", "0"), -1);
}

Test(vector, scores_stay_finite)
{
    struct str large = VECTOR("3E38", "3E38"), opposite = VECTOR("-3E38", "-3E38");
    cr_assert(isfinite(vector_score(VECTOR_DOT_PRODUCT, large, large)));
    cr_assert(isfinite(vector_score(VECTOR_DOT_PRODUCT, large, opposite)));
    cr_assert(isfinite(vector_score(VECTOR_EUCLIDEAN, large, opposite)));
    expect_score(VECTOR_COSINE, large, opposite, 2);
}

Test(vector, closer_is_lower_but_for_the_dot_product)
{
    cr_assert(vector_closer(VECTOR_COSINE, 0.1, 0.2));
    cr_assert(vector_closer(VECTOR_EUCLIDEAN, 0.1, 0.2));
    cr_assert(vector_closer(VECTOR_DOT_PRODUCT, 0.2, 0.1));
    cr_assert_not(vector_closer(VECTOR_DOT_PRODUCT, 0.2, 0.2));
}

Test(vector, functions_have_names)
{
    enum vector_distance distance;
    cr_assert(vector_distance_by_name(STR("EUCLIDEAN"), &distance));
    cr_assert_eq(distance, VECTOR_EUCLIDEAN);
    cr_assert_not(vector_distance_by_name(STR("euclidean"), &distance));
}
