/*
 * Reports from results: HTML, JSON, JUnit, Markdown, GitHub annotations. Renderers read nothing
 * but results.db files.
 */
#ifndef DYNARIG_REPORT_H
#define DYNARIG_REPORT_H

#include "results.h"
#include "totals.h"

/* One run among those of a report; `folder` is where its results file lies, relative to the
 * report's folder: "" or "seed-7". */
struct report_run {
    struct results *results;
    const char *folder;
};

struct report_input {
    const struct report_run *runs;
    size_t count;
    /* Of the series whose recorded runs these are; NULL: the runs are all there is. */
    const struct totals *totals;
    size_t totals_count;
    /* What it is compared with, and its path as it was given; NULL: nothing. */
    const struct report_input *against;
    const char *against_path;
};

/* Writes report.html, report.json, junit.xml, summary.md into the (existing) folder. `formats`:
 * bits below. False: `message` says which file could not be written. Several runs make a merged
 * report, which links to those of the runs' own reports that are there: write these first. */
enum { REPORT_HTML = 1, REPORT_JSON = 2, REPORT_JUNIT = 4, REPORT_MARKDOWN = 8, REPORT_ALL = 15 };
bool report_write(const char *folder, const struct report_input *input, unsigned formats,
                  char message[256]);
/* The file of one format: "report.html"; NULL: no such bit. */
const char *report_file(unsigned bit);
/* Kinds of findings of severity "error" that `against` does not have. */
size_t report_new_errors(const struct report_input *input);
/* At most 9 annotations and a last one that counts the rest, to standard output. The caller asks
 * whether GITHUB_ACTIONS is "true". */
void report_github(const struct report_input *input);
/* The few lines that `exec` prints on standard error at its end. */
void report_summary(const struct report_input *input, struct buf *out);

/*
 * The sub-command `dynarig report [--format ...] [-o DIR] RESULTS...`, and `report --diff A B`,
 * which says where two recordings part (exit code 1) if they do; argv[0] is its own name. With
 * `--against EARLIER` the reports also say what has changed since then (exit code 1: there are new
 * errors). A
 * RESULTS is a results file, a report folder, or a folder of `seed-N` folders; the reports go to
 * its folder, or to DIR, which is made. Prints the files written. Exit code: 0 written (whatever
 * the verdict), 2 wrong usage or a file that cannot be read or written.
 */
int report_main(int argc, char **argv);

#endif
