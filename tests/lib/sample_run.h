/* Fixture: results.db files of made-up runs, for the tests of reports. */
#ifndef DYNARIG_SAMPLE_RUN_H
#define DYNARIG_SAMPLE_RUN_H

#include "../../reports/report.h"

struct sample_run {
    uint64_t seed;
    size_t requests;
    size_t fault_every; /* each so-many-th request is struck; 0: none */
    size_t errors;      /* findings of severity "error", on different tables */
    size_t warnings;
    int command_status;
    int64_t idle_us;   /* in the middle of the run */
    size_t clients;    /* 0: as 1 */
    size_t partitions; /* whose heat was sampled; 0: units were not sampled at all */
    const char *verdict;
    const char *title;   /* of the findings; NULL: a usual one */
    const char *body;    /* of all requests; NULL: a usual one */
    const char *options; /* JSON; NULL: usual ones */
    const char *attempt; /* amz-sdk-request of all; NULL: none */
};

/* Creates the file, ended and open. Asserts that it could. */
struct results *sample_run(const char *path, const struct sample_run *sample);
/* A fresh folder under the temporary one; the path is the caller's to free. */
char *sample_folder(void);
/* Whole file as a C string, the caller's to free; NULL: it is not there. */
char *sample_read(const char *folder, const char *file);
/* Removes the folder and what lies in it. */
void sample_remove(char *folder);

#endif
