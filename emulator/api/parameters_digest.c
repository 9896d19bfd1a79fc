#include "parameters_digest.h"

#include <stdlib.h>

#include "../base/digest.h"
#include "../base/json.h"

#define SHA256_BYTES 32

static void put(struct arena *arena, struct buf *out, const struct doc *doc);

static int compare_members(const void *a, const void *b)
{
    const struct doc_member *const *left = a, *const *right = b;
    return str_cmp((*left)->name, (*right)->name);
}

static int compare_texts(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void put_list(struct arena *arena, struct buf *out, const struct doc *list)
{
    buf_byte(out, '[');
    for (size_t i = 0; i < list->list.count; i++) {
        put(arena, out, &list->list.items[i]);
        buf_byte(out, ',');
    }
    buf_byte(out, ']');
}

static bool is_set(const struct doc_member *member)
{
    if ((!str_is(member->name, "SS") && !str_is(member->name, "NS") &&
         !str_is(member->name, "BS")) ||
        member->value.type != DOC_LIST) {
        return false;
    }
    for (size_t i = 0; i < member->value.list.count; i++) {
        if (member->value.list.items[i].type != DOC_STRING) {
            return false;
        }
    }
    return true;
}

static void put_set(struct arena *arena, struct buf *out, const struct doc *list)
{
    size_t count = list->list.count;
    struct str *texts = ARENA_ARRAY(arena, struct str, count);
    for (size_t i = 0; i < count; i++) {
        texts[i] = list->list.items[i].string;
    }
    qsort(texts, count, sizeof *texts, compare_texts);
    buf_byte(out, '<');
    for (size_t i = 0; i < count; i++) {
        json_print_string(out, texts[i]);
        buf_byte(out, ',');
    }
    buf_byte(out, '>');
}

static void put_map(struct arena *arena, struct buf *out, const struct doc *map)
{
    size_t count = map->map.count;
    const struct doc_member **sorted = ARENA_ARRAY(arena, const struct doc_member *, count);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &map->map.members[i];
    }
    qsort(sorted, count, sizeof *sorted, compare_members);
    buf_byte(out, '{');
    for (size_t i = 0; i < count; i++) {
        if (str_is(sorted[i]->name, "ClientRequestToken")) {
            continue;
        }
        json_print_string(out, sorted[i]->name);
        buf_byte(out, ':');
        if (is_set(sorted[i])) {
            put_set(arena, out, &sorted[i]->value);
        } else {
            put(arena, out, &sorted[i]->value);
        }
        buf_byte(out, ',');
    }
    buf_byte(out, '}');
}

static void put(struct arena *arena, struct buf *out, const struct doc *doc)
{
    if (doc->type == DOC_MAP) {
        put_map(arena, out, doc);
    } else if (doc->type == DOC_LIST) {
        put_list(arena, out, doc);
    } else {
        json_print(out, doc);
    }
}

struct str parameters_digest(struct arena *arena, const struct doc *request)
{
    struct buf text;
    unsigned char hash[SHA256_BYTES];
    buf_init(&text);
    put(arena, &text, request);
    sha256_of(buf_view(&text), hash);
    buf_release(&text);
    return arena_copy(arena, (struct str){(const char *)hash, sizeof hash});
}
