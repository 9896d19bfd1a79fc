/*
 * How far long work has come, on standard error: a line that is written over on a terminal, and
 * otherwise a line every few seconds.
 */
#ifndef DYNARIG_PROGRESS_H
#define DYNARIG_PROGRESS_H

#include <stdbool.h>

#include "../emulator/base/str.h"

struct progress {
    struct str name;
    uint64_t total;
    bool terminal;
    bool shown; /* a line of a terminal stands there */
    int64_t begun_us, told_us;
};

void progress_begin(struct progress *progress, struct str name, uint64_t total);
/* May be called at any time; tells when it is time to. */
void progress_tell(struct progress *progress, uint64_t done, uint64_t failed, uint64_t requests);
/* The line of a terminal goes away. */
void progress_end(struct progress *progress);

#endif
