#include "table_update.h"

static const struct kind {
    const char *name;
    enum table_status table;
    enum index_status index;
} kinds[] = {
#define UPDATE(kind, table_, index_)                                                               \
    [UPDATE_##kind] = {.name = #kind, .table = TABLE_##table_, .index = INDEX_##index_},
#include "table_update.def"
#undef UPDATE
};

static bool concerns(const struct table_update *update, const struct index *index)
{
    return index->kind != INDEX_LOCAL && str_eq(update->index, index->name);
}

void table_update_statuses(struct table *table)
{
    table->status = TABLE_ACTIVE;
    for (size_t i = 0; i < table->index_count; i++) {
        table->indexes[i].status = INDEX_ACTIVE;
    }
    for (size_t i = 0; i < table->update_count; i++) {
        const struct table_update *update = &table->updates[i];
        const struct kind *kind = &kinds[update->kind];
        table->status = kind->table > table->status ? kind->table : table->status;
        for (size_t j = 0; j < table->index_count; j++) {
            struct index *index = &table->indexes[j];
            if (concerns(update, index) && kind->index != INDEX_ACTIVE) {
                index->status = kind->index;
            }
        }
    }
}

void table_update_add(struct table *table, struct table_update update)
{
    struct table_update *longer =
        ARENA_ARRAY(&table->arena, struct table_update, table->update_count + 1);
    for (size_t i = 0; i < table->update_count; i++) {
        longer[i] = table->updates[i];
    }
    longer[table->update_count++] = update;
    table->updates = longer;
    table_update_statuses(table);
}

void table_update_remove(struct table *table, size_t place)
{
    table->update_count--;
    for (size_t i = place; i < table->update_count; i++) {
        table->updates[i] = table->updates[i + 1];
    }
    table_update_statuses(table);
}

const struct table_update *table_update_find(const struct table *table, enum update_kind kind,
                                             struct str index)
{
    for (size_t i = 0; i < table->update_count; i++) {
        const struct table_update *update = &table->updates[i];
        if (update->kind == kind && (index.len == 0 || str_eq(update->index, index))) {
            return update;
        }
    }
    return NULL;
}

static const struct doc *with_all(struct arena *arena, const struct doc *definition,
                                  const struct doc *set)
{
    for (size_t i = 0; i < set->map.count; i++) {
        const struct doc_member *member = &set->map.members[i];
        bool out = member->value.type == DOC_NULL;
        definition = doc_with(arena, definition, member->name, out ? NULL : &member->value);
    }
    return definition;
}

void table_update_set(struct table *table, const struct table_update *update)
{
    struct arena *arena = &table->arena;
    if (!update->set) {
        return;
    }
    if (update->index.len == 0) {
        table->request = with_all(arena, table->request, update->set);
        return;
    }
    const struct doc *list = doc_get(table->request, "GlobalSecondaryIndexes");
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *definition = &list->list.items[i];
        if (str_eq(doc_string(definition, "IndexName"), update->index)) {
            list = doc_list_with(arena, list, i, with_all(arena, definition, update->set));
            table->request = doc_with(arena, table->request, STR("GlobalSecondaryIndexes"), list);
        }
    }
}

/* ---- in the catalog */

static void dump_one(struct json_writer *w, const struct table_update *update)
{
    json_open(w, '{');
    json_name(w, "kind");
    json_text(w, kinds[update->kind].name);
    json_name(w, "due_us");
    json_int(w, update->due_us);
    json_name(w, "end_us");
    json_int(w, update->end_us);
    json_name(w, "index");
    json_string(w, update->index);
    if (update->set) {
        json_name(w, "set");
        json_doc(w, update->set);
    }
    json_close(w, '}');
}

void table_updates_dump(struct json_writer *w, const struct table *table)
{
    json_name(w, "updates");
    json_open(w, '[');
    for (size_t i = 0; i < table->update_count; i++) {
        dump_one(w, &table->updates[i]);
    }
    json_close(w, ']');
}

static bool kind_by_name(struct str name, enum update_kind *kind)
{
    for (size_t i = 0; i < UPDATE_KINDS; i++) {
        if (str_is(name, kinds[i].name)) {
            *kind = (enum update_kind)i;
            return true;
        }
    }
    return false;
}

void table_updates_load(struct table *table, const struct doc *list)
{
    for (size_t i = 0; list && i < list->list.count; i++) {
        const struct doc *one = &list->list.items[i];
        struct table_update update = {.index = doc_string(one, "index"),
                                      .set = doc_get(one, "set")};
        update.due_us = doc_whole(one, "due_us");
        update.end_us = doc_whole(one, "end_us");
        if (kind_by_name(doc_string(one, "kind"), &update.kind)) {
            table_update_add(table, update);
        }
    }
}
