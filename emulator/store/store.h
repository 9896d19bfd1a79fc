/*
 * The store: one SQLite database, and one transaction per applied request. The only code that
 * knows SQL, with rows.c, catalog.c and changes.c beside it.
 *
 * Without a file the rows stand in an ordered map (ordered.h), all else in a database in memory; no
 * journal is kept, since nothing is ever rolled back: a plan touches nothing, so an apply cannot
 * fail. In a file the write-ahead log makes every acknowledged commit survive the death of the
 * process; with `sync_full` also the loss of power.
 *
 * An error of the disk is a crash: the text goes to standard error and the process ends with 3; the
 * next opening finds the last commit.
 */
#ifndef DYNARIG_STORE_H
#define DYNARIG_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/str.h"

struct store;

/* NULL: `message` says why. `path` NULL: in memory. */
struct store *store_open(const char *path, bool sync_full, char message[256]);
void store_close(struct store *store);

/* Writes stand between these two. Nesting is a mistake of ours. */
void store_begin(struct store *store);
void store_commit(struct store *store);

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
