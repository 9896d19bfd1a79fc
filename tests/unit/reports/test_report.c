#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../emulator/base/json.h"
#include "../../lib/sample_run.h"

/* A folder with all reports of up to three runs, each in a folder of its own when several. */
struct written {
    char *folder;
    struct report_run runs[3];
    char names[3][32];
    size_t count;
    struct arena arena;
};

static struct written *write_reports(size_t count, const struct sample_run *samples)
{
    struct written *written = mem_zalloc(sizeof *written);
    char message[256] = "";
    arena_init(&written->arena);
    written->folder = sample_folder();
    written->count = count;
    for (size_t i = 0; i < count; i++) {
        const char *folder = written->folder;
        if (count > 1) {
            snprintf(written->names[i], 32, "seed-%zu", i + 1);
            folder = arena_printf(&written->arena, "%s/%s", written->folder, written->names[i]);
            cr_assert_eq(mkdir(folder, 0777), 0);
        }
        const char *path = arena_printf(&written->arena, "%s/results.db", folder);
        written->runs[i] = (struct report_run){sample_run(path, &samples[i]), ""};
        cr_assert(report_write(folder,
                               &(struct report_input){.runs = &written->runs[i], .count = 1},
                               REPORT_ALL, message),
                  "%s", message);
        written->runs[i].folder = written->names[i];
    }
    cr_assert(report_write(written->folder,
                           &(struct report_input){.runs = written->runs, .count = count},
                           REPORT_ALL, message),
              "%s", message);
    return written;
}

static void release(struct written *written)
{
    for (size_t i = 0; i < written->count; i++) {
        results_close(written->runs[i].results);
    }
    arena_release(&written->arena);
    sample_remove(written->folder);
    free(written);
}

static const char *text_of(struct written *written, const char *file)
{
    char *text = sample_read(written->folder, file);
    cr_assert_not_null(text, "%s is not there", file);
    const char *copy = arena_copy(&written->arena, str_from(text)).data;
    free(text);
    return copy;
}

static const struct doc *json_of(struct written *written)
{
    struct doc *doc = arena_zalloc(&written->arena, sizeof *doc);
    struct json_fault fault = {0};
    struct str text = str_from(text_of(written, "report.json"));
    cr_assert(json_read(&written->arena, text, doc, &fault), "%s", fault.message);
    return doc;
}

static size_t count_of(const char *text, const char *needle)
{
    size_t count = 0;
    for (const char *at = strstr(text, needle); at; at = strstr(at + 1, needle)) {
        count++;
    }
    return count;
}

static const struct sample_run failing = {.seed = 7,
                                          .requests = 100,
                                          .fault_every = 7,
                                          .errors = 1,
                                          .warnings = 1,
                                          .clients = 2,
                                          .verdict = "failed"};

Test(report, json_has_the_members_of_the_contract)
{
    struct written *written = write_reports(1, &failing);
    const struct doc *doc = json_of(written);
    cr_assert_eq(doc_get(doc, "seed")->integer, 7);
    cr_assert_eq(doc_get(doc, "command_status")->integer, 0);
    cr_assert_eq(doc_get(doc, "requests")->integer, 100);
    cr_assert_eq(doc_get(doc, "faults")->integer, 14);
    cr_assert_eq(doc_get(doc, "command")->list.count, 2);
    cr_assert(str_is(doc_string(doc, "verdict"), "failed"));
    cr_assert(str_is(doc_string(doc, "duration"), "2.413s"));
    cr_assert(str_is(doc_string(doc, "samples"), "results.db"));
    cr_assert_eq(doc_string(doc, "digest").len, 64);
    const struct doc *finding = &doc_get(doc, "findings")->list.items[0];
    cr_assert(str_is(doc_string(finding, "id"), "unprocessed-items-dropped/1"));
    cr_assert(str_is(doc_string(finding, "severity"), "error"));
    cr_assert_eq(doc_get(finding, "requests")->list.items[0].integer, 7);
    const struct doc *row = &doc_get(doc, "coverage")->list.items[0];
    cr_assert(str_is(doc_string(row, "operation"), "BatchWriteItem"));
    cr_assert_eq(doc_get(row, "fired")->integer, 3);
    release(written);
}

