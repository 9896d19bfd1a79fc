/* Developer Guide, "DynamoDB read and write operations" and "Using Global Secondary Indexes". */
#include <criterion/criterion.h>

#include "../../../emulator/engine/capacity.h"

Test(capacity, reads_are_rounded_up_to_4_kb)
{
    cr_assert_eq(read_halves(0, false), 1);
    cr_assert_eq(read_halves(1, true), 2);
    cr_assert_eq(read_halves(4096, true), 2);
    cr_assert_eq(read_halves(4097, true), 4);
    cr_assert_eq(read_halves(96000, false), 24);
}

Test(capacity, writes_are_rounded_up_to_1_kb)
{
    cr_assert_eq(write_halves(0), 2);
    cr_assert_eq(write_halves(1024), 2);
    cr_assert_eq(write_halves(1025), 4);
}

static struct index gsi = {.name = {"gsi", 3}};
static struct table table = {.indexes = &gsi, .index_count = 1};

static int64_t index_halves(struct entry_delta delta)
{
    struct charge charge = {.table = &table};
    delta.index = &gsi;
    struct change change = {.table = &table, .deltas = &delta, .delta_count = 1, .new_bytes = 10};
    charge_change(&charge, &change);
    cr_assert_eq(charge.table_halves, 2);
    cr_assert_eq(charge.index_charged[0], charge.index_halves[0] > 0);
    return charge.index_halves[0];
}

Test(capacity, an_entry_that_appears_or_goes_costs_its_size)
{
    cr_assert_eq(index_halves((struct entry_delta){.has = true, .new_bytes = 1500}), 4);
    cr_assert_eq(index_halves((struct entry_delta){.had = true, .old_bytes = 1500}), 4);
}

Test(capacity, an_entry_that_stays_the_same_costs_nothing)
{
    cr_assert_eq(index_halves((struct entry_delta){.had = true,
                                                   .has = true,
                                                   .old_key = STR("k"),
                                                   .new_key = STR("k"),
                                                   .old_item = STR("i"),
                                                   .new_item = STR("i"),
                                                   .old_bytes = 1500,
                                                   .new_bytes = 1500}),
                 0);
}

Test(capacity, a_changed_entry_costs_the_larger_image)
{
    cr_assert_eq(index_halves((struct entry_delta){.had = true,
                                                   .has = true,
                                                   .old_key = STR("k"),
                                                   .new_key = STR("k"),
                                                   .old_item = STR("i"),
                                                   .new_item = STR("j"),
                                                   .old_bytes = 3000,
                                                   .new_bytes = 10}),
                 6);
}

Test(capacity, a_moved_entry_costs_both_sides_rounded_apart)
{
    cr_assert_eq(index_halves((struct entry_delta){.had = true,
                                                   .has = true,
                                                   .old_key = STR("k"),
                                                   .new_key = STR("l"),
                                                   .old_bytes = 1517,
                                                   .new_bytes = 1517}),
                 8);
}
