/*
 * Snapshots of the store: whole copies by name, in memory, which live as long as the open store.
 * Counters are not part of them: numbers of changes are never given out twice.
 */
#ifndef DYNARIG_SNAPSHOT_H
#define DYNARIG_SNAPSHOT_H

#include "store.h"

enum { SNAPSHOTS_MOST = 64 };

/* Takes the place of one of the same name. False: there are too many. */
bool snapshot_take(struct store *store, struct str name);
bool snapshot_known(const struct store *store, struct str name);
/* What there is goes, what was comes back: between store_begin and store_commit. Whoever keeps
 * anything of the store in memory loads it anew. */
void snapshot_restore(struct store *store, struct str name);
/* Their names, in the order in which they were first taken; NULL past the end. */
const char *snapshot_name(const struct store *store, size_t index);
void snapshots_release(struct store *store);

#endif
