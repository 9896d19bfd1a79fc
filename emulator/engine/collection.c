#include "collection.h"

int64_t collection_delta(const struct change *change)
{
    int64_t delta = (int64_t)change->new_bytes - (int64_t)change->old_bytes;
    for (size_t i = 0; i < change->delta_count; i++) {
        const struct entry_delta *entry = &change->deltas[i];
        if (entry->index->kind == INDEX_LOCAL) {
            delta += (int64_t)entry->new_bytes - (int64_t)entry->old_bytes;
        }
    }
    return delta;
}

static void row_of(struct buf *key, const struct change *change)
{
    const struct table *table = change->table;
    const struct value *image = change->new_image ? change->new_image : change->old_image;
    struct key_schema partition = table->schema;
    partition.range_count = 0;
    buf_init(key);
    key_row(key, table->collections_id, table->salt, &partition, NULL, image);
}

static int64_t read_bytes(struct store *store, const struct buf *key)
{
    struct str bytes = {0};
    uint64_t size = 0;
    if (rows_get(store, buf_view(key), &bytes)) {
        for (size_t i = 0; i < bytes.len; i++) {
            size = size << 8 | (unsigned char)bytes.data[i];
        }
    }
    return (int64_t)size;
}

static bool is_counted(const struct change *change)
{
    return change->table->collections_id != 0 && (change->new_image || change->old_image);
}

int64_t collection_bytes(struct store *store, const struct change *change)
{
    struct buf key;
    if (!is_counted(change)) {
        return 0;
    }
    row_of(&key, change);
    int64_t bytes = read_bytes(store, &key);
    buf_release(&key);
    return bytes;
}

void collection_apply(struct store *store, const struct change *change)
{
    struct buf key, bytes;
    int64_t delta = collection_delta(change);
    if (delta == 0 || !is_counted(change)) {
        return;
    }
    row_of(&key, change);
    int64_t size = read_bytes(store, &key) + delta;
    buf_init(&bytes);
    buf_u64(&bytes, (uint64_t)size);
    if (size > 0) {
        rows_put(store, buf_view(&key), buf_view(&bytes));
    } else {
        rows_delete(store, buf_view(&key));
    }
    buf_release(&bytes);
    buf_release(&key);
}
