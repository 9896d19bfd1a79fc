#include "exec_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options/files.h"

const char *run_folder(struct arena *arena, uint64_t seed, bool many)
{
    return many ? arena_printf(arena, "seed-%" PRIu64, seed) : "";
}

static void tell(const char *folder, const struct report_input *input, bool quiet)
{
    const char *github = getenv("GITHUB_ACTIONS");
    struct buf summary;

    if (github != NULL && strcmp(github, "true") == 0) {
        report_github(input);
        (void)fflush(stdout);
    }
    if (quiet) {
        return;
    }
    buf_init(&summary);
    report_summary(input, &summary);
    (void)fwrite(summary.data, 1, summary.len, stderr);
    (void)fprintf(stderr, "report: %s/report.html\n", folder);
    buf_release(&summary);
}

bool exec_report_write(const struct report_folder *folder, bool quiet, struct arena *arena,
                       const char **message)
{
    struct report_input input = {.count = 0};

    bool good = folder_make(folder->path, arena, message) &&
                report_folder_open(folder, &input, arena, message) &&
                report_folder_write(folder, &input, REPORT_ALL, arena, message);
    if (good) {
        tell(folder->path, &input, quiet);
    }
    report_folder_close(&input);
    return good;
}
