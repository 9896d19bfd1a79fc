#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "expiring.h"
#include "state_internal.h"
#include "versions.h"

enum { REMEMBERED = 2 }; /* images of an item before the present one */

/* ---- tables */

static void keys_read(struct keys *keys, const struct doc *schema)
{
    for (size_t i = 0; schema && i < schema->list.count; i++) {
        const struct doc *element = &schema->list.items[i];
        struct str name = doc_string(element, "AttributeName");
        bool hash = str_is(doc_string(element, "KeyType"), "HASH");
        if (hash && keys->hash_count < PART_MAX) {
            keys->hash[keys->hash_count++] = name;
        } else if (!hash && keys->range_count < PART_MAX) {
            keys->range[keys->range_count++] = name;
        }
    }
}

const struct doc *table_keep(struct model_table *table, const struct doc *doc)
{
    struct doc *copy = arena_zalloc(&table->arena, sizeof *copy);
    *copy = doc_copy(&table->arena, doc);
    return copy;
}

/* The HASH element of a search schema is a partition key, the others filter. */
static void schema_read(struct model_index *index, const struct doc *schema)
{
    for (size_t i = 0; schema && i < schema->list.count; i++) {
        const struct doc *element = &schema->list.items[i];
        struct str name = doc_string(element, "AttributeName");
        if (str_is(doc_string(element, "SearchSchemaElementType"), "HASH")) {
            index->keys.hash[0] = name;
            index->keys.hash_count = 1;
        } else if (index->filter_count < FILTER_MAX) {
            index->filters[index->filter_count++] = name;
        }
    }
}

/* An attribute that is defined already keeps its type (as measured on the service). */
static void merge_definitions(struct model_table *table, const struct doc *definitions)
{
    for (size_t i = 0; definitions && i < definitions->list.count; i++) {
        const struct doc *one = &definitions->list.items[i];
        if (!table_key_type(table, doc_string(one, "AttributeName")).data) {
            size_t end = table->definitions ? table->definitions->list.count : 0;
            table->definitions =
                doc_list_with(&table->arena, table->definitions, end, table_keep(table, one));
        }
    }
}

static bool is_used(const struct model_table *table, struct str attribute)
{
    bool used = keys_name(&table->keys, attribute);
    for (size_t i = 0; i < table->index_count; i++) {
        const struct model_index *index = &table->indexes[i];
        used = used || keys_name(&index->keys, attribute);
        for (size_t j = 0; j < index->filter_count; j++) {
            used = used || str_eq(index->filters[j], attribute);
        }
    }
    return used;
}

/* Definitions that no key uses any more go (as measured on the service). */
static void prune_definitions(struct model_table *table)
{
    for (size_t i = table->definitions ? table->definitions->list.count : 0; i > 0; i--) {
        struct str name = doc_string(&table->definitions->list.items[i - 1], "AttributeName");
        if (!is_used(table, name)) {
            table->definitions = doc_list_with(&table->arena, table->definitions, i - 1, NULL);
        }
    }
}

struct model_index *table_add_index(struct model_table *table, const struct doc *definition,
                                    bool local, const struct doc *definitions)
{
    if (table->index_count == INDEX_MAX) {
        return NULL;
    }
    merge_definitions(table, definitions);
    const struct doc *copy = table_keep(table, definition);
    const struct doc *projection = doc_get(copy, "Projection");
    struct model_index *index = &table->indexes[table->index_count++];
    *index = (struct model_index){
        .name = doc_string(copy, "IndexName"),
        .local = local,
        .definition = copy,
        .projection = doc_string(projection, "ProjectionType"),
        .attributes = doc_get(projection, "NonKeyAttributes"),
        .vector = doc_string(doc_get(copy, "VectorAttribute"), "AttributeName"),
        .dimensions = (size_t)doc_whole(copy, "Dimensions"),
        .distance = doc_string(copy, "DistanceFunction"),
    };
    keys_read(&index->keys, doc_get(copy, "KeySchema"));
    schema_read(index, doc_get(copy, "SearchSchema"));
    if (definitions) {
        prune_definitions(table);
    }
    return index;
}

