#include "table.h"

#include "../base/mutant.h"
#include <stdlib.h>
#include <string.h>

#include "table_update.h"

const char *index_member(enum index_kind kind)
{
    static const char *const members[] = {
        [INDEX_LOCAL] = "LocalSecondaryIndexes",
        [INDEX_GLOBAL] = "GlobalSecondaryIndexes",
        [INDEX_VECTOR] = "VectorIndexes",
    };
    return members[kind];
}

/* The type that AttributeDefinitions gives an attribute. */
static enum value_type defined_type(const struct doc *request, struct str name)
{
    const struct doc *definitions = doc_get(request, "AttributeDefinitions");
    for (size_t i = 0; definitions && i < definitions->list.count; i++) {
        const struct doc *definition = &definitions->list.items[i];
        enum value_type type = VALUE_S;
        if (str_eq(doc_string(definition, "AttributeName"), name) &&
            value_type_by_name(doc_string(definition, "AttributeType"), &type)) {
            return type;
        }
    }
    return VALUE_S;
}

static void schema_read(struct arena *arena, const struct doc *request, const struct doc *elements,
                        struct key_schema *schema)
{
    for (size_t i = 0; elements && i < elements->list.count; i++) {
        const struct doc *element = &elements->list.items[i];
        struct key_attribute attribute = {
            .name = arena_copy(arena, doc_string(element, "AttributeName"))};
        attribute.type = defined_type(request, attribute.name);
        bool hash = str_is(doc_string(element, "KeyType"), "HASH");
        if (hash && schema->hash_count < KEY_PART_MAX) {
            schema->hash[schema->hash_count++] = attribute;
        } else if (!hash && schema->range_count < KEY_PART_MAX) {
            schema->range[schema->range_count++] = attribute;
        }
    }
}

static int compare_names(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void projection_read(struct arena *arena, const struct doc *definition, struct index *index)
{
    const struct doc *projection = doc_get(definition, "Projection");
    struct str type = doc_string(projection, "ProjectionType");
    index->projection = str_is(type, "ALL")         ? PROJECTION_ALL
                        : str_is(type, "KEYS_ONLY") ? PROJECTION_KEYS_ONLY
                                                    : PROJECTION_INCLUDE;
    const struct doc *names = doc_get(projection, "NonKeyAttributes");
    size_t count = names ? names->list.count : 0;
    index->non_key = ARENA_ARRAY(arena, struct str, count);
    index->non_key_count = count;
    for (size_t i = 0; i < count; i++) {
        index->non_key[i] = names->list.items[i].string;
    }
    qsort(index->non_key, count, sizeof *index->non_key, compare_names);
}

static void add_element(struct index *index, const struct key_attribute *attribute, bool hash)
{
    if (hash && index->schema.hash_count == 0) {
        index->schema.hash[index->schema.hash_count++] = *attribute;
    } else if (!hash) {
        index->vector.filters[index->vector.filter_count++] = *attribute;
    }
}

static void vector_read(struct arena *arena, const struct doc *request,
                        const struct doc *definition, struct index *index)
{
    const struct doc *elements = doc_get(definition, "SearchSchema");
    const struct doc *dimensions = doc_get(definition, "Dimensions");
    size_t count = elements ? elements->list.count : 0;
    index->vector.attribute = doc_string(doc_get(definition, "VectorAttribute"), "AttributeName");
    index->vector.dimensions =
        (size_t)(dimensions->type == DOC_INTEGER ? dimensions->integer : (int64_t)dimensions->real);
    (void)vector_distance_by_name(doc_string(definition, "DistanceFunction"),
                                  &index->vector.distance);
    index->vector.filters = ARENA_ARRAY(arena, struct key_attribute, count);
    for (size_t i = 0; i < count; i++) {
        const struct doc *element = &elements->list.items[i];
        struct key_attribute attribute = {.name = doc_string(element, "AttributeName")};
        attribute.type = defined_type(request, attribute.name);
        add_element(index, &attribute,
                    str_is(doc_string(element, "SearchSchemaElementType"), "HASH"));
    }
}

/* What an index of this name had before the definition was read anew. */
static struct index index_before(const struct index *before, size_t count, struct str name,
                                 uint32_t *next_id)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(before[i].name, name)) {
            return before[i];
        }
    }
    return (struct index){.id = (*next_id)++};
}

