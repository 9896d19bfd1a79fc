#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../../reports/view_pulse.h"
#include "../../lib/sample_run.h"

/* Up to three runs, loaded together. */
struct loaded {
    char *folder;
    struct report_run runs[3];
    size_t count;
    struct arena arena;
    struct view view;
    struct buf sentence;
};

static struct loaded *load(size_t count, const struct sample_run *samples)
{
    struct loaded *loaded = mem_zalloc(sizeof *loaded);
    loaded->folder = sample_folder();
    loaded->count = count;
    for (size_t i = 0; i < count; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%zu.db", loaded->folder, i);
        loaded->runs[i] = (struct report_run){sample_run(path, &samples[i]), ""};
    }
    arena_init(&loaded->arena);
    view_load(&loaded->view, &loaded->arena, loaded->folder,
              &(struct report_input){.runs = loaded->runs, .count = count});
    buf_init(&loaded->sentence);
    view_sentence(&loaded->view, &loaded->sentence);
    return loaded;
}

static void release(struct loaded *loaded)
{
    for (size_t i = 0; i < loaded->count; i++) {
        results_close(loaded->runs[i].results);
    }
    buf_release(&loaded->sentence);
    arena_release(&loaded->arena);
    sample_remove(loaded->folder);
    free(loaded);
}

static void says(const struct sample_run *sample, const char *sentence)
{
    struct loaded *loaded = load(1, sample);
    cr_expect(str_is(buf_view(&loaded->sentence), sentence), "%s", loaded->sentence.data);
    release(loaded);
}

Test(view, one_sentence_says_what_happened)
{
    says(&(struct sample_run){.requests = 1204, .fault_every = 301, .verdict = "passed"},
         "1,204 requests and 4 faults: nothing broke.");
    says(&(struct sample_run){.requests = 1, .warnings = 1, .verdict = "passed"},
         "1 request and 0 faults: nothing broke, nothing was hurt; 1 warning.");
    says(&(struct sample_run){.requests = 9, .errors = 2, .title = "A", .verdict = "failed"},
         "A, and 1 more finding.");
    says(&(struct sample_run){.requests = 9, .command_status = 2, .verdict = "failed"},
         "The command ended with exit code 2; no finding names a reason on the wire.");
    says(&(struct sample_run){.requests = 9, .command_status = 137, .verdict = "failed"},
         "The command was ended by signal 9; no finding names a reason on the wire.");
    says(&(struct sample_run){.requests = 9, .verdict = ""},
         "The run did not end: its recording stops in the middle.");
    says(&(struct sample_run){.requests = 0, .verdict = "undecided"},
         "No valid request reached the server, so this says nothing about the program.");
}

Test(view, runs_are_added_up_and_findings_grouped)
{
    struct sample_run samples[] = {
        {.seed = 3, .requests = 10, .verdict = "passed"},
        {.seed = 4,
         .requests = 20,
         .fault_every = 2,
         .errors = 2,
         .title = "A",
         .verdict = "failed"},
        {.seed = 5, .requests = 30, .errors = 1, .warnings = 1, .verdict = "failed"}};
    struct loaded *loaded = load(3, samples);
    const struct view *view = &loaded->view;
    cr_assert_str_eq(view->verdict, "failed");
    cr_assert_eq(view->requests, 60);
    cr_assert_eq(view->faults, 10);
    cr_assert_eq(view->group_count, 3);
    cr_assert_eq(view->groups[0].runs, 2);
    cr_assert_eq(view->groups[0].first_run->run.seed, 4);
    cr_assert_eq(view->groups[1].runs, 1);
    cr_assert(view_is_warning(view->groups[2].first));
    cr_assert(str_is(buf_view(&loaded->sentence),
                     "2 of 3 seeds failed: A (in 2 of 3 seeds, first at seed 4)."));
    release(loaded);
}

static uint64_t repeats(const char *attempt)
{
    struct pulse *pulse = mem_zalloc(sizeof *pulse);
    struct loaded *loaded = load(1, &(struct sample_run){.requests = 5, .attempt = attempt});
    view_pulse(&loaded->view, pulse);
    uint64_t count = pulse_sum(pulse, PULSE_REPEAT);
    release(loaded);
    free(pulse);
    return count;
}

Test(view, requests_that_are_no_first_attempt_are_repeats)
{
    cr_expect_eq(repeats("attempt=1; max=4"), 0);
    cr_expect_eq(repeats("attempt=2; max=4"), 5);
    cr_expect_eq(repeats("ttl=20261125T220000Z; attempt=1; max=4"), 0);
    cr_expect_eq(repeats("ttl=20261125T220000Z; attempt=3; max=4"), 5);
    cr_expect_eq(repeats(NULL), 0);
}

Test(view, one_undecided_run_makes_the_whole_undecided)
{
    struct sample_run samples[] = {{.seed = 3, .requests = 10, .verdict = "passed"},
                                   {.seed = 3, .requests = 20, .verdict = "nonsense"}};
    struct loaded *loaded = load(2, samples);
    cr_assert_str_eq(loaded->view.verdict, "undecided");
    cr_assert_not(loaded->view.seeds);
    cr_assert(str_is(buf_view(&loaded->sentence), "1 of 2 runs stayed undecided."));
    release(loaded);
}

Test(view, one_failed_run_makes_the_whole_failed_even_beside_an_undecided_one)
{
    struct sample_run samples[] = {{.seed = 3, .requests = 0, .verdict = "undecided"},
                                   {.seed = 4, .requests = 10, .errors = 1, .verdict = "failed"}};
    struct loaded *loaded = load(2, samples);
    cr_assert_str_eq(loaded->view.verdict, "failed");
    release(loaded);
}

Test(view, requests_of_findings_are_numbers)
{
    struct loaded *loaded =
        load(1, &(struct sample_run){.requests = 40, .errors = 2, .verdict = "failed"});
    const struct view_finding *finding = &loaded->view.runs[0].findings[1];
    cr_assert_eq(finding->request_count, 2);
    cr_assert_eq(finding->requests[0], 8);
    cr_assert_eq(finding->requests[1], 11);
    release(loaded);
}
