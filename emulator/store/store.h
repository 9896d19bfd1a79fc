/*
 * The store: one SQLite database, and one transaction per applied request. The only code that
 * knows SQL, with rows.c, catalog.c and changes.c beside it.
 *
 * Without a file the rows stand in an ordered map (ordered.h), all else in a database in memory; no
 * journal is kept, since nothing is ever rolled back: a plan touches nothing, so an apply cannot
 * fail. In a file the write-ahead log makes every acknowledged commit survive the death of the
 * process; with `sync_full` also the loss of power.
 *
 * An error of the disk is a crash. From then on nothing is read or written any more: reads find
 * nothing, writes do nothing, and whoever uses the store looks at store_failed once his work is
 * done, throws away what he thinks he knows, and opens it anew.
 */
#ifndef DYNARIG_STORE_H
#define DYNARIG_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"

struct store;
struct vfs;

/* NULL: `message` says why. `path` NULL: in memory. */
struct store *store_open(const char *path, bool sync_full, char message[256]);
/* The same with all that may be said. */
struct store_place {
    const char *path;
    bool sync_full;
    struct vfs *vfs; /* a disk that may fail, which outlives the store; NULL: the machine's own */
    unsigned log_pages; /* after so many a checkpoint copies them into the file; 0: 4,000 */
};
struct store *store_open_on(const struct store_place *place, char message[256]);
void store_close(struct store *store);

/* Does it stand on such a disk? */
bool store_may_fail(const struct store *store);
/* What the disk said, or NULL. */
const char *store_failed(const struct store *store);

/* Writes stand between these two. Nesting is a mistake of ours. */
void store_begin(struct store *store);
void store_commit(struct store *store);

/* On a disk that may fail each commit has a number, from 1: that of the last one that was begun;
 * after opening, of the last one that is there. Elsewhere 0. */
uint64_t store_commits(const struct store *store);

/* Told before (`done` false) and after each commit to a file; NULL: nobody. */
void store_watch(struct store *store, void (*commit)(void *context, bool done), void *context);

/* Is there a file that somebody may open again? */
bool store_durable(const struct store *store);

/* A durable counter; 0 before it is first set. */
uint64_t store_counter(struct store *store, const char *name);
void store_set_counter(struct store *store, const char *name, uint64_t value);

/* Empties everything but the counters. */
void store_clear(struct store *store);

#endif