void table_define(struct model_table *table, const char *member, const struct doc *value)
{
    table->definition = doc_with(&table->arena, table->definition, str_from(member),
                                 value ? table_keep(table, value) : NULL);
}

void table_drop_index(struct model_table *table, struct str name)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (str_eq(table->indexes[i].name, name)) {
            table->index_count--;
            memmove(&table->indexes[i], &table->indexes[i + 1],
                    (table->index_count - i) * sizeof table->indexes[0]);
            prune_definitions(table);
            return;
        }
    }
}

static void add_indexes(struct model_table *table, const struct doc *list, bool local)
{
    for (size_t i = 0; list && i < list->list.count; i++) {
        table_add_index(table, &list->list.items[i], local, NULL);
    }
}

struct model_table *state_create(struct state *state, const struct doc *request)
{
    struct model_table *table = mem_zalloc(sizeof *table);
    arena_init(&table->arena);
    const struct doc *copy = table_keep(table, request);
    table->clock = &state->clock;
    table->now_us = &state->now_us;
    table->expires_us = INT64_MAX;
    table->versions.kept = state->keeps_versions;
    table->version = table->born = ++state->clock;
    table->definition = copy;
    table->name = doc_string(copy, "TableName");
    table->setting.tags = doc_get(copy, "Tags");
    table->setting.policy = doc_string(copy, "ResourcePolicy");
    table->definitions = doc_get(copy, "AttributeDefinitions");
    keys_read(&table->keys, doc_get(copy, "KeySchema"));
    add_indexes(table, doc_get(copy, "LocalSecondaryIndexes"), true);
    add_indexes(table, doc_get(copy, "GlobalSecondaryIndexes"), false);
    add_indexes(table, doc_get(copy, "VectorIndexes"), false);
    state->tables = mem_realloc(state->tables, (state->count + 1) * sizeof *state->tables);
    state->tables[state->count++] = table;
    return table;
}

static struct held *hold(struct model_table *table, const struct doc *item)
{
    struct held *held = mem_zalloc(sizeof *held);
    held->bytes = doc_copy_bytes(item);
    arena_init(&held->arena);
    arena_reserve(&held->arena, held->bytes);
    held->item = doc_copy(&held->arena, item);
    table->bytes += held->bytes;
    return held;
}

/* With all that it replaced. */
static void let_go(struct model_table *table, struct held *held)
{
    while (held) {
        struct held *before = held->before;
        table->bytes -= held->bytes;
        arena_release(&held->arena);
        free(held);
        held = before;
    }
}

void table_clear(struct model_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        let_go(table, table->items[i]);
    }
    for (size_t i = 0; i < GONE_MAX; i++) {
        let_go(table, table->gone[i]);
        table->gone[i] = NULL;
    }
    table->count = 0;
    table->version = ++*table->clock;
    versions_forget(table);
}

static void table_release(struct model_table *table)
{
    table_clear(table);
    free(table->items);
    arena_release(&table->arena);
    free(table);
}

void state_drop(struct state *state, struct model_table *table)
{
    for (size_t i = 0; i < state->count; i++) {
        if (state->tables[i] == table) {
            state->tables[i] = state->tables[--state->count];
            table_release(table);
            return;
        }
    }
}

size_t state_bytes(const struct state *state)
{
    size_t bytes = 0;
    for (size_t i = 0; i < state->count; i++) {
        bytes += state->tables[i]->bytes;
    }
    return bytes;
}

void state_release(struct state *state)
{
    while (state->count > 0) {
        state_drop(state, state->tables[0]);
    }
    free(state->tables);
    state->tables = NULL;
    state->count = 0;
}

/* What follows "table/" in an ARN. */
static struct str name_in(struct str given)
{
    static const char mark[] = ":table/";
    const char *found = given.len > 0 ? memmem(given.data, given.len, mark, strlen(mark)) : NULL;
    if (!found || !str_starts(given, STR("arn:"))) {
        return given;
    }
    size_t start = (size_t)(found - given.data) + strlen(mark);
    return (struct str){given.data + start, given.len - start};
}

