/* Reports of the runs of one `exec`: a folder for each, and a merged one when there are more. */
#ifndef DYNARIG_EXEC_REPORT_H
#define DYNARIG_EXEC_REPORT_H

#include "../emulator/base/arena.h"

/* Folder of a run under `folder`: "" for the only one, else "seed-7". In the arena. */
const char *run_folder(struct arena *arena, uint64_t seed, bool many);
/*
 * Writes the reports into DIR (and DIR/seed-N), prints annotations when GITHUB_ACTIONS is "true",
 * and the summary on standard error unless `quiet`. `seeds`: those that ran. False: `*message`.
 */
struct exec_report {
    const char *folder;
    const uint64_t *seeds;
    size_t count;
    bool many; /* each has a folder of its own */
    bool quiet;
};
bool exec_report_write(const struct exec_report *report, struct arena *arena, const char **message);

#endif
