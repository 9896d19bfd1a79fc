#include "row_bytes.h"

#include "../store/rows.h"
#include "reader.h"

static void bound(struct range *rows, uint32_t id, const struct row_range *range)
{
    range_init(rows);
    range_segment(rows, id, 0, 1);
    if (range) {
        buf_clear(&rows->low);
        buf_u32(&rows->low, id);
        buf_str(&rows->low, buf_view(&range->low));
    }
    if (range && range->high.len > 0) {
        buf_clear(&rows->high);
        buf_u32(&rows->high, id);
        buf_str(&rows->high, buf_view(&range->high));
    }
}

void row_bytes_each(struct store *store, uint32_t id, const struct table *table,
                    const struct row_range *range, const struct row_visit *visit)
{
    struct arena scratch;
    struct range rows;
    struct str key, item;
    arena_init(&scratch);
    bound(&rows, id, range);
    rows_range(store, buf_view(&rows.low), buf_view(&rows.high), true);
    while (rows_next(store, &key, &item)) {
        struct value image;
        arena_reset(&scratch);
        bool vectors = table && table->has_vectors && item_decode(&scratch, item, &image);
        visit->row(visit->context, key,
                   vectors ? table_item_bytes(table, &image) : item_size_encoded(item));
    }
    rows_end(store);
    range_release(&rows);
    arena_release(&scratch);
}