static void indexes_read(struct table *table, enum index_kind kind, const struct index *before,
                         size_t count, uint32_t *next_id)
{
    const struct doc *list = doc_get(table->request, index_member(kind));
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *definition = &list->list.items[i];
        struct str name = doc_string(definition, "IndexName");
        struct index *index = &table->indexes[table->index_count++];
        *index = index_before(before, count, name, next_id);
        index->kind = kind;
        index->definition = definition;
        index->name = name;
        index->schema = (struct key_schema){0};
        index->arn = str_from(
            arena_printf(&table->arena, "%s/index/%.*s", table->arn.data, STR_ARG(index->name)));
        index->vector = (struct index_vector){0};
        if (kind == INDEX_VECTOR) {
            vector_read(&table->arena, table->request, definition, index);
        } else {
            schema_read(&table->arena, table->request, doc_get(definition, "KeySchema"),
                        &index->schema);
        }
        projection_read(&table->arena, definition, index);
        table->has_local = table->has_local || kind == INDEX_LOCAL;
        table->has_vectors = table->has_vectors || kind == INDEX_VECTOR;
    }
}

void table_refresh(struct table *table, uint32_t *next_id)
{
    struct arena *arena = &table->arena;
    const struct doc *request = table->request;
    const struct index *before = table->indexes;
    size_t count = table->index_count;
    bool vectors = table->has_vectors;
    table->on_demand = str_is(doc_string(request, "BillingMode"), "PAY_PER_REQUEST");
    table->deletion_protection = doc_truth(doc_get(request, "DeletionProtectionEnabled"));
    table->schema = (struct key_schema){0};
    schema_read(arena, request, doc_get(request, "KeySchema"), &table->schema);
    table->indexes = ARENA_ARRAY(arena, struct index, TABLE_INDEX_MAX);
    table->index_count = 0;
    table->has_local = table->has_vectors = false;
    for (int kind = 0; kind < INDEX_KIND_COUNT; kind++) {
        indexes_read(table, (enum index_kind)kind, before, count, next_id);
    }
    /* What a vector counts for depends on whether an index reads it. */
    table->counted = table->counted && vectors == table->has_vectors;
    table_update_statuses(table);
}

uint32_t table_ids_end(const struct table *table)
{
    uint32_t end = table->id > table->collections_id ? table->id : table->collections_id;
    for (size_t i = 0; i < table->index_count; i++) {
        end = table->indexes[i].id > end ? table->indexes[i].id : end;
    }
    return end + 1;
}

struct table *table_new(const struct doc *request, const struct table_facts *facts)
{
    struct table *table = mem_zalloc(sizeof *table);
    struct arena *arena = &table->arena;
    arena_init(arena);
    table->id = facts->id;
    table->salt = facts->salt;
    table->created_us = facts->created_us;
    table->account = arena_copy(arena, facts->account);
    table->region = arena_copy(arena, facts->region);
    table->table_id = arena_copy(arena, facts->table_id);
    table->request = doc_clone(arena, request);
    table_name_arn(table);
    uint32_t next_id = table->id + 1;
    table_refresh(table, &next_id);
    table->collections_id = table->has_local ? next_id : 0;
    table->counted = true;
    return table;
}

void table_name_arn(struct table *table)
{
    table->name = doc_string(table->request, "TableName");
    table->arn = str_from(arena_printf(&table->arena, "arn:aws:dynamodb:%.*s:%.*s:table/%.*s",
                                       STR_ARG(table->region), STR_ARG(table->account),
                                       STR_ARG(table->name)));
}

void table_free(struct table *table)
{
    if (table) {
        arena_release(&table->arena);
        free(table);
    }
}

