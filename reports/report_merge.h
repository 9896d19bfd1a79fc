/*
 * Merging what `run` left in several folders - shards, or other seeds of the same scenarios - to
 * what one run of all of them would have left: series.json, the recordings of the first seeds, and
 * (by report_folder) the reports.
 */
#ifndef DYNARIG_REPORT_MERGE_H
#define DYNARIG_REPORT_MERGE_H

#include "report_folder.h"

enum { RECORDED_MAX = 10 }; /* seeds of a series that keep a recording */

struct report_merge {
    const char *out; /* is there; may be one of the folders */
    const char *const *folders;
    size_t count;
};

/* Is there a series.json in the folder? */
bool report_merge_is_series(const char *folder, struct arena *arena);
/* Copies the recordings and says what the merged folder holds; all in the arena. False: `*message`
 * says why: a folder is none of these, or two hold the same seeds. */
bool report_merge(const struct report_merge *merge, struct arena *arena, struct report_folder *out,
                  const char **message);

#endif
