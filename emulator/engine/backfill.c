#include "backfill.h"

#include "../base/mutant.h"
#include "change.h"
#include "partition.h"
#include "reader.h"

struct entry {
    struct str key;
    struct str item;
    uint32_t bytes;
};

/* The entries of the next rows; items without one, or with keys of another type, are left out. */
static size_t read_entries(struct arena *arena, struct store *store, const struct table *table,
                           const struct index *index, struct entry *entries, struct str *last)
{
    struct range range;
    range_init(&range);
    range_segment(&range, table->id, 0, 1);
    if (index->cursor.len > 0) {
        buf_clear(&range.low);
        buf_str(&range.low, index->cursor);
    }
    struct str key, bytes;
    size_t count = 0, rows = 0;
    rows_range(store, buf_view(&range.low), buf_view(&range.high), true);
    while (rows < BACKFILL_ROWS && rows_next(store, &key, &bytes)) {
        struct value item;
        struct entry *entry = &entries[count];
        rows++;
        *last = arena_copy(arena, key);
        if (MUTANT(BACKFILL_SKIPS) && rows == 2) {
            continue;
        }
        (void)item_decode(arena, arena_copy(arena, bytes), &item);
        count += change_entry(arena, table, index, &item, &entry->key, &entry->item, &entry->bytes);
    }
    rows_end(store);
    range_release(&range);
    return count;
}

/* No row key is the beginning of another: the next one is beyond. */
static struct str cursor_after(struct arena *arena, struct str key)
{
    struct buf bytes;
    buf_init(&bytes);
    buf_str(&bytes, key);
    buf_byte(&bytes, 0);
    struct str cursor = arena_copy(arena, buf_view(&bytes));
    buf_release(&bytes);
    return cursor;
}

bool backfill_step(struct store *store, struct table *table, struct index *index, int64_t now_us)
{
    struct arena arena;
    struct str last = {0};
    arena_init(&arena);
    struct entry *entries = ARENA_ARRAY(&arena, struct entry, BACKFILL_ROWS);
    size_t count = read_entries(&arena, store, table, index, entries, &last);
    for (size_t i = 0; i < count; i++) {
        partitions_store(index->partitions, entries[i].key, (int64_t)entries[i].bytes, now_us);
        rows_put(store, entries[i].key, entries[i].item);
        index->item_count++;
        index->bytes += entries[i].bytes;
    }
    if (last.len > 0) {
        index->cursor = cursor_after(&table->arena, last);
    }
    arena_release(&arena);
    return last.len > 0;
}
