#include <criterion/criterion.h>

#include <stdio.h>

#include "../../../emulator/base/random.h"
#include "../../../emulator/engine/sketch.h"

#define MOST 16

static struct sketch sketch;

static void set_up(void)
{
    sketch_init(&sketch, MOST, STR(""));
}

static void tear_down(void)
{
    sketch_release(&sketch);
}

TestSuite(sketch, .init = set_up, .fini = tear_down);

static void add(const char *key, enum sketch_weight weight, int64_t amount)
{
    sketch_add(&sketch, STR(""), str_from(key), weight, amount);
}

/* Keys 0000 to 9999, drawn evenly. */
static void add_even(size_t count, enum sketch_weight weight)
{
    struct random random = {.seed = 5};
    for (size_t i = 0; i < count; i++) {
        char key[8];
        snprintf(key, sizeof key, "%04d",
                 (int)random_below(&random, STR("key"), STR(""), i, 10000));
        add(key, weight, 1);
    }
}

static int64_t sum(enum sketch_weight weight)
{
    int64_t total = 0;
    for (size_t i = 0; i < sketch.count; i++) {
        total += sketch.cells[i].weights[weight];
    }
    return total;
}

Test(sketch, stays_bounded_and_in_order)
{
    add_even(5000, SKETCH_WRITES);
    add_even(5000, SKETCH_BYTES);
    cr_assert_gt(sketch.count, MOST / 2);
    cr_assert_leq(sketch.count, MOST);
    for (size_t i = 1; i < sketch.count; i++) {
        cr_assert_lt(str_cmp(buf_view(&sketch.cells[i - 1].low), buf_view(&sketch.cells[i].low)),
                     0);
    }
}

Test(sketch, loses_no_weight)
{
    add_even(5000, SKETCH_WRITES);
    cr_assert_eq(sum(SKETCH_WRITES), 5000);
    cr_assert_eq(sketch.totals[SKETCH_WRITES], 5000);
    cr_assert_eq(sum(SKETCH_READS), 0);
}

Test(sketch, finds_the_middle_of_even_weight)
{
    struct str at;
    int64_t lesser;
    add_even(5000, SKETCH_WRITES);
    cr_assert(sketch_point(&sketch, SKETCH_WRITES, &at, &lesser));
    cr_assert(str_cmp(at, STR("4000")) > 0 && str_cmp(at, STR("6000")) < 0, "%.*s", STR_ARG(at));
    cr_assert_gt(lesser, 2000);
}

/* Developer Guide, "DynamoDB burst and adaptive capacity": the place follows the traffic. */
Test(sketch, finds_the_middle_of_uneven_weight)
{
    struct str at;
    int64_t lesser;
    add_even(1000, SKETCH_READS);
    for (int i = 0; i < 4000; i++) {
        char key[8];
        snprintf(key, sizeof key, "93%02d", i * 37 % 100);
        add(key, SKETCH_READS, 1);
    }
    cr_assert(sketch_point(&sketch, SKETCH_READS, &at, &lesser));
    cr_assert(str_starts(at, STR("93")), "%.*s", STR_ARG(at));
    cr_assert_gt(lesser, 1500);
}

/* One key with nearly all the weight ends in a cell of its own: no place moves much of it. */
Test(sketch, sets_a_heavy_key_apart)
{
    struct str at;
    int64_t lesser;
    add_even(100, SKETCH_WRITES);
    for (int i = 0; i < 10000; i++) {
        add("4711", SKETCH_WRITES, 1);
    }
    cr_assert(sketch_point(&sketch, SKETCH_WRITES, &at, &lesser));
    cr_assert_lt(lesser, 100);
}

Test(sketch, one_key_alone_cannot_be_parted)
{
    struct str at;
    int64_t lesser;
    struct sketch alone;
    sketch_init(&alone, MOST, STR("k"));
    for (int i = 0; i < 100; i++) {
        sketch_add(&alone, STR("l"), STR("k"), SKETCH_WRITES, 1);
    }
    cr_assert_not(sketch_point(&alone, SKETCH_WRITES, &at, &lesser));
    sketch_release(&alone);
}

Test(sketch, heat_grows_old_and_bytes_do_not)
{
    add("a", SKETCH_WRITES, 100);
    add("a", SKETCH_READS, 7);
    add("a", SKETCH_BYTES, 100);
    sketch_age(&sketch, 2);
    cr_assert_eq(sketch.totals[SKETCH_WRITES], 25);
    cr_assert_eq(sketch.totals[SKETCH_READS], 1);
    cr_assert_eq(sketch.totals[SKETCH_BYTES], 100);
    sketch_age(&sketch, 1000000);
    cr_assert_eq(sketch.totals[SKETCH_WRITES], 0);
}

Test(sketch, no_cell_has_less_than_nothing)
{
    add("a", SKETCH_BYTES, 10);
    add("b", SKETCH_BYTES, -25);
    cr_assert_geq(sketch.totals[SKETCH_BYTES], 0);
    cr_assert_eq(sketch.totals[SKETCH_BYTES], sum(SKETCH_BYTES));
}

Test(sketch, what_is_forgotten_is_gone)
{
    add_even(500, SKETCH_BYTES);
    add_even(500, SKETCH_READS);
    sketch_forget(&sketch, SKETCH_BYTES);
    cr_assert_eq(sum(SKETCH_BYTES), 0);
    cr_assert_eq(sketch.totals[SKETCH_BYTES], 0);
    cr_assert_eq(sketch.totals[SKETCH_READS], 500);
}

Test(sketch, a_cut_shares_cells_and_weights_out)
{
    struct sketch upper;
    add_even(5000, SKETCH_WRITES);
    sketch_cut(&sketch, STR("5000"), &upper);
    cr_assert_eq(sketch.totals[SKETCH_WRITES] + upper.totals[SKETCH_WRITES], 5000);
    cr_assert(str_eq(buf_view(&upper.cells[0].low), STR("5000")));
    cr_assert_lt(str_cmp(buf_view(&sketch.cells[sketch.count - 1].low), STR("5000")), 0);
    cr_assert_gt(upper.totals[SKETCH_WRITES], 2000);
    sketch_release(&upper);
}
