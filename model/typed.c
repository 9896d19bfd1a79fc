#include "typed.h"

#include <assert.h>

#include "../emulator/base/digest.h"
#include "decimal.h"

struct str typed_type(const struct doc *value)
{
    bool good = value && value->type == DOC_MAP && value->map.count == 1;
    return good ? value->map.members[0].name : (struct str){0};
}

bool typed_is(const struct doc *value, const char *type)
{
    return str_is(typed_type(value), type);
}

const struct doc *typed_payload(const struct doc *value)
{
    return &value->map.members[0].value;
}

static struct decimal number_of(struct str text)
{
    struct decimal number;
    (void)decimal_read(text, &number);
    return number;
}

struct str typed_binary(struct arena *arena, struct str base64)
{
    struct str bytes = {0};
    (void)base64_decode(arena, base64, &bytes);
    return bytes;
}

/* ---- in order */

/* Digits as a person writes them, no more than a number may have. */
static bool is_plain(struct str text)
{
    bool all = text.len > 0 && text.len <= 38 && (text.data[0] != '0' || text.len == 1);
    for (size_t i = 0; i < text.len && all; i++) {
        all = text.data[i] >= '0' && text.data[i] <= '9';
    }
    return all;
}

/* Most numbers need not be read to know which one is larger: of two plain ones the longer. */
static int compare_numbers(struct str a, struct str b)
{
    if (is_plain(a) && is_plain(b)) {
        return a.len == b.len ? str_cmp(a, b) : a.len < b.len ? -1 : 1;
    }
    struct decimal x = number_of(a);
    struct decimal y = number_of(b);
    return decimal_cmp(&x, &y);
}

/* Texts of one scalar type. */
static int compare_texts(const char *type, struct str a, struct str b)
{
    assert(type);
    if (type[0] == 'N') {
        return compare_numbers(a, b);
    }
    if (type[0] == 'S') {
        return str_cmp(a, b);
    }
    struct arena arena;
    arena_init(&arena);
    int order = str_cmp(typed_binary(&arena, a), typed_binary(&arena, b));
    arena_release(&arena);
    return order;
}

static bool is_scalar(const struct doc *value)
{
    return typed_is(value, "S") || typed_is(value, "N") || typed_is(value, "B");
}

bool typed_comparable(const struct doc *a, const struct doc *b)
{
    return is_scalar(a) && str_eq(typed_type(a), typed_type(b));
}

int typed_cmp(const struct doc *a, const struct doc *b)
{
    return compare_texts(typed_type(a).data, typed_payload(a)->string, typed_payload(b)->string);
}

/* ---- equal */

static bool set_holds(const char *type, const struct doc *set, struct str member)
{
    for (size_t i = 0; i < set->list.count; i++) {
        if (compare_texts(type, set->list.items[i].string, member) == 0) {
            return true;
        }
    }
    return false;
}

static bool sets_eq(const char *type, const struct doc *a, const struct doc *b)
{
    for (size_t i = 0; i < a->list.count; i++) {
        if (!set_holds(type, b, a->list.items[i].string)) {
            return false;
        }
    }
    return a->list.count == b->list.count;
}

static bool lists_eq(const struct doc *a, const struct doc *b)
{
    for (size_t i = 0; i < a->list.count && i < b->list.count; i++) {
        if (!typed_eq(&a->list.items[i], &b->list.items[i])) {
            return false;
        }
    }
    return a->list.count == b->list.count;
}

bool items_eq(const struct doc *a, const struct doc *b)
{
    if (a->map.count != b->map.count) {
        return false;
    }
    for (size_t i = 0; i < a->map.count; i++) {
        const struct doc *other = doc_get_str(b, a->map.members[i].name);
        if (!other || !typed_eq(&a->map.members[i].value, other)) {
            return false;
        }
    }
    return true;
}

bool typed_eq(const struct doc *a, const struct doc *b)
{
    struct str type = typed_type(a);
    if (!str_eq(type, typed_type(b))) {
        return false;
    }
    if (str_is(type, "NULL")) {
        return true;
    }
    const struct doc *x = typed_payload(a);
    const struct doc *y = typed_payload(b);
    switch (x->type) {
    case DOC_STRING: return compare_texts(type.data, x->string, y->string) == 0;
    case DOC_LIST: return type.len == 2 ? sets_eq(type.data, x, y) : lists_eq(x, y);
    case DOC_MAP: return items_eq(x, y);
    default: return doc_truth(x) == doc_truth(y);
    }
}

/* ---- sizes */

static size_t text_bytes(const char *type, struct str text)
{
    assert(type);
    if (type[0] == 'N') {
        struct decimal number = number_of(text);
        return decimal_bytes(&number);
    }
    if (type[0] == 'S') {
        return text.len;
    }
    struct arena arena;
    arena_init(&arena);
    size_t bytes = typed_binary(&arena, text).len;
    arena_release(&arena);
    return bytes;
}

