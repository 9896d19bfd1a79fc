/* Reports of the runs of one `exec` or `run`: one for each, and a merged one of all. */
#ifndef DYNARIG_EXEC_REPORT_H
#define DYNARIG_EXEC_REPORT_H

#include "../reports/report_folder.h"

/* Folder of a run under `folder`: "" for the only one, else "seed-7". In the arena. */
const char *run_folder(struct arena *arena, uint64_t seed, bool many);
/*
 * Makes the folder, writes its reports, prints annotations when GITHUB_ACTIONS is "true", and the
 * summary on standard error unless `quiet`. False: `*message`.
 */
bool exec_report_write(const struct report_folder *folder, bool quiet, struct arena *arena,
                       const char **message);

#endif