Test(report, merged_json_adds_up_and_keeps_each_run)
{
    struct sample_run samples[] = {failing, failing, failing};
    samples[0] = (struct sample_run){.seed = 1, .requests = 5, .verdict = "passed"};
    samples[1].seed = 2;
    struct written *written = write_reports(3, samples);
    const struct doc *doc = json_of(written);
    cr_assert_eq(doc_get(doc, "requests")->integer, 205);
    cr_assert_null(doc_get(doc, "seed"));
    const struct doc *finding = &doc_get(doc, "findings")->list.items[0];
    cr_assert_eq(doc_get(finding, "runs")->integer, 2);
    cr_assert_eq(doc_get(finding, "first_seed")->integer, 2);
    const struct doc *runs = doc_get(doc, "runs");
    cr_assert_eq(runs->list.count, 3);
    cr_assert(str_is(doc_string(&runs->list.items[1], "samples"), "seed-2/results.db"));
    const char *html = text_of(written, "report.html");
    cr_assert_eq(count_of(html, "<a href=\"seed-2/report.html\">2</a>"), 1);
    cr_assert(strstr(html, "in 2 of 3 seeds, first at seed 2"));
    release(written);
}

Test(report, hostile_bytes_break_no_format)
{
    struct sample_run hostile = failing;
    hostile.title = "</title><script>x</script> \xFF\x01 | `]]> \x1B[2J";
    hostile.body = "{\"<script>\":\"\xC3(\x02\"}";
    struct written *written = write_reports(1, &hostile);
    (void)json_of(written);
    static const char *const files[] = {"report.html", "report.json", "junit.xml", "summary.md"};
    for (size_t i = 0; i < 4; i++) {
        const char *text = text_of(written, files[i]);
        cr_expect_null(strpbrk(text, "\x01\x02\x1B\xFF"), "%s", files[i]);
    }
    cr_assert_null(strstr(text_of(written, "report.html"), "<script"));
    cr_assert_null(strstr(text_of(written, "junit.xml"), "<script"));
    cr_assert_null(strstr(text_of(written, "summary.md"), "## <script"));
    release(written);
}

Test(report, junit_has_a_case_for_each_check)
{
    struct written *written = write_reports(1, &failing);
    const char *xml = text_of(written, "junit.xml");
    cr_assert_eq(count_of(xml, "<testcase "), 4);
    cr_assert(strstr(xml, "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"2.413\""));
    cr_assert(strstr(xml, "name=\"command\" time=\"2.413\""));
    cr_assert(strstr(xml, "<failure type=\"unprocessed-items-dropped\""));
    cr_assert(strstr(xml, "Replay: dynarig exec --seed 7 --faults plan.json -- npm test"));
    cr_assert(strstr(xml, "<system-out>warning: "));
    release(written);
}

Test(report, junit_has_a_case_for_each_check_of_a_scenario)
{
    struct sample_run sample = {.requests = 5,
                                .verdict = "passed",
                                .options = "{\"scenario\":\"bank\",\"checks\":[\"reply\","
                                           "\"transactions\",\"page-ignored\"]}"};
    struct written *written = write_reports(1, &sample);
    const char *text = text_of(written, "junit.xml");
    cr_assert_eq(count_of(text, "<testcase classname=\"bank\" name=\"transactions\""), 1);
    cr_assert_eq(count_of(text, "<testcase"), 1 + 3 + 2);
    release(written);
}

Test(report, a_run_without_requests_fails_no_hazard_and_passes_none)
{
    struct written *written = write_reports(1, &(struct sample_run){.verdict = "undecided"});
    const char *xml = text_of(written, "junit.xml");
    cr_assert_eq(count_of(xml, "<skipped "), 3);
    cr_assert_eq(count_of(xml, "<failure "), 1);
    cr_assert(strstr(text_of(written, "report.html"), "<h1>Nothing ran</h1>"));
    cr_assert(strstr(text_of(written, "summary.md"), "Dynarig: nothing ran"));
    release(written);
}

Test(report, html_loads_nothing_and_links_to_what_is_there)
{
    struct written *written = write_reports(1, &failing);
    const char *html = text_of(written, "report.html");
    cr_assert_null(strstr(html, "http://"));
    cr_assert_null(strstr(html, "https://"));
    cr_assert_null(strstr(html, " src="));
    cr_assert(strstr(html, "<a href=\"#r7\">7</a>"));
    cr_assert(strstr(html, "<details id=\"r7\">"));
    cr_assert(strstr(html, "connection closed without an answer"));
    cr_assert(strstr(html, "<h2>What happened when</h2>"));
    cr_assert(strstr(html, "<path class=\"curve bad\" d=\"M0 "));
    cr_assert(strstr(html, "<pre class=\"copy\">dynarig exec --seed 7 --faults plan.json"));
    release(written);
}

