#include "../../../reports/report_comparison.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../../reports/report_diff.h"
#include "../../lib/sample_run.h"

static const struct sample_run good = {
    .seed = 7, .requests = 40, .fault_every = 7, .verdict = "passed"};
static const struct sample_run bad = {
    .seed = 7, .requests = 90, .errors = 1, .warnings = 1, .verdict = "failed"};

static char *folder;
static struct arena arena;

static void start(void)
{
    folder = sample_folder();
    arena_init(&arena);
}

static void end(void)
{
    arena_release(&arena);
    sample_remove(folder);
}

TestSuite(report_comparison, .init = start, .fini = end);

static struct report_run recorded(const char *name, const struct sample_run *sample)
{
    const char *path = arena_printf(&arena, "%s/%s.db", folder, name);
    return (struct report_run){sample_run(path, sample), ""};
}

static const char *place(const char *name)
{
    return arena_printf(&arena, "%s/%s.db", folder, name);
}

static int report_against(const char *earlier, const char *now)
{
    char *argv[] = {"report", "--against", (char *)earlier, "-o", folder, (char *)now};
    cr_redirect_stdout();
    cr_redirect_stderr();
    return report_main(6, argv);
}

static void record(const char *name, const struct sample_run *sample)
{
    results_close(recorded(name, sample).results);
}

static void holds(const char *file, const char *text)
{
    char *whole = sample_read(folder, file);
    cr_assert(whole && strstr(whole, text), "%s: expected %s in %s", file, text, whole);
    free(whole);
}

Test(report_comparison, findings_are_new_gone_or_still_there)
{
    struct sample_run renamed = bad;
    renamed.title = "12 items of imports-77f were handed back and never written again";
    renamed.warnings = 0;
    renamed.errors = 2;
    struct report_run before = recorded("before", &bad);
    struct report_run after = recorded("after", &renamed);
    struct report_input earlier = {.runs = &before, .count = 1};
    struct report_input input = {
        .runs = &after, .count = 1, .against = &earlier, .against_path = "before"};
    struct view view, old;
    view_load(&view, &arena, NULL, &input);
    view_load(&old, &arena, NULL, &earlier);
    const struct comparison *comparison = compare_views(&view, &old, "before");
    cr_assert_eq(comparison_count(comparison, CHANGE_STILL), 1);
    cr_assert_eq(comparison_count(comparison, CHANGE_NEW), 1);
    cr_assert_eq(comparison_count(comparison, CHANGE_GONE), 1);
    cr_assert_eq(comparison->new_errors, 1);
    cr_assert_eq(report_new_errors(&input), 1);
    cr_assert(str_is(comparison->findings[0].title,
                     "# items of imports-#f were handed back and never written again"));
    results_close(before.results);
    results_close(after.results);
}

Test(report_comparison, new_errors_are_told_in_every_format_and_by_the_exit_code)
{
    record("before", &good);
    record("after", &bad);
    cr_assert_eq(report_against(place("before"), place("after")), 1);
    holds("report.html", "<b>2 new, 0 gone, 0 still there</b>");
    holds("report.html", "<tr><td>requests</td><td class=\"n\">40</td><td class=\"n\">90</td>");
    holds("report.html", "Faults that struck then, and not now:</b> BatchWriteItem, unprocessed");
    holds("summary.md", "| new | error | unprocessed-items-dropped | imports-1f | ");
    holds("summary.md", "| requests | 40 | 90 | \n");
    holds("summary.md", "Faults that struck then, and not now: BatchWriteItem, unprocessed");
    holds("report.json", "\"new\":[{\"hazard\":\"unprocessed-items-dropped\"");
    holds("report.json", "\"gone\":[],\"still\":[]");
    holds("report.json", "{\"name\":\"requests\",\"unit\":\"\",\"before\":40,\"now\":90}");
    holds("report.json", "{\"operation\":\"BatchWriteItem\",\"kind\":\"unprocessed\"}");
}

Test(report_comparison, what_is_gone_or_still_there_is_no_failure)
{
    record("before", &bad);
    record("after", &good);
    cr_assert_eq(report_against(place("before"), place("after")), 0);
    holds("report.html", "<b>0 new, 2 gone, 0 still there</b>");
    cr_assert_eq(report_against(place("before"), place("before")), 0);
    holds("report.html", "<b>0 new, 0 gone, 2 still there</b>");
}

Test(report_comparison, what_is_no_earlier_report_is_refused)
{
    char said[1024] = "";
    record("after", &good);
    FILE *file = fopen(place("text"), "w");
    (void)fputs("no database, but long enough to be taken for the header of one, is it?", file);
    (void)fclose(file);
    cr_assert_eq(report_against(place("missing"), place("after")), 2);
    cr_assert_eq(report_against(place("text"), place("after")), 2);
    (void)fflush(stderr);
    (void)fread(said, 1, sizeof said - 1, cr_get_redirected_stderr());
    cr_assert(strstr(said, "missing.db: No such file or directory") ||
                  strstr(said, "text.db: is not a results.db"),
              "%s", said);
    cr_assert_null(sample_read(folder, "report.html"));
}

Test(report_comparison, two_recordings_of_a_seed_part_at_a_request)
{
    struct sample_run other = good;
    other.fault_every = 9;
    record("one", &good);
    record("two", &other);
    const char *said = report_diff_files(place("one"), place("two"), &arena);
    cr_assert(said && strstr(said, "two replies"), "%s", said);
    cr_assert(strstr(said, "submit 7 UpdateItem of worker-1") != NULL, "%s", said);
    cr_assert(strstr(said, "one.db: 200 close") && strstr(said, "two.db: 200 reply"), "%s", said);
    cr_assert_null(report_diff_files(place("one"), place("one"), &arena));
    cr_assert_null(report_diff_files(place("one"), place("missing"), &arena));
}