struct model_table *state_table(const struct state *state, struct str name)
{
    struct str wanted = name_in(name);
    for (size_t i = 0; i < state->count; i++) {
        if (str_eq(state->tables[i]->name, wanted)) {
            return state->tables[i];
        }
    }
    return NULL;
}

const struct model_index *table_index_named(const struct model_table *table, struct str name)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (str_eq(table->indexes[i].name, name)) {
            return &table->indexes[i];
        }
    }
    return NULL;
}

/* ---- keys */

struct str table_key_type(const struct model_table *table, struct str attribute)
{
    const struct doc *list = table->definitions;
    for (size_t i = 0; list && i < list->list.count; i++) {
        if (str_eq(doc_string(&list->list.items[i], "AttributeName"), attribute)) {
            return doc_string(&list->list.items[i], "AttributeType");
        }
    }
    return (struct str){0};
}

/* Developer Guide, "Quotas": bytes of a partition key value, and of a sort key value. */
enum { HASH_BYTES = 2048, RANGE_BYTES = 1024 };

/* As a key attribute: of its type, not empty, and short enough. */
static bool is_key_value(const struct model_table *table, struct str attribute, size_t bytes_most,
                         const struct doc *value)
{
    return value && str_eq(typed_type(value), table_key_type(table, attribute)) &&
           typed_payload(value)->string.len > 0 &&
           (typed_is(value, "N") || typed_bytes(value) <= bytes_most);
}

/* One part of the key; what is not there is no matter where `may_lack`. */
static bool part_fits(const struct model_table *table, const struct str *names, size_t count,
                      size_t bytes_most, const struct doc *item, bool may_lack)
{
    for (size_t i = 0; i < count; i++) {
        const struct doc *value = doc_get_str(item, names[i]);
        if (!(may_lack && !value) && !is_key_value(table, names[i], bytes_most, value)) {
            return false;
        }
    }
    return true;
}

static bool keys_fit(const struct model_table *table, const struct keys *keys,
                     const struct doc *item, bool may_lack)
{
    return part_fits(table, keys->hash, keys->hash_count, HASH_BYTES, item, may_lack) &&
           part_fits(table, keys->range, keys->range_count, RANGE_BYTES, item, may_lack);
}

bool keys_present(const struct model_table *table, const struct keys *keys, const struct doc *item)
{
    return keys_fit(table, keys, item, false);
}

bool keys_allow(const struct model_table *table, const struct keys *keys, const struct doc *item)
{
    return keys_fit(table, keys, item, true);
}

bool keys_name(const struct keys *keys, struct str attribute)
{
    for (size_t i = 0; i < PART_MAX; i++) {
        if ((i < keys->hash_count && str_eq(keys->hash[i], attribute)) ||
            (i < keys->range_count && str_eq(keys->range[i], attribute))) {
            return true;
        }
    }
    return false;
}

static int compare_attributes(const struct str *names, size_t count, const struct doc *a,
                              const struct doc *b)
{
    int order = 0;
    for (size_t i = 0; i < count && order == 0; i++) {
        order = typed_cmp(doc_get_str(a, names[i]), doc_get_str(b, names[i]));
    }
    return order;
}

static int compare_keys(const struct keys *keys, const struct doc *a, const struct doc *b)
{
    int order = compare_attributes(keys->hash, keys->hash_count, a, b);
    return order ? order : compare_attributes(keys->range, keys->range_count, a, b);
}

int keys_order(const struct model_table *table, const struct model_index *index,
               const struct doc *a, const struct doc *b)
{
    if (!index) {
        return compare_keys(&table->keys, a, b);
    }
    int order = compare_attributes(index->keys.range, index->keys.range_count, a, b);
    return order ? order : compare_keys(&table->keys, a, b);
}

int keys_order_sort(const struct model_index *index, const struct doc *a, const struct doc *b)
{
    return compare_attributes(index->keys.range, index->keys.range_count, a, b);
}

static void copy_key(struct doc *out, const struct str *names, size_t count, const struct doc *item)
{
    for (size_t i = 0; i < count; i++) {
        if (!doc_get_str(out, names[i])) {
            doc_map_put(out, names[i], doc_get_str(item, names[i]));
        }
    }
}