Test(report, throughput_and_heat_are_drawn_and_told_in_figures)
{
    struct sample_run heated = failing;
    heated.partitions = 5;
    struct written *written = write_reports(1, &heated);
    const char *html = text_of(written, "report.html");
    cr_assert(strstr(html, "<h2>Throughput</h2>"));
    cr_assert(strstr(html, "<tr><td>&lt;imports&gt;</td><td class=\"n\">0</td><td class=\"n\">0"
                           "</td><td class=\"n\">16</td>"));
    cr_assert(strstr(html, "<h2>Heat of partitions</h2>"));
    cr_assert(strstr(html, "5 partitions"));
    cr_assert_eq(count_of(html, "<rect class=\"cold\""), 5);
    cr_assert_eq(count_of(html, "<rect class=\"heat\""), 5);
    cr_assert_eq(count_of(html, "<circle class=\"harm dot\""), 1);
    cr_assert(strstr(html, "<code>0004-0005</code></td><td class=\"n\">0</td><td class=\"n\">8</td>"
                           "<td class=\"n\">50 %</td><td class=\"n tone bad\">1</td>"));
    cr_assert_null(strstr(html, "<imports>"));
    release(written);
}

Test(report, many_partitions_stay_few_lines)
{
    struct sample_run heated = failing;
    heated.partitions = 300;
    struct written *written = write_reports(1, &heated);
    const char *html = text_of(written, "report.html");
    cr_assert_eq(count_of(html, "<rect class=\"cold\""), 40);
    cr_assert(strstr(html, "and 260 more partitions"));
    release(written);
}

Test(report, without_samples_there_is_no_chart_of_units)
{
    struct written *written = write_reports(1, &failing);
    const char *html = text_of(written, "report.html");
    cr_assert_null(strstr(html, "<h2>Throughput</h2>"));
    cr_assert_null(strstr(html, "<h2>Heat of partitions</h2>"));
    release(written);
}

Test(report, the_timeline_stays_small_and_cuts_idle_time)
{
    struct sample_run many = {.requests = 6000,
                              .fault_every = 2,
                              .clients = 40,
                              .idle_us = INT64_C(90000000000),
                              .verdict = "passed"};
    struct written *written = write_reports(1, &many);
    const char *html = text_of(written, "report.html");
    cr_assert_leq(count_of(html, "<rect "), 12 * 320 + 4);
    cr_assert_eq(count_of(html, "<text x=\"0\""), (12 + 1) + (3 + 1));
    cr_assert(strstr(html, "<title>idle for 25h 0m 0s</title>"));
    cr_assert(strstr(html, "all other clients: "));
    release(written);
}

Test(report, github_shows_nine_and_counts_the_rest, .init = cr_redirect_stdout)
{
    struct sample_run many = failing;
    many.errors = 12;
    many.warnings = 3;
    struct written *written = write_reports(1, &many);
    report_github(&(struct report_input){.runs = written->runs, .count = 1});
    (void)fflush(stdout);
    char text[8192] = "";
    (void)fread(text, 1, sizeof text - 1, cr_get_redirected_stdout());
    cr_assert_eq(count_of(text, "::error title=unprocessed-items-dropped::"), 9);
    cr_assert_eq(count_of(text, "\n"), 10);
    cr_assert(strstr(text, "::error title=dynarig::6 more findings in report.html\n"));
    release(written);
}

Test(report, summary_ends_with_the_digest)
{
    struct written *written = write_reports(1, &failing);
    struct buf out;
    buf_init(&out);
    report_summary(&(struct report_input){.runs = written->runs, .count = 1}, &out);
    cr_assert(strstr(out.data, "dynarig: failed. 3 items of imports-1f were handed back"));
    cr_assert(strstr(out.data, "100 requests, 14 faults, 2.413s, seed 7\n"));
    cr_assert(strstr(out.data, "\n  digest  9f2c"));
    cr_assert_eq(out.data[out.len - 1], '\n');
    buf_release(&out);
    release(written);
}

Test(report, same_results_give_the_same_bytes)
{
    struct written *first = write_reports(1, &failing);
    struct written *second = write_reports(1, &failing);
    cr_assert_str_eq(text_of(first, "report.html"), text_of(second, "report.html"));
    cr_assert_str_eq(text_of(first, "report.json"), text_of(second, "report.json"));
    release(first);
    release(second);
}

Test(report, a_folder_that_is_not_there_is_named)
{
    struct written *written = write_reports(1, &failing);
    char message[256] = "";
    cr_assert_not(report_write("/no/such/folder",
                               &(struct report_input){.runs = written->runs, .count = 1},
                               REPORT_JSON, message));
    cr_assert_str_eq(message,
                     "cannot write /no/such/folder/report.json: No such file or directory");
    release(written);
}
