/* Parts of the seeds: which they are, and who says which. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "../../../scenarios/options/shard.h"

Test(shard, is_read_strictly)
{
    static const char *const wrong[] = {"",    "1",   "/",    "1/",   "/2",      "0/2",
                                        "3/2", "1/0", "1//2", " 1/2", "1/10001", "1/2/3"};
    struct shard shard;
    cr_assert(shard_parse("2/4", &shard));
    cr_assert(shard.index == 2 && shard.count == 4);
    cr_assert(shard_parse("10000/10000", &shard));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_not(shard_parse(wrong[i], &shard), "%s", wrong[i]);
    }
}

Test(shard, is_together_with_the_others_the_whole)
{
    for (uint64_t seeds = 0; seeds < 30; seeds++) {
        for (uint64_t count = 1; count < 12; count++) {
            unsigned char met[30] = {0};
            for (uint64_t index = 1; index <= count; index++) {
                struct shard shard = {index, count};
                for (uint64_t k = 0; k < shard_share(&shard, seeds); k++) {
                    cr_assert(shard_place(&shard, k) < seeds);
                    met[shard_place(&shard, k)]++;
                }
            }
            for (uint64_t i = 0; i < seeds; i++) {
                cr_assert_eq(met[i], 1);
            }
        }
    }
}

#define WORDS(...) ((char *[]){__VA_ARGS__, NULL})

static char origin[80];

/* What is chosen, "" for none; else the message. */
static const char *chosen(char **arguments, char **environment)
{
    static char text[256];
    struct options_from from = {FOR_RUN, arguments, environment, NULL};
    struct options options;
    struct arena arena;
    const char *message = "";
    arena_init(&arena);
    bool good = options_load(&options, &from, &arena, &message);
    const char *given = good ? options.text[OPTION_SHARD] : message;
    (void)snprintf(text, sizeof text, "%s", given ? given : "");
    (void)snprintf(origin, sizeof origin, "%s", good && given ? options.origin[OPTION_SHARD] : "");
    arena_release(&arena);
    return text;
}

Test(shard, is_what_the_ci_service_says)
{
    char **seeds = WORDS("--seeds", "1..9");
    cr_expect_str_eq(chosen(seeds, WORDS("CI_NODE_INDEX=1", "CI_NODE_TOTAL=4")), "1/4");
    cr_expect_str_eq(chosen(seeds, WORDS("CIRCLE_NODE_INDEX=0", "CIRCLE_NODE_TOTAL=4")), "1/4");
    cr_expect_str_eq(
        chosen(seeds, WORDS("BUILDKITE_PARALLEL_JOB=3", "BUILDKITE_PARALLEL_JOB_COUNT=4")), "4/4");
    cr_expect_str_eq(
        chosen(seeds, WORDS("BITBUCKET_PARALLEL_STEP=0", "BITBUCKET_PARALLEL_STEP_COUNT=2")),
        "1/2");
    cr_expect_str_eq(chosen(seeds, WORDS("SEMAPHORE_JOB_INDEX=2", "SEMAPHORE_JOB_COUNT=2")), "2/2");
    cr_expect_str_eq(origin, "SEMAPHORE_JOB_INDEX and SEMAPHORE_JOB_COUNT (Semaphore)");
}

Test(shard, is_the_whole_where_there_is_one_job_or_one_seed)
{
    cr_expect_str_eq(chosen(WORDS("--seeds", "1..9"), WORDS("CI_NODE_TOTAL=1")), "");
    cr_expect_str_eq(chosen(WORDS("--seeds", "1..9"), WORDS("CI_NODE_INDEX=1", "CI_NODE_TOTAL=1")),
                     "");
    cr_expect_str_eq(chosen(WORDS("--seed", "9"), WORDS("CI_NODE_INDEX=2", "CI_NODE_TOTAL=4")), "");
}

Test(shard, of_the_command_line_and_of_our_own_variable_wins)
{
    cr_expect_str_eq(chosen(WORDS("--seeds", "1..9", "--shard", "2/3"),
                            WORDS("CI_NODE_INDEX=1", "CI_NODE_TOTAL=4")),
                     "2/3");
    cr_expect_str_eq(chosen(WORDS("--seeds", "1..9"),
                            WORDS("DYNARIG_SHARD=3/3", "CI_NODE_INDEX=1", "CI_NODE_TOTAL=4")),
                     "3/3");
}

Test(shard, that_makes_no_sense_is_refused)
{
    char **seeds = WORDS("--seeds", "1..9");
    cr_expect_str_eq(chosen(seeds, WORDS("CI_NODE_INDEX=0", "CI_NODE_TOTAL=4")),
                     "CI_NODE_INDEX and CI_NODE_TOTAL (GitLab): expected which of how many "
                     "jobs this is, counted from 1, got \"0\" and \"4\"; --shard I/N beats them");
    cr_expect(strstr(chosen(seeds, WORDS("CIRCLE_NODE_INDEX=4", "CIRCLE_NODE_TOTAL=4")),
                     "counted from 0, got \"4\" and \"4\""));
    cr_expect(strstr(chosen(seeds, WORDS("CI_NODE_INDEX=one", "CI_NODE_TOTAL=4")), "\"one\""));
}
