#include "tags.h"

#include "../base/mutant.h"

#define KEY_MAX 128
#define VALUE_MAX 256

static struct str key_at(const struct doc *tags, size_t i)
{
    return doc_string(&tags->list.items[i], "Key");
}

static size_t place_of(const struct doc *tags, struct str key)
{
    size_t place = 0;
    size_t count = tags ? tags->list.count : 0;
    while (place < count && !str_eq(key_at(tags, place), key)) {
        place++;
    }
    return place;
}

static struct str shown(struct str text)
{
    return text.data ? text : STR("null");
}

static bool check_tag(const struct doc *tag, struct error *err)
{
    struct str key = doc_string(tag, "Key");
    struct str value = doc_string(tag, "Value");
    if (key.len < 1 || key.len > KEY_MAX) {
        return error_set(err, ERROR_VALIDATION, "The Tag Key provided is invalid, Key: %.*s",
                         STR_ARG(shown(key)));
    }
    if (!value.data || value.len > VALUE_MAX) {
        return error_set(err, ERROR_VALIDATION, "The Tag Value provided is invalid, Value: %.*s",
                         STR_ARG(shown(value)));
    }
    return !str_starts(key, STR("aws:")) ||
           error_set(err, ERROR_VALIDATION, "Tag Key cannot be prefixed with aws:, Key: %.*s",
                     STR_ARG(key));
}

bool tags_check(const struct doc *tags, struct error *err)
{
    for (size_t i = 0; tags && i < tags->list.count; i++) {
        if (!check_tag(&tags->list.items[i], err)) {
            return false;
        }
        if (place_of(tags, key_at(tags, i)) < i) {
            return error_set(err, ERROR_VALIDATION,
                             "Duplicate Tag Keys provided as input: Duplicate Tag Key found %.*s",
                             STR_ARG(key_at(tags, i)));
        }
    }
    return true;
}

bool tags_check_count(const struct doc *tags, struct error *err)
{
    return !tags || tags->list.count <= TAGS_MAX ||
           error_set(err, ERROR_VALIDATION,
                     "Number of Tags exceed the current limit for the provided ResourceArn");
}

const struct doc *tags_merged(struct arena *arena, const struct doc *tags, const struct doc *more)
{
    for (size_t i = 0; i < more->list.count; i++) {
        size_t place = place_of(tags, key_at(more, i));
        if (MUTANT(TAG_KEPT) && tags && place < tags->list.count) {
            continue;
        }
        tags = doc_list_with(arena, tags, place, &more->list.items[i]);
    }
    return tags;
}

const struct doc *tags_without(struct arena *arena, const struct doc *tags, const struct doc *keys)
{
    for (size_t i = 0; tags && i < keys->list.count; i++) {
        size_t place = place_of(tags, keys->list.items[i].string);
        tags = place < tags->list.count ? doc_list_with(arena, tags, place, NULL) : tags;
    }
    return tags;
}

bool tags_same(const struct doc *a, const struct doc *b)
{
    size_t count = a ? a->list.count : 0;
    bool same = count == (b ? b->list.count : 0);
    for (size_t i = 0; i < count && same; i++) {
        same = str_eq(key_at(a, i), key_at(b, i)) && str_eq(doc_string(&a->list.items[i], "Value"),
                                                            doc_string(&b->list.items[i], "Value"));
    }
    return same;
}
