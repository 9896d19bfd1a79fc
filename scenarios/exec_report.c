#include "exec_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../reports/report.h"

const char *run_folder(struct arena *arena, uint64_t seed, bool many)
{
    return many ? arena_printf(arena, "seed-%" PRIu64, seed) : "";
}

/* Every run's results.db stays open while the merged report is made. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static bool open_runs(const struct exec_report *report, struct report_run *runs,
                      struct arena *arena, const char **message)
{
    char why[256] = "";

    for (size_t i = 0; i < report->count; i++) {
        const char *sub = run_folder(arena, report->seeds[i], report->many);
        const char *path =
            arena_printf(arena, "%s/%s%sresults.db", report->folder, sub, *sub != '\0' ? "/" : "");
        runs[i].folder = sub;
        runs[i].results = results_open(path, why);
        if (runs[i].results == NULL) {
            *message = arena_printf(arena, "%s: %s", path, why);
            return false;
        }
    }
    return true;
}

static bool write_one(const char *folder, const struct report_run *runs, size_t count,
                      struct arena *arena, const char **message)
{
    char why[256] = "";

    if (report_write(folder, runs, count, REPORT_ALL, why)) {
        return true;
    }
    *message = arena_copy(arena, str_from(why)).data;
    return false;
}

static bool write_all(const struct exec_report *report, const struct report_run *runs,
                      struct arena *arena, const char **message)
{
    for (size_t i = 0; i < report->count && report->many; i++) {
        const char *folder = arena_printf(arena, "%s/%s", report->folder, runs[i].folder);
        struct report_run alone = {runs[i].results, ""};
        if (!write_one(folder, &alone, 1, arena, message)) {
            return false;
        }
    }
    return write_one(report->folder, runs, report->count, arena, message);
}

static void tell(const struct exec_report *report, const struct report_run *runs)
{
    const char *github = getenv("GITHUB_ACTIONS");
    struct buf summary;

    if (github != NULL && strcmp(github, "true") == 0) {
        report_github(runs, report->count);
        (void)fflush(stdout);
    }
    if (report->quiet) {
        return;
    }
    buf_init(&summary);
    report_summary(runs, report->count, &summary);
    (void)fwrite(summary.data, 1, summary.len, stderr);
    (void)fprintf(stderr, "report: %s/report.html\n", report->folder);
    buf_release(&summary);
}

bool exec_report_write(const struct exec_report *report, struct arena *arena, const char **message)
{
    struct report_run *runs = ARENA_ARRAY(arena, struct report_run, report->count);

    raise_file_limit();
    bool good = open_runs(report, runs, arena, message) && write_all(report, runs, arena, message);
    if (good) {
        tell(report, runs);
    }
    for (size_t i = 0; i < report->count; i++) {
        if (runs[i].results != NULL) {
            results_close(runs[i].results);
        }
    }
    return good;
}
