#include <criterion/criterion.h>

#include "../../../emulator/engine/partitioning.h"

static struct ddb_partitioning figures;

static void set_up(void)
{
#define PARTITIONING(name, unit, value, help) figures.name = value;
#include "../../../emulator/base/partition_figures.def"
#undef PARTITIONING
}

TestSuite(partitioning, .init = set_up);

static size_t provisioned(int64_t reads, int64_t writes)
{
    const int64_t units[AXES] = {[READS] = reads, [WRITES] = writes};
    return partitions_for(&figures, units, (const int64_t[AXES]){0});
}

static size_t warm(int64_t reads, int64_t writes)
{
    const int64_t units[AXES] = {[READS] = reads, [WRITES] = writes};
    return partitions_for(&figures, (const int64_t[AXES]){0}, units);
}

/* Old editions of the Developer Guide, "Partitions and data distribution". */
Test(partitioning, provisioned_units_of_both_kinds_add_up)
{
    cr_assert_eq(provisioned(1, 1), 1);
    cr_assert_eq(provisioned(3000, 0), 1);
    cr_assert_eq(provisioned(1500, 500), 1);
    cr_assert_eq(provisioned(1500, 501), 2);
    cr_assert_eq(provisioned(7500, 3000), 6);
    cr_assert_eq(provisioned(40000, 40000), 54);
}

/* Developer Guide, "DynamoDB on-demand capacity mode": 4,000 writes and 12,000 reads at once. */
Test(partitioning, warm_units_are_served_on_both_axes_at_a_time)
{
    cr_assert_eq(warm(12000, 4000), 4);
    cr_assert_eq(warm(12001, 4000), 5);
    cr_assert_eq(warm(12000, 9500), 10);
}
