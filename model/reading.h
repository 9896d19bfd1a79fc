/* A Query or Scan while it is worked out: what its page must hold. */
#ifndef DYNARIG_READING_H
#define DYNARIG_READING_H

#include "sight.h"

struct reading {
    struct judge *judge;
    const struct seen *seen;
    struct model_table *table;
    struct model_table *sight; /* the table as the read saw it */
    const struct model_index *index;
    bool scan;
    struct doc pinned;          /* what the key condition says is equal, by attribute */
    bool fetch;                 /* the local index lacks something that is asked for */
    const struct doc **matches; /* items of the table, in order */
    size_t count;
    struct doc *items; /* of the page: what the reply must show */
    size_t item_count;
    size_t evaluated;
    size_t bytes;
    int64_t fetched_halves;
    size_t fetched_bytes;   /* in whole read units */
    const struct doc *last; /* where the page was cut; NULL: it is complete */
    const char *fault;
};

/* Are there more items than the options allow to look through? */
bool reading_too_large(struct judge *judge, const struct doc *body);
/* Finds table and index and works the page out; of a scan, all that there is. */
enum forecast reading_forecast(struct reading *reading);
bool reading_asks(const struct reading *reading, const char *select);
/* Writes the bill of a page of which so many bytes were read. */
void reading_charge(const struct reading *reading, size_t bytes);
/* An integer of the reply; -1: it is not there. */
int64_t reading_integer(const struct reading *reading, const char *member);

/* Holds a page that shows everything against the reply. */
enum verdict reading_whole(struct reading *reading);

#endif
