/*
 * A census: how often what happened, over all seeds of a run - proof that the run was alive.
 *
 * Rows of group, name, outcome. Groups: "operation" (outcome: the error, "" success), "fault" (what
 * came of it), "judged" (of replies, the judge's verdict), "check" and "expectation" (made, met),
 * "finding" (seeds by hazard). No pointers: it crosses pipes as it is.
 */
#ifndef DYNARIG_CENSUS_H
#define DYNARIG_CENSUS_H

#include "../emulator/base/arena.h"
#include "../emulator/base/str.h"

enum { CENSUS_ROWS_MAX = 1024 };

struct census_row {
    char group[16], name[56], outcome[56]; /* cut if longer */
    uint64_t count;                        /* 0: the row is free */
};

struct census {
    uint64_t rows;
    uint64_t lost; /* counts for which there was no row any more */
    struct census_row slots[CENSUS_ROWS_MAX];
};

void census_add(struct census *census, const char *group, struct str name, struct str outcome,
                uint64_t count);
void census_merge(struct census *census, const struct census *other);
/* All rows ordered by group, name, outcome; in the arena. */
size_t census_sorted(const struct census *census, struct arena *arena,
                     const struct census_row **out);
/* For people, a line for each name: "operation   PutItem   1,204 success, 3 ThrottlingExc...". */
void census_print(const struct census *census, struct buf *out);

#endif
