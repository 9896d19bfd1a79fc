#include "command_environment.h"

#include <string.h>

/* Values that are made at run time; told apart from texts by their address. */
static const char URL[] = "URL";
static const char NO_PROXY[] = "NO_PROXY";
static const char KEY[] = "KEY";
static const char SECRET[] = "SECRET";
static const char TOKEN[] = "TOKEN";
static const char AUTHORITY[] = "AUTHORITY";

#define NONE NULL

struct variable {
    const char *name;
    const char *value;
};

static const struct variable variables[] = {
#define VARIABLE(name, value) {name, value},
#include "command_environment.def"
#undef VARIABLE
};

#define VARIABLE_COUNT (sizeof(variables) / sizeof(variables[0]))

/* The value of an entry "NAME=value" if it is of this name, else NULL. */
static const char *value_of(const char *entry, const char *name)
{
    size_t length = strlen(name);

    return strncmp(entry, name, length) == 0 && entry[length] == '=' ? entry + length + 1 : NULL;
}

static bool is_ours(const char *entry)
{
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        if (value_of(entry, variables[i].name) != NULL) {
            return true;
        }
    }
    return false;
}

/* NULL: it is not there. */
static const char *inherited_value(char *const *inherited, const char *name)
{
    for (; *inherited != NULL; inherited++) {
        const char *value = value_of(*inherited, name);
        if (value != NULL) {
            return value;
        }
    }
    return NULL;
}

/* Any key will do where the server knows none. */
static const char *key_value(struct arena *arena, const struct sigv4_key *key, const char *what)
{
    if (what == TOKEN) {
        return key != NULL && key->token.len > 0 ? arena_copy(arena, key->token).data : NULL;
    }
    if (key == NULL) {
        return "dynarig";
    }
    return arena_copy(arena, what == KEY ? key->id : key->secret).data;
}

static const char *make_value(struct arena *arena, char *const *inherited,
                              const struct variable *variable,
                              const struct surroundings *surroundings)
{
    const char *what = variable->value;

    if (what == URL) {
        return surroundings->url;
    }
    if (what == KEY || what == SECRET || what == TOKEN) {
        return key_value(arena, surroundings->key, what);
    }
    const char *before = inherited_value(inherited, variable->name);
    if (what == AUTHORITY) {
        return surroundings->authority != NULL ? surroundings->authority : before;
    }
    if (what == NO_PROXY) {
        before = before == NULL ? "" : before;
        return arena_printf(arena, "%s%s127.0.0.1,localhost", before, *before != '\0' ? "," : "");
    }
    return what;
}

char **command_environment(struct arena *arena, char *const *inherited,
                           const struct surroundings *surroundings)
{
    size_t count = 0, filled = 0;

    while (inherited[count] != NULL) {
        count++;
    }
    char **out = ARENA_ARRAY(arena, char *, count + VARIABLE_COUNT);
    for (size_t i = 0; i < count; i++) {
        if (!is_ours(inherited[i])) {
            out[filled++] = inherited[i];
        }
    }
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        const char *value = make_value(arena, inherited, &variables[i], surroundings);
        if (value != NULL) {
            const char *entry = arena_printf(arena, "%s=%s", variables[i].name, value);
            out[filled++] = (char *)arena_copy(arena, str_from(entry)).data;
        }
    }
    return out;
}