static size_t list_bytes(struct str type, const struct doc *list)
{
    bool set = type.len == 2;
    size_t bytes = set ? 0 : 3;
    for (size_t i = 0; i < list->list.count; i++) {
        const struct doc *element = &list->list.items[i];
        bytes += set ? text_bytes(type.data, element->string) : 1 + typed_bytes(element);
    }
    return bytes;
}

size_t typed_bytes(const struct doc *value)
{
    struct str type = typed_type(value);
    const struct doc *payload = typed_payload(value);
    if (str_is(type, "NULL") || str_is(type, "BOOL")) {
        return 1;
    }
    switch (payload->type) {
    case DOC_STRING: return text_bytes(type.data, payload->string);
    case DOC_LIST: return list_bytes(type, payload);
    default: return 3 + payload->map.count + item_bytes(payload);
    }
}

size_t item_bytes(const struct doc *item)
{
    size_t bytes = 0;
    for (size_t i = 0; i < item->map.count; i++) {
        bytes += item->map.members[i].name.len + typed_bytes(&item->map.members[i].value);
    }
    return bytes;
}

/* A character beyond the first 65,536 takes two units: its UTF-8 begins with 11110. */
static size_t utf16_units(struct str text)
{
    size_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        units += (size_t)((byte & 0xC0) != 0x80) + (size_t)(byte >= 0xF0);
    }
    return units;
}

bool typed_size(const struct doc *value, size_t *size)
{
    const struct doc *payload = typed_payload(value);
    if (typed_is(value, "S")) {
        *size = utf16_units(payload->string);
    } else if (typed_is(value, "B")) {
        *size = typed_bytes(value);
    } else if (payload->type == DOC_LIST) {
        *size = payload->list.count;
    } else if (payload->type == DOC_MAP) {
        *size = payload->map.count;
    } else {
        return false;
    }
    return true;
}

/* ---- making */

struct doc doc_string_of(struct str text)
{
    return (struct doc){.type = DOC_STRING, .string = text};
}

struct doc doc_map_of(struct arena *arena, size_t most)
{
    return (struct doc){.type = DOC_MAP,
                        .map = {.members = ARENA_ARRAY(arena, struct doc_member, most)}};
}

void doc_map_put(struct doc *map, struct str name, const struct doc *value)
{
    /* The members were made by doc_map_of, and not as constants. */
    struct doc_member *members = (struct doc_member *)map->map.members;
    members[map->map.count++] = (struct doc_member){name, *value};
}

struct doc typed_make(struct arena *arena, const char *type, struct doc payload)
{
    struct doc value = doc_map_of(arena, 1);
    doc_map_put(&value, str_from(type), &payload);
    return value;
}

struct doc typed_number(struct arena *arena, struct str text)
{
    return typed_make(arena, "N", doc_string_of(arena_copy(arena, text)));
}

static struct doc copy_map(struct arena *arena, const struct doc *doc)
{
    struct doc copy = doc_map_of(arena, doc->map.count);
    for (size_t i = 0; i < doc->map.count; i++) {
        struct doc value = doc_copy(arena, &doc->map.members[i].value);
        doc_map_put(&copy, arena_copy(arena, doc->map.members[i].name), &value);
    }
    return copy;
}

static struct doc copy_list(struct arena *arena, const struct doc *doc)
{
    struct doc *items = ARENA_ARRAY(arena, struct doc, doc->list.count);
    for (size_t i = 0; i < doc->list.count; i++) {
        items[i] = doc_copy(arena, &doc->list.items[i]);
    }
    return (struct doc){.type = DOC_LIST, .list = {items, doc->list.count}};
}

/* As copy_map, copy_list and doc_copy take it. */
size_t doc_copy_bytes(const struct doc *doc)
{
    size_t bytes = 0;
    if (doc->type == DOC_STRING) {
        return arena_rounded(doc->string.len + 1);
    }
    if (doc->type == DOC_MAP) {
        bytes = arena_rounded((doc->map.count + 1) * sizeof(struct doc_member));
        for (size_t i = 0; i < doc->map.count; i++) {
            bytes += arena_rounded(doc->map.members[i].name.len + 1);
            bytes += doc_copy_bytes(&doc->map.members[i].value);
        }
    } else if (doc->type == DOC_LIST) {
        bytes = arena_rounded((doc->list.count + 1) * sizeof(struct doc));
        for (size_t i = 0; i < doc->list.count; i++) {
            bytes += doc_copy_bytes(&doc->list.items[i]);
        }
    }
    return bytes;
}

struct doc doc_copy(struct arena *arena, const struct doc *doc)
{
    switch (doc->type) {
    case DOC_MAP: return copy_map(arena, doc);
    case DOC_LIST: return copy_list(arena, doc);
    case DOC_STRING: return doc_string_of(arena_copy(arena, doc->string));
    default: return *doc;
    }
}