struct index *table_index(const struct table *table, struct str name)
{
    for (size_t i = 0; i < table->index_count; i++) {
        if (str_eq(table->indexes[i].name, name)) {
            return &table->indexes[i];
        }
    }
    return NULL;
}

static bool listed(const struct index *index, struct str attribute)
{
    for (size_t i = 0; i < index->non_key_count; i++) {
        if (str_eq(index->non_key[i], attribute)) {
            return true;
        }
    }
    return false;
}

bool index_projects(const struct table *table, const struct index *index, struct str attribute)
{
    bool searched = index->kind == INDEX_VECTOR && (str_eq(index->vector.attribute, attribute) ||
                                                    index_filter(index, attribute) != NULL);
    return index->projection == PROJECTION_ALL || key_has(&table->schema, attribute) ||
           key_has(&index->schema, attribute) || searched ||
           (listed(index, attribute) && !MUTANT(INDEX_LACKS_LISTED));
}

const struct key_attribute *index_filter(const struct index *index, struct str name)
{
    for (size_t i = 0; i < index->vector.filter_count; i++) {
        if (str_eq(index->vector.filters[i].name, name)) {
            return &index->vector.filters[i];
        }
    }
    return NULL;
}

/* Only items with a valid vector are in a vector index: Developer Guide, "Data synchronization
 * between tables and vector indexes". */
static bool entry_vector(struct arena *arena, const struct index *index, const struct value *item,
                         struct value *vector)
{
    *vector = (struct value){.type = VALUE_B};
    return index->kind != INDEX_VECTOR ||
           vector_encode(arena, item_get(item, index->vector.attribute), index->vector.dimensions,
                         &vector->bytes);
}

static void project(struct arena *arena, const struct table *table, const struct index *index,
                    const struct value *item, struct value *entry)
{
    if (index->projection == PROJECTION_ALL) {
        *entry = *item;
        return;
    }
    *entry = (struct value){.type = VALUE_M};
    entry->map.members = ARENA_ARRAY(arena, struct attribute, item->map.count);
    for (size_t i = 0; i < item->map.count; i++) {
        if (index_projects(table, index, item->map.members[i].name)) {
            entry->map.members[entry->map.count++] = item->map.members[i];
        }
    }
}

bool index_whole(const struct index *index)
{
    return index->status == INDEX_ACTIVE || index->status == INDEX_UPDATING;
}

bool index_entry(struct arena *arena, const struct table *table, const struct index *index,
                 const struct value *item, struct value *entry)
{
    struct value vector;
    if (!item || !key_fits(&index->schema, item) || !entry_vector(arena, index, item, &vector)) {
        return false;
    }
    project(arena, table, index, item, entry);
    if (index->kind == INDEX_VECTOR) {
        item_put(arena, entry, index->vector.attribute, &vector);
    }
    return true;
}

/* Does an index before this one read the same vector? */
static bool is_counted(const struct table *table, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        const struct index *index = &table->indexes[j];
        if (index->kind == INDEX_VECTOR &&
            str_eq(index->vector.attribute, table->indexes[i].vector.attribute)) {
            return true;
        }
    }
    return false;
}

uint32_t table_item_bytes(const struct table *table, const struct value *item)
{
    uint32_t bytes = item_size(item);
    for (size_t i = 0; table->has_vectors && i < table->index_count; i++) {
        const struct index *index = &table->indexes[i];
        const struct value *vector =
            index->kind == INDEX_VECTOR ? item_get(item, index->vector.attribute) : NULL;
        if (vector && vector->type == VALUE_L && !is_counted(table, i)) {
            uint32_t each = VECTOR_ELEMENT_BYTES;
            bytes = bytes - value_size(vector) + each * (uint32_t)vector->list.count;
        }
    }
    return bytes;
}

static struct table_home home_of(const struct table *table)
{
    return (struct table_home){table->account, table->region};
}

