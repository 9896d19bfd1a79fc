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
