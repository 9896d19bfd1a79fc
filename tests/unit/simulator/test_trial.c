#include "../../../scenarios/simulator/trial.h"

#include <criterion/criterion.h>
#include <string.h>

#include "../../../scenarios/simulator/scenario.h"

static const struct scenario *scenario(const char *path, struct arena *arena)
{
    const char *message = "";
    const struct scenario *read = scenario_read(path, arena, &message);
    cr_assert(read, "%s", message);
    return read;
}

static struct trial tried(const struct scenario *scenario, uint64_t seed, struct arena *arena)
{
    struct trial_setup setup = {.scenario = scenario, .seed = seed};
    struct trial trial;
    const char *message = "";
    cr_assert(trial_run(&setup, arena, &trial, &message), "%s", message);
    return trial;
}

Test(trial, is_the_same_with_the_same_seed_and_another_with_another)
{
    struct arena arena;
    arena_init(&arena);
    const struct scenario *counter = scenario("scenarios/cases/counter.json", &arena);
    struct trial first = tried(counter, 7, &arena);
    struct trial second = tried(counter, 7, &arena);
    struct trial other = tried(counter, 8, &arena);
    cr_expect_str_eq(first.outcome.digest, second.outcome.digest);
    cr_expect_str_neq(first.outcome.digest, other.outcome.digest);
    cr_expect_eq(first.simulated.requests, second.simulated.requests);
    cr_expect(first.judged > 0);
    cr_expect_not(first.failed);
    cr_expect_str_eq(first.hazard, "");
    cr_expect_str_eq(first.finding, "");
    arena_release(&arena);
}

static const char *never_right(struct work *work, const struct driver *driver, struct arena *arena)
{
    (void)work;
    (void)driver;
    return arena_printf(arena, "%s", "nothing is ever right");
}

Test(trial, says_what_failed)
{
    struct arena arena;
    arena_init(&arena);
    struct scenario wrong = *scenario("scenarios/cases/counter.json", &arena);
    struct workload_kind kind = *wrong.kind;
    kind.check = never_right;
    wrong.kind = &kind;
    struct trial trial = tried(&wrong, 1, &arena);
    cr_expect(trial.failed);
    cr_expect_str_eq(trial.hazard, "check-failed");
    cr_expect_str_eq(trial.finding, "nothing is ever right");
    cr_expect_null(trial.outcome.gravest);
    arena_release(&arena);
}
