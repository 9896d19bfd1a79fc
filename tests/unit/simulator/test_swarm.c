#include "../../../scenarios/simulator/swarm.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../../../emulator/base/json.h"
#include "../../../faults/fault.h"

enum { SEEDS = 400 };

static struct scenario swarming(const char *kind)
{
    return (struct scenario){.kind = workload_kind_find(str_from(kind)),
                             .clients = 12,
                             .operations = 50,
                             .think = {.kind = SPANS_UNIFORM, .most_us = 20000},
                             .faults = STR("{\"rules\":[]}"),
                             .swarm = {true, 6, 200000}};
}

static bool mentions(struct str text, const char *word)
{
    return memmem(text.data, text.len, word, strlen(word)) != NULL;
}

Test(swarm, is_a_function_of_the_seed)
{
    struct arena arena;
    struct scenario scenario = swarming("mixed");
    arena_init(&arena);
    struct str first = swarm_text(swarm_scenario(&scenario, 1, &arena), &arena);
    struct str again = swarm_text(swarm_scenario(&scenario, 1, &arena), &arena);
    struct str other = swarm_text(swarm_scenario(&scenario, 2, &arena), &arena);
    cr_assert(str_eq(first, again));
    cr_assert(!str_eq(first, other));
    arena_release(&arena);
}

Test(swarm, is_nothing_where_it_is_off)
{
    struct arena arena;
    struct scenario scenario = swarming("bank");
    scenario.swarm.on = false;
    arena_init(&arena);
    cr_assert_eq(swarm_scenario(&scenario, 1, &arena), &scenario);
    cr_assert(str_is(swarm_text(&scenario, &arena), "{}"));
    arena_release(&arena);
}

static void check_plan(const struct scenario *scenario, struct arena *arena)
{
    struct plan_fault fault = {0};
    struct plan *plan = plan_read(scenario->faults, arena, &fault);
    cr_assert(plan, "%s: %s in %.*s", fault.at, fault.message, STR_ARG(scenario->faults));
    plan_free(plan);
}

/* For every workload, with the options at their bounds. */
Test(swarm, every_plan_is_a_good_one)
{
    for (size_t i = 0; workload_kind_at(i); i++) {
        struct scenario scenario = swarming(workload_kind_at(i)->name);
        scenario.swarm.kinds = 40;
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            struct arena arena;
            arena_init(&arena);
            scenario.swarm.rate_ppm = seed % 2 ? SWARM_RATE_LEAST_PPM : PPM;
            check_plan(swarm_scenario(&scenario, seed, &arena), &arena);
            arena_release(&arena);
        }
    }
}

/* In how many of the seeds the text stands. */
static unsigned count(const char *kind, const char *word)
{
    struct scenario scenario = swarming(kind);
    unsigned seen = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct arena arena;
        arena_init(&arena);
        seen += mentions(swarm_text(swarm_scenario(&scenario, seed, &arena), &arena), word);
        arena_release(&arena);
    }
    return seen;
}

Test(swarm, every_kind_that_the_service_may_show_is_in_some_seeds_and_not_in_others)
{
    for (size_t i = 0; fault_kind_at(i); i++) {
        const struct fault_kind *kind = fault_kind_at(i);
        char word[64];
        (void)snprintf(word, sizeof word, "\"swarm-%s\"", kind->name);
        bool may = kind->read && kind->dynamodb == LAW_LEGAL && kind->family != FAMILY_STORAGE;
        unsigned seen = count("mixed", word);
        cr_assert(may ? seen > 20 && seen < SEEDS - 20 : seen == 0, "%s: %u", word, seen);
    }
}

Test(swarm, every_action_is_in_some_seeds_and_not_in_others)
{
    const struct workload_kind *kind = workload_kind_find(STR("mix"));
    for (size_t i = 0; kind->action(i); i++) {
        char word[64];
        (void)snprintf(word, sizeof word, "\"%s\":", kind->action(i));
        unsigned seen = count("mix", word);
        cr_assert(seen > SEEDS / 2 && seen < SEEDS - 50, "%s: %u", word, seen);
    }
}

Test(swarm, the_scenarios_own_rules_stay)
{
    struct arena arena;
    struct scenario scenario = swarming("bank");
    scenario.faults = STR("{\"rules\":[{\"name\":\"mine\",\"fault\":{\"kind\":\"throttle\"}}]}");
    arena_init(&arena);
    for (uint64_t seed = 0; seed < 20; seed++) {
        const struct scenario *drawn = swarm_scenario(&scenario, seed, &arena);
        cr_assert(mentions(drawn->faults, "{\"name\":\"mine\",\"fault\":{\"kind\":\"throttle\"}}"));
        check_plan(drawn, &arena);
    }
    scenario.swarm.kinds = 0;
    const struct scenario *alone = swarm_scenario(&scenario, 3, &arena);
    cr_assert(str_eq(alone->faults, scenario.faults));
    arena_release(&arena);
}
