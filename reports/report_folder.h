/*
 * A folder of reports: results.db of each run in a folder of its own under it ("seed-7",
 * "bank/seed-7"; "" for the only one), a report of each, a merged one of all, and series.json where
 * the runs belong to series.
 */
#ifndef DYNARIG_REPORT_FOLDER_H
#define DYNARIG_REPORT_FOLDER_H

#include "report.h"

struct report_folder {
    const char *path;        /* is there */
    const char *const *runs; /* their folders under it */
    size_t count;
    const struct totals *totals; /* NULL: the runs belong to no series */
    size_t totals_count;
};

/* Opens all results. False: `*message`. Close also after that. */
bool report_folder_open(const struct report_folder *folder, struct report_input *out,
                        struct arena *arena, const char **message);
/* Writes series.json and all reports. */
bool report_folder_write(const struct report_folder *folder, const struct report_input *input,
                         unsigned formats, struct arena *arena, const char **message);
void report_folder_close(struct report_input *input);
/* As many open files as the system allows: all results stay open for the merged report. */
void report_raise_file_limit(void);
/* A whole file; what was there before is gone. */
bool report_write_file(const char *path, struct str text, char message[256]);

#endif
