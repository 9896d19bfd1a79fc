#include "doc.h"

#include <strings.h>
#include <string.h>

const struct doc *doc_get_str(const struct doc *map, struct str name)
{
    if (!map || map->type != DOC_MAP)
        return NULL;
    for (size_t i = 0; i < map->map.count; i++) {
        const struct doc_member *member = &map->map.members[i];
        if (str_eq(member->name, name))
            return member->value.type == DOC_NULL ? NULL : &member->value;
    }
    return NULL;
}

const struct doc *doc_get(const struct doc *map, const char *name)
{
    return doc_get_str(map, str_from(name));
}

struct str doc_string(const struct doc *map, const char *name)
{
    const struct doc *value = doc_get(map, name);
    return value && value->type == DOC_STRING ? value->string : (struct str){0};
}

int64_t doc_whole(const struct doc *map, const char *name)
{
    const struct doc *value = doc_get(map, name);
    return value && value->type == DOC_INTEGER ? value->integer : 0;
}

const char *doc_type_name(enum doc_type type)
{
    static const char *const names[] = {
        [DOC_NULL] = "null",   [DOC_BOOL] = "boolean",  [DOC_INTEGER] = "integer",
        [DOC_REAL] = "number", [DOC_STRING] = "string", [DOC_LIST] = "list",
        [DOC_MAP] = "object",
    };
    return names[type];
}

bool doc_truth(const struct doc *value)
{
    if (!value || value->type != DOC_STRING) {
        return value && value->type == DOC_BOOL && value->boolean;
    }
    static const char *const words[] = {"true", "1", "yes"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (value->string.len == strlen(words[i]) &&
            strncasecmp(value->string.data, words[i], value->string.len) == 0) {
            return true;
        }
    }
    return false;
}

struct doc doc_text(struct str text)
{
    return (struct doc){.type = DOC_STRING, .string = text};
}

struct doc doc_integer(int64_t integer)
{
    return (struct doc){.type = DOC_INTEGER, .integer = integer};
}

struct doc doc_switch(bool on)
{
    return (struct doc){.type = DOC_BOOL, .boolean = on};
}

const struct doc *doc_with(struct arena *arena, const struct doc *map, struct str name,
                           const struct doc *value)
{
    size_t count = map ? map->map.count : 0;
    struct doc_member *members = ARENA_ARRAY(arena, struct doc_member, count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(map->map.members[i].name, name)) {
            members[kept++] = map->map.members[i];
        }
    }
    if (value) {
        members[kept++] = (struct doc_member){.name = name, .value = *value};
    }
    struct doc *with = arena_zalloc(arena, sizeof *with);
    *with = (struct doc){.type = DOC_MAP, .map = {.members = members, .count = kept}};
    return with;
}

const struct doc *doc_list_with(struct arena *arena, const struct doc *list, size_t place,
                                const struct doc *element)
{
    size_t count = list ? list->list.count : 0;
    struct doc *items = ARENA_ARRAY(arena, struct doc, count + 1);
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        if (i != place) {
            items[filled++] = list->list.items[i];
        } else if (element) {
            items[filled++] = *element;
        }
    }
    if (element && place >= count) {
        items[filled++] = *element;
    }
    struct doc *with = arena_zalloc(arena, sizeof *with);
    *with = (struct doc){.type = DOC_LIST, .list = {.items = items, .count = filled}};
    return with;
}
