#include "smaller_doc.h"

#include <string.h>

#include "../../emulator/base/json.h"
#include "smaller_expression.h"

struct search {
    struct arena *arena;
    size_t wanted, seen;
};

static bool take(struct search *s)
{
    return s->seen++ == s->wanted;
}

static const struct doc *keep(struct search *s, struct doc doc)
{
    struct doc *out = arena_zalloc(s->arena, sizeof *out);
    *out = doc;
    return out;
}

/* The map with the member at `place` set or (NULL) gone. */
static const struct doc *with_member(struct search *s, const struct doc *map, size_t place,
                                     const struct doc *value)
{
    struct doc_member *members = ARENA_ARRAY(s->arena, struct doc_member, map->map.count);
    size_t count = 0;
    for (size_t i = 0; i < map->map.count; i++) {
        if (i != place || value) {
            members[count] = map->map.members[i];
            members[count].value = i == place ? *value : members[count].value;
            count++;
        }
    }
    return keep(s, (struct doc){.type = DOC_MAP, .map = {members, count}});
}

static size_t place_of(const struct doc *map, const char *name)
{
    size_t place = 0;
    while (place < map->map.count && !str_is(map->map.members[place].name, name)) {
        place++;
    }
    return place;
}

static bool ends_with(struct str text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.data + text.len - len, end, len) == 0;
}

static bool is_expression(const struct doc_member *member)
{
    return member->value.type == DOC_STRING && ends_with(member->name, "Expression");
}

/* ---- what falls out of use */

