/* Recordings as they are named on the command line. */
#ifndef DYNARIG_RECORDING_PATH_H
#define DYNARIG_RECORDING_PATH_H

#include "../../emulator/base/arena.h"

/* Results in a report folder are meant by the folder's own name, too. In the arena, or `given`. */
const char *recording_path(struct arena *arena, const char *given);
/* Is the file a database of SQLite, as recordings are? */
bool recording_is(const char *path);

#endif
