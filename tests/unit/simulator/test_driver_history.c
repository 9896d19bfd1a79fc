/* What the clients saw of a core explains itself, without a word from the core. */
#include "../../../scenarios/simulator/driver_history.h"

#include <criterion/criterion.h>
#include <string.h>

#include "../../../scenarios/rig/rig.h"
#include "../../../scenarios/simulator/driver_core.h"
#include "../../../scenarios/simulator/simulation.h"

enum { SEEDS = 4 };

struct judged_run {
    struct rig_outcome witness;
    struct simulation_outcome simulated;
    struct search_result searched;
};

static void run(const struct scenario *scenario, uint64_t seed, struct arena *arena)
{
    struct rig_setup setup = {
        .dialect_2026 = true, .seed = seed, .options = STR("{}"), .witness = true};
    const char *message = "";
    struct rig *rig = rig_open(&setup, arena, &message);
    cr_assert(rig, "%s", message);
    struct search *search = search_new(&(struct search_options){.states_max = 1000000});
    struct driver_core inner;
    struct driver core = driver_core_open(&inner, rig);
    struct driver driver = driver_history_open(&core, search);
    struct judged_run run = {0};
    simulation_run(scenario, &driver, seed, 0, arena, &run.simulated);
    driver.close(driver.context);
    core.close(core.context);
    rig_end(rig, -1, true, &run.witness);
    cr_expect_str_eq(run.witness.verdict, "passed");
    cr_expect_null(run.simulated.wrong);
    search_judge(search, &run.searched);
    cr_expect_eq(run.searched.finding_count, 0, "%s %llu: %s\n%s", scenario->path,
                 (unsigned long long)seed, run.searched.findings[0].title,
                 run.searched.findings[0].detail);
    cr_expect_gt(run.searched.steps, 50UL);
    search_free(search);
    rig_close(rig);
}

static void run_case(const char *path)
{
    struct arena arena;
    arena_init(&arena);
    const char *message = "";
    const struct scenario *scenario = scenario_read(path, &arena, &message);
    cr_assert(scenario, "%s", message);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        run(scenario, seed, &arena);
    }
    arena_release(&arena);
}

Test(driver_history, explains_transfers)
{
    run_case("scenarios/cases/bank.json");
}

Test(driver_history, explains_counters_that_are_written_late)
{
    run_case("scenarios/cases/counter.json");
}

Test(driver_history, explains_the_ring)
{
    run_case("scenarios/cases/ring.json");
}

Test(driver_history, explains_what_is_drawn_at_random)
{
    run_case("scenarios/cases/mixed.json");
}
