#include "option_table.h"

#include <string.h>

#include "../../faults/nearest.h"

#define SERVER (FOR_SERVE | FOR_EXEC)

static const struct option_row rows[OPTION_COUNT] = {
#define OPTION(id, name, argument, type, commands, fallback, built, shapes, help)                  \
    [OPTION_##id] = {name, argument, OPTION_TYPE_##type, commands, fallback, built, shapes, help},
#include "options.def"
#undef OPTION
};

const struct option_row *option_row(size_t index)
{
    return index < OPTION_COUNT ? &rows[index] : NULL;
}

int option_find(const char *name, size_t length)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (strlen(rows[i].name) == length && memcmp(rows[i].name, name, length) == 0) {
            return i;
        }
    }
    return -1;
}

const char *option_hint(const char *name, struct arena *arena)
{
    struct nearest nearest;

    nearest_init(&nearest, str_from(name));
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        nearest_offer(&nearest, str_from(rows[i].name));
    }
    return nearest_hint(&nearest, arena);
}
