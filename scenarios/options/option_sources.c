#include "option_sources.h"

#include <string.h>

#include "../../emulator/base/json.h"
#include "files.h"

#define PREFIX "DYNARIG_"
#define PREFIX_LENGTH (sizeof(PREFIX) - 1)

int option_strength(const char *origin)
{
    return strncmp(origin, "--", 2) == 0 ? 2 : strncmp(origin, PREFIX, PREFIX_LENGTH) == 0;
}

/* PORT_FILE to port-file. */
static const char *option_name(struct arena *arena, const char *variable, size_t length)
{
    char *name = arena_alloc(arena, length + 1);

    for (size_t i = 0; i < length; i++) {
        char c = variable[i];
        name[i] = c == '_' ? '-' : (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    name[length] = '\0';
    return name;
}

static void set_weaker(struct options *options, int id, const char *value, const char *origin)
{
    if (options->origin[id] == NULL) {
        options->text[id] = value;
        options->origin[id] = origin;
    }
}

/* `variable` begins with the prefix and holds `=`. */
static bool read_variable(struct options *options, const char *variable, struct arena *arena,
                          const char **message)
{
    size_t length = strcspn(variable, "=");
    const char *value = variable + length + 1;
    const char *origin = arena_copy(arena, (struct str){variable, length}).data;
    const char *name = option_name(arena, variable + PREFIX_LENGTH, length - PREFIX_LENGTH);

    if (strcmp(name, "url") == 0 || *value == '\0') {
        return true;
    }
    int id = option_find(name, strlen(name));
    if (id < 0) {
        *message = arena_printf(arena, "%s: no such option%s", origin, option_hint(name, arena));
        return false;
    }
    set_weaker(options, id, value, origin);
    return true;
}

bool options_from_environment(struct options *options, char **environment, struct arena *arena,
                              const char **message)
{
    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, PREFIX, PREFIX_LENGTH) == 0 &&
            strchr(*environment, '=') != NULL &&
            !read_variable(options, *environment, arena, message)) {
            return false;
        }
    }
    return true;
}

/* The value as it would stand on the command line; NULL: it has a type that none takes. */
static const char *text_of(struct arena *arena, const struct doc *value)
{
    switch (value->type) {
    case DOC_BOOL: return value->boolean ? "true" : "false";
    case DOC_INTEGER: return arena_printf(arena, "%lld", (long long)value->integer);
    case DOC_STRING: return arena_copy(arena, value->string).data;
    default: return NULL;
    }
}

struct file_reader {
    struct options *options;
    const char *path;
    struct str text;
    struct arena *arena;
    const char **message;
};

static const char *place(const struct file_reader *reader, const char *name)
{
    int line = 0, column = 0;

    (void)json_locate(reader->text, name, &line, &column);
    return arena_printf(reader->arena, "%s:%d:%d: %s", reader->path, line, column, name);
}

static bool read_member(struct file_reader *reader, const struct doc_member *member)
{
    const char *name = arena_copy(reader->arena, member->name).data;
    const char *origin = place(reader, name);
    int id = option_find(name, member->name.len);

    if (id < 0) {
        *reader->message = arena_printf(reader->arena, "%s: no such option%s", origin,
                                        option_hint(name, reader->arena));
        return false;
    }
    const char *value = text_of(reader->arena, &member->value);
    if (value == NULL) {
        *reader->message = arena_printf(
            reader->arena, "%s: expected %s, got %s", origin,
            option_row((size_t)id)->argument != NULL ? "a string or a number" : "true or false",
            doc_type_name(member->value.type));
        return false;
    }
    set_weaker(reader->options, id, value, origin);
    return true;
}

static bool read_members(struct file_reader *reader, const struct doc *doc)
{
    if (doc->type != DOC_MAP) {
        *reader->message = arena_printf(reader->arena, "%s:1:1: expected an object, got %s",
                                        reader->path, doc_type_name(doc->type));
        return false;
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        if (!read_member(reader, &doc->map.members[i])) {
            return false;
        }
    }
    return true;
}

bool options_from_file(struct options *options, const char *path, struct arena *arena,
                       const char **message)
{
    struct file_reader reader = {options, path, {NULL, 0}, arena, message};
    struct json_fault fault;
    struct doc doc;

    if (!file_exists(path)) {
        return true;
    }
    if (!file_read(path, arena, &reader.text, message)) {
        return false;
    }
    if (!json_read_file(arena, reader.text, &doc, &fault)) {
        *message =
            arena_printf(arena, "%s:%d:%d: %s", path, fault.line, fault.column, fault.message);
        return false;
    }
    return read_members(&reader, &doc);
}
