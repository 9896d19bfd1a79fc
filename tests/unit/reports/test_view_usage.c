#include <string.h>

#include <criterion/criterion.h>

#include "../../../reports/view_usage.h"
#include "../../lib/sample_run.h"

#define START_US INT64_C(1795435200000000)

/* A run of so many seconds with these samples, as a view has it, and its usage. */
struct measured {
    struct arena arena;
    char *folder;
    struct results *results;
    struct view_run run;
    struct usage usage;
};

static void begin(struct measured *m)
{
    char message[256];
    *m = (struct measured){.folder = sample_folder()};
    arena_init(&m->arena);
    m->results = results_create(arena_printf(&m->arena, "%s/results.db", m->folder), message);
    cr_assert_not_null(m->results, "%s", message);
    results_begin(m->results, &(struct results_run){.start_us = START_US});
}

static void sample(const struct measured *m, const char *subject, const char *metric,
                   int64_t second, int64_t halves)
{
    results_add_sample(m->results, &(struct results_sample){.subject = str_from(subject),
                                                            .metric = str_from(metric),
                                                            .time_us = START_US + second * 1000000,
                                                            .halves = halves});
}

static void end(struct measured *m, int64_t seconds)
{
    struct results_run run = {.start_us = START_US, .end_us = START_US + seconds * 1000000};
    results_end(m->results, &run);
    m->run = (struct view_run){.results = m->results, .run = run};
    view_usage(&m->run, &m->arena, &m->usage);
}

static void forget(struct measured *m)
{
    results_close(m->results);
    sample_remove(m->folder);
    arena_release(&m->arena);
}

Test(view_usage, half_units_survive_the_file)
{
    struct measured m;
    begin(&m);
    sample(&m, "tab", "ConsumedReadCapacityUnits", 0, 1);
    sample(&m, "tab", "ConsumedReadCapacityUnits", 2, 3);
    end(&m, 5);
    cr_assert_eq(m.usage.count, 1);
    cr_assert_eq(m.usage.length, 6);
    cr_assert_eq(m.usage.rows[0].halves[USAGE_READS][0], 1);
    cr_assert_eq(m.usage.rows[0].halves[USAGE_READS][2], 3);
    cr_assert_eq(m.usage.rows[0].sums[USAGE_READS], 4);
    forget(&m);
}

Test(view_usage, a_long_run_has_longer_slots)
{
    struct measured m;
    begin(&m);
    for (int second = 0; second < 200; second++) {
        sample(&m, "tab", "ConsumedWriteCapacityUnits", second, 2);
    }
    end(&m, 199);
    cr_assert_eq(m.usage.slot_us, 4000000);
    cr_assert_leq(m.usage.length, USAGE_SLOTS);
    cr_assert_eq(m.usage.rows[0].halves[USAGE_WRITES][7], 8);
    cr_assert_eq(m.usage.rows[0].sums[USAGE_WRITES], 400);
    forget(&m);
}

Test(view_usage, what_is_provisioned_holds_until_it_changes)
{
    struct measured m;
    begin(&m);
    sample(&m, "tab", "ProvisionedReadCapacityUnits", 0, 20);
    sample(&m, "tab", "ProvisionedReadCapacityUnits", 3, 40);
    end(&m, 4);
    const int64_t *limit = m.usage.rows[0].halves[USAGE_READ_LIMIT];
    cr_assert_eq(limit[0], 20);
    cr_assert_eq(limit[2], 20);
    cr_assert_eq(limit[3], 40);
    cr_assert_eq(limit[4], 40);
    forget(&m);
}

Test(view_usage, tables_indexes_and_partitions_have_a_row_each)
{
    struct measured m;
    begin(&m);
    sample(&m, "tab#8000-", "ConsumedWriteCapacityUnits", 1, 6);
    sample(&m, "tab#0000-8000", "ConsumedReadCapacityUnits", 1, 2);
    sample(&m, "tab/by-x", "ConsumedReadCapacityUnits", 1, 2);
    sample(&m, "tab", "WriteThrottleEvents", 1, 2);
    sample(&m, "tab", "requests", 1, 2);
    end(&m, 2);
    cr_assert_eq(m.usage.count, 4);
    cr_assert(str_is(m.usage.rows[0].name, "tab"));
    cr_assert_eq(m.usage.rows[0].sums[USAGE_WRITE_THROTTLES], 2);
    cr_assert(str_is(m.usage.rows[1].partition, "0000-8000"));
    cr_assert(str_is(m.usage.rows[2].partition, "8000-"));
    cr_assert(str_is(m.usage.rows[2].name, "tab"));
    cr_assert(str_is(m.usage.rows[3].name, "tab/by-x"));
    cr_assert_eq(usage_heat(&m.usage.rows[2], 1), 18, "a write counts as three");
    cr_assert_eq(usage_heat_sum(&m.usage.rows[1]), 2);
    forget(&m);
}

Test(view_usage, the_end_of_the_run_leaves_samples_as_they_are)
{
    struct measured m;
    begin(&m);
    sample(&m, "tab", "ConsumedReadCapacityUnits", 0, 1);
    end(&m, 1);
    end(&m, 1);
    cr_assert_eq(m.usage.count, 1);
    forget(&m);
}
