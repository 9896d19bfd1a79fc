/* Places: items by their keys, tokens by their names, and the versions that they were seen in. */
#include <stdlib.h>

#include "../emulator/base/json.h"
#include "../emulator/base/random.h"
#include "search_internal.h"

/* No key attribute is called so: names of the service hold no control characters here. */
#define NUMBER_MEMBER STR("\001place")

static size_t add_place(struct search *search, const struct model_table *table,
                        const struct doc *key)
{
    if (search->place_count == search->place_cap) {
        search->place_cap = search->place_cap ? search->place_cap * 2 : 64;
        search->places = mem_realloc(search->places, search->place_cap * sizeof *search->places);
    }
    size_t number = search->place_count++;
    search->places[number] = (struct place){.table = table, .key = key, .parent = number};
    (void)place_version(search, &search->places[number], NULL);
    return number;
}

static size_t number_in(const struct doc *held)
{
    return (size_t)doc_get_str(held, NUMBER_MEMBER)->integer;
}

size_t place_of_key(struct search *search, const struct model_table *table,
                    const struct doc *source)
{
    if (!source || !keys_present(table, &table->keys, source)) {
        return SIZE_MAX;
    }
    struct model_table *known = state_table(&search->places_of, table->name);
    const struct doc *held = table_find(known, source);
    if (held) {
        return number_in(held);
    }
    struct doc *key = arena_zalloc(&search->arena, sizeof *key);
    struct doc shared = keys_of(&search->arena, table, NULL, source);
    *key = doc_copy(&search->arena, &shared);
    size_t number = add_place(search, table, key);
    struct doc integer = doc_integer((int64_t)number);
    table_put(known, doc_with(&search->arena, key, NUMBER_MEMBER, &integer));
    return number;
}

size_t place_of_token(struct search *search, struct str token)
{
    for (size_t i = 0; i < search->place_count; i++) {
        const struct place *place = &search->places[i];
        if (!place->table && str_eq(doc_string(place->key, "token"), token)) {
            return i;
        }
    }
    struct doc name = doc_text(token);
    return add_place(search, NULL, doc_with(&search->arena, NULL, STR("token"), &name));
}

size_t place_root(struct search *search, size_t place)
{
    while (search->places[place].parent != place) {
        size_t above = search->places[place].parent;
        search->places[place].parent = search->places[above].parent;
        place = above;
    }
    return place;
}

void place_join(struct search *search, size_t a, size_t b)
{
    size_t first = place_root(search, a);
    size_t second = place_root(search, b);
    search->places[first > second ? first : second].parent = first > second ? second : first;
}

static uint64_t hash_of(const struct doc *item)
{
    struct buf text;
    buf_init(&text);
    if (item) {
        json_print(&text, item);
    }
    uint64_t hash = random_hash(0, buf_view(&text));
    buf_release(&text);
    return hash;
}

/* By their texts: two that mean the same and read differently are two, which costs the search a
 * little and no more. */
uint32_t place_version(struct search *search, struct place *place, const struct doc *item)
{
    uint64_t hash = hash_of(item);
    for (uint32_t i = place->version_count; i-- > 0;) {
        if (place->hashes[i] == hash && !place->versions[i] == !item) {
            return i;
        }
    }
    if ((place->version_count & (place->version_count - 1)) == 0) {
        size_t cap = place->version_count ? place->version_count * (size_t)2 : 1;
        place->versions = mem_realloc(place->versions, cap * sizeof *place->versions);
        place->hashes = mem_realloc(place->hashes, cap * sizeof *place->hashes);
    }
    place->hashes[place->version_count] = hash;
    place->versions[place->version_count] = item ? doc_clone(&search->arena, item) : NULL;
    return place->version_count++;
}

void places_release(struct search *search)
{
    for (size_t i = 0; i < search->place_count; i++) {
        free(search->places[i].versions);
        free(search->places[i].hashes);
    }
    free(search->places);
    state_release(&search->places_of);
}
