#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/sample_run.h"

static void redirect(void)
{
    cr_redirect_stdout();
    cr_redirect_stderr();
}

/* Up to six words after "report". */
static int report(const char *first, ...)
{
    char *argv[8] = {(char *)"report"};
    int argc = 1;
    va_list words;
    va_start(words, first);
    for (const char *word = first; word; word = va_arg(words, const char *)) {
        argv[argc++] = (char *)word;
    }
    va_end(words);
    return report_main(argc, argv);
}

static void complains(const char *text)
{
    char said[1024] = "";
    (void)fflush(stderr);
    (void)fread(said, 1, sizeof said - 1, cr_get_redirected_stderr());
    cr_assert(strstr(said, text), "expected \"%s\", got \"%s\"", text, said);
}

static const struct sample_run sample = {.seed = 7, .requests = 20, .verdict = "passed"};

/* A results.db in a folder made for it; the path is static text of the test. */
static const char *recording(const char *folder, char path[160])
{
    (void)mkdir(folder, 0777);
    snprintf(path, 160, "%s/results.db", folder);
    results_close(sample_run(path, &sample));
    return path;
}

Test(report_command, writes_all_formats_beside_the_results, .init = redirect)
{
    char *folder = sample_folder();
    char path[160];
    recording(folder, path);
    cr_assert_eq(report(path, NULL), 0);
    static const char *const files[] = {"report.html", "report.json", "junit.xml", "summary.md"};
    for (size_t i = 0; i < 4; i++) {
        char *text = sample_read(folder, files[i]);
        cr_assert_not_null(text, "%s", files[i]);
        free(text);
    }
    sample_remove(folder);
}

Test(report_command, writes_only_the_formats_asked_for_into_a_new_folder, .init = redirect)
{
    char *folder = sample_folder();
    char path[160];
    char out[160];
    recording(folder, path);
    snprintf(out, sizeof out, "%s/a/b", folder);
    cr_assert_eq(report("--format", "json,markdown", "-o", out, folder, NULL), 0);
    char *json = sample_read(out, "report.json");
    cr_assert_not_null(json);
    cr_assert(strstr(json, "\"samples\":\"../../results.db\""), "%s", json);
    cr_assert_null(sample_read(out, "report.html"));
    free(json);
    sample_remove(folder);
}

Test(report_command, merges_the_seed_folders_by_number, .init = redirect)
{
    char *folder = sample_folder();
    char inner[128];
    char path[160];
    snprintf(inner, sizeof inner, "%s/seed-10", folder);
    recording(inner, path);
    snprintf(inner, sizeof inner, "%s/seed-9", folder);
    recording(inner, path);
    cr_assert_eq(report("--format=json", folder, NULL), 0);
    char *json = sample_read(folder, "report.json");
    const char *ten = strstr(json, "\"folder\":\"seed-10\"");
    const char *nine = strstr(json, "\"folder\":\"seed-9\"");
    cr_assert(nine && ten && nine < ten, "%s", json);
    free(json);
    sample_remove(folder);
}

Test(report_command, refuses_no_results, .init = redirect)
{
    cr_assert_eq(report(NULL), 2);
    complains("name a results.db or a report folder");
}

Test(report_command, refuses_an_unknown_format, .init = redirect)
{
    cr_assert_eq(report("--format", "html,pdf", "x", NULL), 2);
    complains("no such format \"pdf\"");
}

Test(report_command, refuses_an_unknown_option, .init = redirect)
{
    cr_assert_eq(report("--strict", "x", NULL), 2);
    complains("no such option --strict");
}

Test(report_command, refuses_an_option_without_its_value, .init = redirect)
{
    cr_assert_eq(report("-o", NULL), 2);
    complains("-o wants a value");
}

Test(report_command, names_the_file_that_is_no_recording, .init = redirect)
{
    cr_assert_eq(report("/dev/null", NULL), 2);
    complains("/dev/null: is not a results.db");
}

Test(report_command, names_the_file_that_is_not_there, .init = redirect)
{
    cr_assert_eq(report("/no/such/results.db", NULL), 2);
    complains("/no/such/results.db: No such file or directory");
}

Test(report_command, names_the_folder_without_results, .init = redirect)
{
    char *folder = sample_folder();
    cr_assert_eq(report(folder, NULL), 2);
    complains("there is no results.db in this folder");
    sample_remove(folder);
}

Test(report_command, wants_a_folder_for_several_results, .init = redirect)
{
    char *folder = sample_folder();
    char path[160];
    recording(folder, path);
    cr_assert_eq(report(path, path, NULL), 2);
    complains("say with -o DIR where it goes");
    sample_remove(folder);
}
