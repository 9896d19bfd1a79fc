#include "change.h"

void change_begin(struct arena *arena, struct store *store, struct table *table,
                  const struct value *key, struct change *change)
{
    struct buf bytes;
    buf_init(&bytes);
    key_row(&bytes, table->id, table->salt, &table->schema, NULL, key);
    change_resume(arena, store, table, arena_copy(arena, buf_view(&bytes)), change);
    buf_release(&bytes);
}

void change_resume(struct arena *arena, struct store *store, struct table *table, struct str key,
                   struct change *change)
{
    *change = (struct change){.table = table, .key = key};
    struct str item = {0};
    if (rows_get(store, change->key, &item)) {
        change->old_item = arena_copy(arena, item);
        struct value *image = arena_zalloc(arena, sizeof *image);
        (void)item_decode(arena, change->old_item, image);
        change->old_image = image;
        change->old_bytes = table_item_bytes(table, image);
    }
}

static struct str encoded(struct arena *arena, const struct value *item)
{
    struct buf bytes;
    buf_init(&bytes);
    item_encode(&bytes, item);
    struct str copy = arena_copy(arena, buf_view(&bytes));
    buf_release(&bytes);
    return copy;
}

bool change_entry(struct arena *arena, const struct table *table, const struct index *index,
                  const struct value *image, struct str *key, struct str *item, uint32_t *bytes)
{
    struct value entry;
    if (!index_entry(arena, table, index, image, &entry)) {
        return false;
    }
    struct buf row;
    buf_init(&row);
    key_row(&row, index->id, table->salt, &index->schema, &table->schema, &entry);
    *key = arena_copy(arena, buf_view(&row));
    buf_release(&row);
    *item = encoded(arena, &entry);
    *bytes = item_size(&entry);
    return true;
}

/* An index that is being made or unmade takes no writes. */
static bool takes_writes(const struct index *index)
{
    return index->status != INDEX_CREATING && index->status != INDEX_DELETING;
}

static void plan_entries(struct arena *arena, struct change *change)
{
    struct table *table = change->table;
    change->deltas = ARENA_ARRAY(arena, struct entry_delta, table->index_count);
    for (size_t i = 0; i < table->index_count; i++) {
        struct entry_delta delta = {.index = &table->indexes[i]};
        if (!takes_writes(delta.index)) {
            continue;
        }
        delta.deferred = delta.index->status == INDEX_BACKFILLING &&
                         str_cmp(change->key, delta.index->cursor) >= 0;
        delta.had = change_entry(arena, table, delta.index, change->old_image, &delta.old_key,
                                 &delta.old_item, &delta.old_bytes);
        delta.has = change_entry(arena, table, delta.index, change->new_image, &delta.new_key,
                                 &delta.new_item, &delta.new_bytes);
        if (delta.had || delta.has) {
            change->deltas[change->delta_count++] = delta;
        }
    }
}

void change_plan(struct arena *arena, struct change *change, const struct value *new_image)
{
    change->new_image = new_image;
    if (new_image) {
        change->new_item = encoded(arena, new_image);
        change->new_bytes = table_item_bytes(change->table, new_image);
    }
    /* Encodings are canonical: equal items are equal bytes, also when a set was reordered. */
    change->differs = !str_eq(change->old_item, change->new_item);
    if (change->table->index_count > 0) {
        plan_entries(arena, change);
    }
}
