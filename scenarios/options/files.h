/* Files as wholes: read, written whole or not at all, folders with their parents. */
#ifndef DYNARIG_FILES_H
#define DYNARIG_FILES_H

#include <stdbool.h>

#include "../../emulator/base/arena.h"

bool file_exists(const char *path);
/* Both are there and are one and the same file, whatever the paths. */
bool file_same(const char *one, const char *other);
/* The whole file, in the arena. False: `*message` names the file and the reason. */
bool file_read(const char *path, struct arena *arena, struct str *out, const char **message);
/* Written beside, then renamed: a reader sees all of it or nothing. */
bool file_write_whole(const char *path, struct str text, struct arena *arena, const char **message);
/* The folder and its parents; one that is there already is fine. */
bool folder_make(const char *path, struct arena *arena, const char **message);

#endif