static bool name_goes_on(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool names(struct str text, struct str placeholder)
{
    for (size_t at = 0; at + placeholder.len <= text.len; at++) {
        size_t end = at + placeholder.len;
        if (memcmp(text.data + at, placeholder.data, placeholder.len) == 0 &&
            (end == text.len || !name_goes_on(text.data[end]))) {
            return true;
        }
    }
    return false;
}

static bool is_used(const struct doc *part, struct str placeholder)
{
    for (size_t i = 0; i < part->map.count; i++) {
        const struct doc_member *member = &part->map.members[i];
        if (is_expression(member) && names(member->value.string, placeholder)) {
            return true;
        }
    }
    return false;
}

/* Those that `before` used and the part does not. */
static const struct doc *prune_placeholders(struct search *s, const struct doc *part,
                                            const struct doc *before, const char *name)
{
    size_t place = place_of(part, name);
    if (place == part->map.count || part->map.members[place].value.type != DOC_MAP) {
        return part;
    }
    const struct doc *bound = &part->map.members[place].value;
    for (size_t i = bound->map.count; i > 0; i--) {
        struct str placeholder = bound->map.members[i - 1].name;
        if (is_used(before, placeholder) && !is_used(part, placeholder)) {
            bound = with_member(s, bound, i - 1, NULL);
        }
    }
    return with_member(s, part, place, bound->map.count > 0 ? bound : NULL);
}

/* Is the attribute in a key schema at or below this? */
static bool in_schema(const struct doc *doc, struct str attribute)
{
    if (doc->type == DOC_LIST) {
        for (size_t i = 0; i < doc->list.count; i++) {
            const struct doc *item = &doc->list.items[i];
            if (in_schema(item, attribute)) {
                return true;
            }
        }
        return false;
    }
    if (doc->type != DOC_MAP) {
        return false;
    }
    if (doc_get(doc, "KeyType") && str_eq(doc_string(doc, "AttributeName"), attribute)) {
        return true;
    }
    for (size_t i = 0; i < doc->map.count; i++) {
        if (in_schema(&doc->map.members[i].value, attribute)) {
            return true;
        }
    }
    return false;
}

static const struct doc *prune_definitions(struct search *s, const struct doc *table)
{
    size_t place = place_of(table, "AttributeDefinitions");
    if (place == table->map.count || table->map.members[place].value.type != DOC_LIST) {
        return table;
    }
    const struct doc *list = &table->map.members[place].value;
    for (size_t i = list->list.count; i > 0; i--) {
        struct str name = doc_string(&list->list.items[i - 1], "AttributeName");
        if (!in_schema(table, name)) {
            list = doc_list_with(s->arena, list, i - 1, NULL);
        }
    }
    return with_member(s, table, place, list);
}

static const struct doc *prune_lists(struct search *s, const struct doc *table)
{
    static const char *const lists[] = {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"};
    for (size_t i = 0; i < 2; i++) {
        size_t place = place_of(table, lists[i]);
        if (place < table->map.count && table->map.members[place].value.list.count == 0) {
            table = with_member(s, table, place, NULL);
        }
    }
    return table;
}

static const struct doc *prune(struct search *s, const struct doc *map, const struct doc *before)
{
    map = prune_placeholders(s, map, before, "ExpressionAttributeValues");
    map = prune_placeholders(s, map, before, "ExpressionAttributeNames");
    return prune_definitions(s, prune_lists(s, map));
}

/* ---- values */

static bool is_value(const struct doc *doc)
{
    static const char *const types[] = {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"};
    for (size_t i = 0; doc->type == DOC_MAP && doc->map.count == 1 && i < 10; i++) {
        if (str_is(doc->map.members[0].name, types[i])) {
            return true;
        }
    }
    return false;
}

static const struct doc *value_of(struct search *s, const char *type, const char *text)
{
    const struct doc payload = doc_text(str_from(text));
    return doc_with(s->arena, NULL, str_from(type), &payload);
}

/* The simplest value of the type, and for a text also its first half. */
static const struct doc *smaller_text(struct search *s, const struct doc *value, struct str text)
{
    struct str type = value->map.members[0].name;
    const char *simplest = str_is(type, "N") ? "0" : str_is(type, "B") ? "AA==" : "a";
    if (text.len > strlen(simplest) && take(s)) {
        return value_of(s, type.data[0] == 'N' ? "N" : type.data[0] == 'B' ? "B" : "S", simplest);
    }
    if (str_is(type, "N") && text.len > 1 && take(s)) {
        return value_of(s, "N", "1");
    }
    if (str_is(type, "S") && text.len > 3 && take(s)) {
        size_t half = text.len / 2;
        while (half > 0 && (text.data[half] & 0xC0) == 0x80) {
            half--;
        }
        const struct doc payload = doc_text((struct str){text.data, half});
        return doc_with(s->arena, NULL, STR("S"), &payload);
    }
    return NULL;
}

static const struct doc *search_any(struct search *s, const struct doc *doc);

static const struct doc *search_value(struct search *s, const struct doc *value)
{
    const struct doc *payload = &value->map.members[0].value;
    if (payload->type == DOC_STRING) {
        return smaller_text(s, value, payload->string);
    }
    if (payload->type != DOC_LIST && payload->type != DOC_MAP) {
        return NULL;
    }
    if (take(s)) {
        return value_of(s, "N", "0");
    }
    const struct doc *smaller = search_any(s, payload);
    return smaller ? with_member(s, value, 0, smaller) : NULL;
}

/* ---- everything else */

static const struct doc *search_member(struct search *s, const struct doc_member *member)
{
    if (!is_expression(member)) {
        return search_any(s, &member->value);
    }
    for (size_t n = 0;; n++) {
        struct str smaller = smaller_expression(s->arena, member->value.string, n);
        if (!smaller.data) {
            return NULL;
        }
        if (take(s)) {
            return keep(s, doc_text(smaller));
        }
    }
}

static const struct doc *search_map(struct search *s, const struct doc *map)
{
    for (size_t i = map->map.count; i > 0; i--) {
        if (take(s)) {
            return prune(s, with_member(s, map, i - 1, NULL), map);
        }
    }
    for (size_t i = map->map.count; i > 0; i--) {
        const struct doc *smaller = search_member(s, &map->map.members[i - 1]);
        if (smaller) {
            return prune(s, with_member(s, map, i - 1, smaller), map);
        }
    }
    return NULL;
}

static const struct doc *search_list(struct search *s, const struct doc *list)
{
    for (size_t i = list->list.count; i > 0; i--) {
        if (take(s)) {
            return doc_list_with(s->arena, list, i - 1, NULL);
        }
    }
    for (size_t i = list->list.count; i > 0; i--) {
        const struct doc *smaller = search_any(s, &list->list.items[i - 1]);
        if (smaller) {
            return doc_list_with(s->arena, list, i - 1, smaller);
        }
    }
    return NULL;
}

static const struct doc *search_any(struct search *s, const struct doc *doc)
{
    if (is_value(doc)) {
        return search_value(s, doc);
    }
    return doc->type == DOC_MAP    ? search_map(s, doc)
           : doc->type == DOC_LIST ? search_list(s, doc)
                                   : NULL;
}

const struct doc *smaller_doc(struct arena *arena, const struct doc *doc, size_t n)
{
    struct search s = {.arena = arena, .wanted = n};
    return search_any(&s, doc);
}