struct doc keys_of(struct arena *arena, const struct model_table *table,
                   const struct model_index *index, const struct doc *item)
{
    struct doc out = doc_map_of(arena, 2 * 2 * PART_MAX);
    copy_key(&out, table->keys.hash, table->keys.hash_count, item);
    copy_key(&out, table->keys.range, table->keys.range_count, item);
    if (index) {
        copy_key(&out, index->keys.hash, index->keys.hash_count, item);
        copy_key(&out, index->keys.range, index->keys.range_count, item);
    }
    return out;
}

/* ---- items */

size_t table_place(const struct model_table *table, const struct doc *key, bool *found)
{
    size_t low = 0;
    size_t high = table->count;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_keys(&table->keys, &table->items[middle]->item, key);
        *found = *found || order == 0;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct doc *table_find(const struct model_table *table, const struct doc *key)
{
    bool found = false;
    size_t place = table_place(table, key, &found);
    return found ? &table->items[place]->item : NULL;
}

const struct doc *table_item(const struct model_table *table, size_t place)
{
    return &table->items[place]->item;
}

int64_t table_written_us(const struct model_table *table, size_t place)
{
    return table->items[place]->written_us;
}

static void forget_old(struct model_table *table, struct held *held)
{
    for (size_t i = 0; i < REMEMBERED && held; i++) {
        held = held->before;
    }
    if (held) {
        let_go(table, held->before);
        held->before = NULL;
    }
}

static void note_expiry(struct model_table *table, const struct doc *item)
{
    int64_t expires_us = item_expires_us(table->setting.ttl_attribute, item);
    table->expires_us = expires_us < table->expires_us ? expires_us : table->expires_us;
}

void table_put(struct model_table *table, const struct doc *item)
{
    bool found = false;
    size_t place = table_place(table, item, &found);
    versions_add(table, found ? &table->items[place]->item : NULL, item);
    struct held *held = hold(table, item); /* first: the item may be made of what it replaces */
    held->transaction = table->transaction;
    held->written_us = *table->now_us;
    held->fresh = !found;
    note_expiry(table, item);
    table->version = ++*table->clock;
    if (found) {
        held->before = table->items[place];
        table->items[place] = held;
        forget_old(table, held);
        return;
    }
    if (table->count == table->cap) {
        table->cap = table->cap ? table->cap * 2 : 16;
        table->items = mem_realloc(table->items, table->cap * sizeof *table->items);
    }
    memmove(&table->items[place + 1], &table->items[place],
            (table->count - place) * sizeof *table->items);
    table->items[place] = held;
    table->count++;
}

void table_remove(struct model_table *table, const struct doc *key)
{
    bool found = false;
    size_t place = table_place(table, key, &found);
    if (found) {
        versions_add(table, &table->items[place]->item, NULL);
        struct held **gone = &table->gone[table->gone_count++ % GONE_MAX];
        let_go(table, *gone);
        *gone = table->items[place];
        (*gone)->ended = table->transaction;
        table->version = ++*table->clock;
        table->count--;
        memmove(&table->items[place], &table->items[place + 1],
                (table->count - place) * sizeof *table->items);
    }
}

/* The item with that key which was taken out last; NULL: not remembered. */
static const struct held *find_gone(const struct model_table *table, const struct doc *key)
{
    for (size_t i = 0; i < GONE_MAX && i < table->gone_count; i++) {
        const struct held *gone = table->gone[(table->gone_count - 1 - i) % GONE_MAX];
        if (compare_keys(&table->keys, &gone->item, key) == 0) {
            return gone;
        }
    }
    return NULL;
}

bool table_before(const struct model_table *table, const struct doc *key, size_t age,
                  const struct doc **image, uint64_t *ended)
{
    bool found = false;
    size_t place = table_place(table, key, &found);
    const struct held *held = found ? table->items[place] : find_gone(table, key);
    *ended = held && !found ? held->ended : 0;
    for (size_t i = found ? 0 : 1; held && i < age; i++) {
        *ended = held->transaction;
        if (held->fresh && i + 1 == age) {
            *image = NULL;
            return true;
        }
        held = held->before;
    }
    *image = held ? &held->item : NULL;
    return held != NULL;
}
