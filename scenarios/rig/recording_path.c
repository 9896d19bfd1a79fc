#include "recording_path.h"

#include <stdio.h>
#include <string.h>

#include "../options/files.h"

const char *recording_path(struct arena *arena, const char *given)
{
    const char *inside = arena_printf(arena, "%s/results.db", given);

    return file_exists(inside) ? inside : given;
}

bool recording_is(const char *path)
{
    static const char magic[] = "SQLite format 3"; /* SQLite, "Database File Format" */
    char start[sizeof magic];
    FILE *file = fopen(path, "rb");
    bool is = file != NULL && fread(start, 1, sizeof start, file) == sizeof start &&
              memcmp(start, magic, sizeof magic) == 0;

    if (file != NULL) {
        (void)fclose(file);
    }
    return is;
}
