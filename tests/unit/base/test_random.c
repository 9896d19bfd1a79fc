#include <criterion/criterion.h>

#include "../../../emulator/base/random.h"

static const struct random seed7 = {.seed = 7, .generation = 1};

Test(random, strings_are_framed_by_their_length)
{
    uint64_t one = random_draw(&seed7, STR("ab"), STR("c"), 0);
    cr_assert_neq(one, random_draw(&seed7, STR("a"), STR("bc"), 0));
    cr_assert_neq(one, random_draw(&seed7, STR("abc"), STR(""), 0));
    cr_assert_neq(random_hash(0, STR("a")), random_hash(0, STR("a\0")));
    cr_assert_neq(random_hash(0, STR("")), random_hash(0, STR("\0")));
}

Test(random, every_argument_counts)
{
    uint64_t draw = random_draw(&seed7, STR("p"), STR("s"), 3);
    struct random other_seed = {8, 1}, other_generation = {7, 2};
    cr_assert_eq(draw, random_draw(&seed7, STR("p"), STR("s"), 3));
    cr_assert_neq(draw, random_draw(&other_seed, STR("p"), STR("s"), 3));
    cr_assert_neq(draw, random_draw(&other_generation, STR("p"), STR("s"), 3));
    cr_assert_neq(draw, random_draw(&seed7, STR("q"), STR("s"), 3));
    cr_assert_neq(draw, random_draw(&seed7, STR("p"), STR("t"), 3));
    cr_assert_neq(draw, random_draw(&seed7, STR("p"), STR("s"), 4));
}

Test(random, equal_arguments_do_not_cancel_out)
{
    for (uint64_t i = 0; i < 20; i++)
        for (uint64_t j = 0; j < i; j++) {
            struct random a = {i, i}, b = {j, j};
            cr_assert_neq(random_draw(&a, STR(""), STR(""), 0),
                          random_draw(&b, STR(""), STR(""), 0));
        }
}

/* Recordings and row keys rest on these values: a change of the function must not pass unseen. */
Test(random, values_are_pinned)
{
    cr_assert_eq(random_hash(0, STR("")), UINT64_C(0x83de15eb6930bb71));
    cr_assert_eq(random_hash(1, STR("0123456789")), UINT64_C(0xe0ed9a54c923645c));
    cr_assert_eq(random_draw(&seed7, STR("request-id"), STR("client"), 5),
                 UINT64_C(0x7eccf8585281c07e));
}

Test(random, each_input_bit_moves_about_half_of_the_output)
{
    uint64_t base = random_hash(1, STR("0123456789"));
    int moved = 0;
    for (unsigned bit = 0; bit < 80; bit++) {
        char text[] = "0123456789";
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << (bit % 8)));
        int bits = __builtin_popcountll(base ^ random_hash(1, (struct str){text, 10}));
        cr_assert(bits > 10 && bits < 54, "bit %u moves %d", bit, bits);
        moved += bits;
    }
    cr_assert(moved > 80 * 30 && moved < 80 * 34);
}

Test(random, below_is_even)
{
    int counts[6] = {0};
    for (uint64_t n = 0; n < 60000; n++) {
        uint64_t draw = random_below(&seed7, STR("die"), STR(""), n, 6);
        cr_assert_lt(draw, 6);
        counts[draw]++;
    }
    for (int side = 0; side < 6; side++)
        cr_assert(counts[side] > 9600 && counts[side] < 10400, "%d", counts[side]);
}

/* With this bound nearly half of all draws are redrawn. */
Test(random, below_redraws_the_unfair_stretch)
{
    uint64_t bound = (UINT64_C(1) << 63) + 1;
    int low = 0;
    for (uint64_t n = 0; n < 1000; n++) {
        uint64_t draw = random_below(&seed7, STR("x"), STR(""), n, bound);
        cr_assert_lt(draw, bound);
        low += draw < bound / 2;
    }
    cr_assert(low > 420 && low < 580);
    cr_assert_eq(random_below(&seed7, STR("x"), STR(""), 0, 1), 0);
}