/* Of a table against a name and who asks for it. */
static int tables_order(const struct tables *tables, const struct table *table,
                        struct table_home home, struct str name)
{
    int order = str_cmp(table->name, name);
    if (order == 0 && tables->by_account) {
        order = str_cmp(table->account, home.account);
    }
    if (order == 0 && tables->by_region) {
        order = str_cmp(table->region, home.region);
    }
    return order;
}

/* First place that is not less; `found` says whether it is equal. */
static size_t tables_place(const struct tables *tables, struct table_home home, struct str name,
                           bool *found)
{
    size_t low = 0;
    size_t high = tables->count;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = tables_order(tables, tables->list[middle], home, name);
        *found = *found || order == 0;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct table *tables_find(const struct tables *tables, struct table_home home, struct str name)
{
    bool found = false;
    size_t place = tables_place(tables, home, name, &found);
    return found ? tables->list[place] : NULL;
}

struct table *tables_by_id(const struct tables *tables, uint32_t id)
{
    for (size_t i = 0; i < tables->count; i++) {
        if (tables->list[i]->id == id) {
            return tables->list[i];
        }
    }
    return NULL;
}

struct table *tables_of_id(const struct tables *tables, struct str table_id)
{
    for (size_t i = 0; i < tables->count; i++) {
        if (str_eq(tables->list[i]->table_id, table_id)) {
            return tables->list[i];
        }
    }
    return NULL;
}

struct table_home tables_home(const struct tables *tables, struct table_home home)
{
    return (struct table_home){tables->by_account ? home.account : STR(""),
                               tables->by_region ? home.region : STR("")};
}

bool tables_sees(const struct tables *tables, struct table_home home, const struct table *table)
{
    return (!tables->by_account || str_eq(table->account, home.account)) &&
           (!tables->by_region || str_eq(table->region, home.region));
}

const struct table *tables_twin(const struct tables *tables)
{
    for (size_t i = 1; i < tables->count; i++) {
        const struct table *table = tables->list[i];
        if (tables_order(tables, tables->list[i - 1], home_of(table), table->name) == 0) {
            return table;
        }
    }
    return NULL;
}

bool tables_shared(const struct tables *tables, struct str name)
{
    for (size_t i = 0; i < tables->shared_count; i++) {
        if (str_is(name, tables->shared[i])) {
            return true;
        }
    }
    return false;
}

static void note_shared(struct tables *tables, size_t place)
{
    struct str name = tables->list[place]->name;
    bool before = place > 0 && str_eq(tables->list[place - 1]->name, name);
    bool after = place + 1 < tables->count && str_eq(tables->list[place + 1]->name, name);
    if ((before || after) && !tables_shared(tables, name)) {
        tables->shared =
            mem_realloc(tables->shared, (tables->shared_count + 1) * sizeof *tables->shared);
        tables->shared[tables->shared_count++] = mem_strdup(name.data);
    }
}

void tables_add(struct tables *tables, struct table *table)
{
    bool found = false;
    size_t place = tables_place(tables, home_of(table), table->name, &found);
    tables->list = mem_realloc(tables->list, (tables->count + 1) * sizeof *tables->list);
    memmove(&tables->list[place + 1], &tables->list[place],
            (tables->count - place) * sizeof *tables->list);
    tables->list[place] = table;
    tables->count++;
    note_shared(tables, place);
}

void tables_remove(struct tables *tables, struct table *table)
{
    bool found = false;
    size_t place = tables_place(tables, home_of(table), table->name, &found);
    if (found) {
        tables->count--;
        memmove(&tables->list[place], &tables->list[place + 1],
                (tables->count - place) * sizeof *tables->list);
    }
}

void tables_release(struct tables *tables)
{
    for (size_t i = 0; i < tables->count; i++) {
        table_free(tables->list[i]);
    }
    free(tables->list);
    for (size_t i = 0; i < tables->shared_count; i++) {
        free(tables->shared[i]);
    }
    free(tables->shared);
    tables->list = NULL;
    tables->shared = NULL;
    tables->count = tables->shared_count = 0;
}
