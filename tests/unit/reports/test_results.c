#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/sample_run.h"

static char *path_in(const char *folder, const char *file)
{
    char *path = NULL;
    cr_assert_gt(asprintf(&path, "%s/%s", folder, file), 0);
    return path;
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
}

/* A folder with the path of a results.db to be, and an arena; left_behind cleans up. */
struct place {
    char *folder, *path;
    struct arena arena;
    char message[256];
};

static struct place place(void)
{
    struct place here = {.folder = sample_folder()};
    here.path = path_in(here.folder, "results.db");
    arena_init(&here.arena);
    return here;
}

static void left_behind(struct place *here)
{
    arena_release(&here->arena);
    free(here->path);
    sample_remove(here->folder);
}

Test(results, run_comes_back_with_the_largest_seed)
{
    struct place here = place();
    struct results *results =
        sample_run(here.path, &(struct sample_run){.seed = UINT64_MAX, .verdict = "passed"});
    results_close(results);
    results = results_open(here.path, here.message);
    cr_assert_not_null(results, "%s", here.message);
    struct results_run run;
    cr_assert(results_run(results, &here.arena, &run));
    cr_assert_eq(run.seed, UINT64_MAX);
    cr_assert(str_is(run.command, "[\"npm\",\"test\"]"));
    cr_assert(str_is(run.verdict, "passed"));
    cr_assert_eq(run.duration_us, 2413000);
    cr_assert_eq(run.command_status, 0);
    results_close(results);
    left_behind(&here);
}

Test(results, bytes_of_bodies_come_back_whatever_they_are)
{
    struct place here = place();
    struct results *results = results_create(here.path, here.message);
    cr_assert_not_null(results, "%s", here.message);
    struct results_input input = {
        .number = 3, .kind = STR("submit"), .submit = 2, .body = STR("a\0b\xFF\xC3(\xED\xA0\x80")};
    results_add_input(results, &input);
    struct results_input back;
    cr_assert(results_request(results, &here.arena, 2, &back));
    cr_assert(str_eq(back.body, input.body));
    cr_assert_eq(back.client.len, 0);
    cr_assert_eq(back.number, 3);
    cr_assert_not(results_request(results, &here.arena, 3, &back));
    results_close(results);
    left_behind(&here);
}

Test(results, inputs_are_paged_by_number)
{
    struct place here = place();
    struct results *results = sample_run(
        here.path, &(struct sample_run){.requests = 25, .fault_every = 4, .verdict = "passed"});
    struct results_input inputs[10];
    cr_assert_eq(results_inputs(results, &here.arena, 0, 10, inputs), 10);
    cr_assert_eq(inputs[9].number, 10);
    cr_assert_eq(results_inputs(results, &here.arena, 20, 10, inputs), 5);
    cr_assert_eq(inputs[0].number, 21);
    cr_assert_eq(results_inputs(results, &here.arena, 25, 10, inputs), 0);
    struct results_moment moments[30];
    cr_assert_eq(results_moments(results, &here.arena, 0, 30, moments), 25);
    cr_assert(moments[3].fired);
    cr_assert(str_is(moments[3].kind, "unprocessed"));
    cr_assert_eq(moments[4].kind.len, 0);
    cr_assert_eq(results_requests(results), 25);
    cr_assert_eq(results_fired(results), 6);
    results_close(results);
    left_behind(&here);
}

static struct results_fault fault_on(uint64_t submit, const char *kind, bool fired)
{
    return (struct results_fault){.submit = submit,
                                  .rule = STR("r"),
                                  .kind = str_from(kind),
                                  .operation = STR("PutItem"),
                                  .effect = STR("{}"),
                                  .fired = fired};
}

Test(results, a_fault_whose_request_a_finding_names_was_not_survived)
{
    struct place here = place();
    struct results *results = results_create(here.path, here.message);
    struct results_run run = {.verdict = STR("failed")};
    results_begin(results, &run);
    struct results_fault faults[] = {fault_on(1, "throttle", true), fault_on(2, "throttle", true),
                                     fault_on(3, "throttle", false), fault_on(4, "error", true)};
    for (size_t i = 0; i < 4; i++) {
        results_add_fault(results, &faults[i]);
    }
    results_add_finding(results, &(struct results_finding){.requests = STR("[2,9]")});
    results_end(results, &run);
    results_end(results, &run);
    struct results_coverage *rows;
    cr_assert_eq(results_coverage(results, &here.arena, &rows), 2);
    cr_assert(str_is(rows[0].kind, "error"));
    cr_assert_eq(rows[0].fired, 1);
    cr_assert_eq(rows[0].survived, 1);
    cr_assert_eq(rows[1].fired, 2);
    cr_assert_eq(rows[1].survived, 1);
    struct results_strike *strikes;
    cr_assert_eq(results_strikes(results, &here.arena, &strikes), 2);
    cr_assert_eq(strikes[1].struck, 3);
    cr_assert_eq(strikes[1].fired, 2);
    results_close(results);
    left_behind(&here);
}

Test(results, samples_count_by_table_and_second)
{
    struct place here = place();
    struct results *results = sample_run(
        here.path, &(struct sample_run){.requests = 1000, .fault_every = 1, .verdict = "passed"});
    /* Two milliseconds apart: 499 in the first second, 500 in the next, 1 in the third; three
     * metrics of three, throttles at odd requests in two. */
    cr_assert_eq(results_count(results, "samples"), 3 + 2 + 2 + 3);
    cr_assert_eq(results_count(results, "no such table"), -1);
    results_close(results);
    left_behind(&here);
}

Test(results, what_is_flushed_is_seen_by_readers_and_the_rest_is_not)
{
    struct place here = place();
    struct results *writer = results_create(here.path, here.message);
    struct results_input input = {.number = 1, .kind = STR("submit"), .submit = 1};
    results_begin(writer, &(struct results_run){.seed = 1});
    results_add_input(writer, &input);
    struct results *reader = results_open(here.path, here.message);
    cr_assert_not_null(reader, "%s", here.message);
    cr_assert_eq(results_requests(reader), 0);
    results_flush(writer);
    cr_assert_eq(results_requests(reader), 1);
    results_close(reader);
    results_close(writer);
    left_behind(&here);
}

Test(results, create_replaces_a_recording_and_an_empty_file_but_nothing_else)
{
    struct place here = place();
    results_close(sample_run(here.path, &(struct sample_run){.requests = 3, .verdict = "passed"}));
    struct results *results = results_create(here.path, here.message);
    cr_assert_not_null(results, "%s", here.message);
    cr_assert_eq(results_requests(results), 0);
    results_close(results);
    write_text(here.path, "");
    results = results_create(here.path, here.message);
    cr_assert_not_null(results, "%s", here.message);
    results_close(results);
    write_text(here.path, "int main(void) { return 0; }\n");
    cr_assert_null(results_create(here.path, here.message));
    cr_assert_str_eq(here.message, "is there already and is no results.db");
    char *text = sample_read(here.folder, "results.db");
    cr_assert_str_eq(text, "int main(void) { return 0; }\n");
    free(text);
    cr_assert_null(results_create(here.folder, here.message));
    left_behind(&here);
}

Test(results, open_tells_what_is_no_recording)
{
    struct place here = place();
    cr_assert_null(results_open(here.path, here.message));
    cr_assert(strstr(here.message, "unable to open"));
    write_text(here.path, "not a database at all");
    cr_assert_null(results_open(here.path, here.message));
    cr_assert_str_eq(here.message, "is not a results.db: file is not a database");
    left_behind(&here);
}
