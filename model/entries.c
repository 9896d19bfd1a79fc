#include "entries.h"

#include "closeness.h"

enum { ELEMENT_BYTES = 4 };

bool index_is_vector(const struct model_index *index)
{
    return index->vector.len > 0;
}

/* ---- what is in an entry */

static bool listed(const struct doc *names, struct str attribute)
{
    for (size_t i = 0; names && i < names->list.count; i++) {
        if (str_eq(names->list.items[i].string, attribute)) {
            return true;
        }
    }
    return false;
}

static bool is_filter(const struct model_index *index, struct str attribute)
{
    for (size_t i = 0; i < index->filter_count; i++) {
        if (str_eq(index->filters[i], attribute)) {
            return true;
        }
    }
    return false;
}

bool index_has(const struct model_table *table, const struct model_index *index,
               struct str attribute)
{
    return str_is(index->projection, "ALL") || keys_name(&table->keys, attribute) ||
           keys_name(&index->keys, attribute) || listed(index->attributes, attribute) ||
           (index_is_vector(index) && str_eq(index->vector, attribute)) ||
           is_filter(index, attribute);
}

/* Only what has a vector that is one stands in a vector index. */
static bool has_vector(struct arena *arena, const struct model_index *index, const struct doc *item,
                       struct doc *vector)
{
    if (!index_is_vector(index)) {
        return true;
    }
    struct element *elements = ARENA_ARRAY(arena, struct element, index->dimensions);
    if (!vector_of(doc_get_str(item, index->vector), index->dimensions, elements)) {
        return false;
    }
    *vector = vector_doc(arena, elements, index->dimensions);
    return true;
}

bool index_holds(struct arena *arena, const struct model_table *table,
                 const struct model_index *index, const struct doc *item, struct doc *entry)
{
    struct doc vector;
    if (!item || !keys_present(table, &index->keys, item) ||
        !has_vector(arena, index, item, &vector)) {
        return false;
    }
    *entry = doc_map_of(arena, item->map.count);
    for (size_t i = 0; i < item->map.count; i++) {
        const struct doc_member *member = &item->map.members[i];
        bool vectorial = index_is_vector(index) && str_eq(member->name, index->vector);
        if (index_has(table, index, member->name)) {
            doc_map_put(entry, member->name, vectorial ? &vector : &member->value);
        }
    }
    return true;
}

/* ---- sizes */

static size_t vector_less(const struct doc *item, struct str attribute)
{
    const struct doc *vector = doc_get_str(item, attribute);
    return vector && typed_is(vector, "L")
               ? typed_bytes(vector) - ELEMENT_BYTES * typed_payload(vector)->list.count
               : 0;
}

size_t entry_bytes(const struct model_index *index, const struct doc *entry)
{
    return item_bytes(entry) - (index_is_vector(index) ? vector_less(entry, index->vector) : 0);
}

/* Does an index before this one read the same vector? */
static bool is_counted(const struct model_table *table, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (str_eq(table->indexes[i].vector, table->indexes[place].vector)) {
            return true;
        }
    }
    return false;
}

size_t model_item_bytes(const struct model_table *table, const struct doc *item)
{
    size_t bytes = item_bytes(item);
    for (size_t i = 0; i < table->index_count; i++) {
        const struct model_index *index = &table->indexes[i];
        if (index_is_vector(index) && !is_counted(table, i)) {
            bytes -= vector_less(item, index->vector);
        }
    }
    return bytes;
}

/* ---- what may be written */

static bool is_kept(const struct doc *old_item, const struct doc *item, struct str name)
{
    const struct doc *before = old_item ? doc_get_str(old_item, name) : NULL;
    const struct doc *value = doc_get_str(item, name);
    return !value || (before && typed_eq(before, value));
}

/* The item without the key attributes that were kept: none of them is looked at. */
static struct doc changed_part(struct arena *arena, const struct model_index *index,
                               const struct doc *old_item, const struct doc *item)
{
    struct doc changed = doc_map_of(arena, item->map.count);
    for (size_t i = 0; i < item->map.count; i++) {
        const struct doc_member *member = &item->map.members[i];
        bool looked_at = keys_name(&index->keys, member->name) || is_filter(index, member->name);
        if (looked_at && !is_kept(old_item, item, member->name)) {
            doc_map_put(&changed, member->name, &member->value);
        }
    }
    return changed;
}

static bool filters_fit(const struct model_table *table, const struct model_index *index,
                        const struct doc *changed)
{
    for (size_t i = 0; i < index->filter_count; i++) {
        const struct doc *value = doc_get_str(changed, index->filters[i]);
        if (value && !str_eq(typed_type(value), table_key_type(table, index->filters[i]))) {
            return false;
        }
    }
    return true;
}

static bool vector_fits(struct arena *arena, const struct model_index *index,
                        const struct doc *old_item, const struct doc *item)
{
    struct doc vector;
    return !index_is_vector(index) || !doc_get_str(item, index->vector) ||
           is_kept(old_item, item, index->vector) || has_vector(arena, index, item, &vector);
}

/* While an index is being made, what does not fit is left out of it. */
bool indexes_allow(struct arena *arena, const struct model_table *table, const struct doc *old_item,
                   const struct doc *item)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const struct model_index *index = &table->indexes[i];
        struct doc changed = changed_part(arena, index, old_item, item);
        if (index->phase == PHASE_ACTIVE &&
            (!keys_allow(table, &index->keys, &changed) || !filters_fit(table, index, &changed) ||
             !vector_fits(arena, index, old_item, item))) {
            return false;
        }
    }
    return true;
}
