#include "reader.h"

#include "../base/mutant.h"
#include "capacity.h"

void range_init(struct range *range)
{
    buf_init(&range->low);
    buf_init(&range->high);
}

void range_release(struct range *range)
{
    buf_release(&range->low);
    buf_release(&range->high);
}

void range_segment(struct range *range, uint32_t id, uint64_t segment, uint64_t total)
{
    buf_u32(&range->low, id);
    buf_u64(&range->low, key_hash_part(segment, total));
    buf_u32(&range->high, id);
    if (segment + 1 < total) {
        buf_u64(&range->high, key_hash_part(segment + 1, total + MUTANT(SEGMENTS_APART)));
    } else {
        key_successor(&range->high);
    }
}

/* Table or index id, hash and partition key, and the sort key attributes bound by equality. */
static void query_prefix(struct buf *out, const struct table *table, const struct index *index,
                         const struct key_range *condition)
{
    const struct key_schema *schema = index ? &index->schema : &table->schema;
    struct buf hash;
    buf_init(&hash);
    for (size_t i = 0; i < schema->hash_count; i++) {
        key_append(&hash, condition->hash[i]);
    }
    buf_u32(out, index ? index->id : table->id);
    buf_u64(out, key_hash(table->salt, buf_view(&hash)));
    buf_str(out, buf_view(&hash));
    buf_release(&hash);
    for (size_t i = 0; i < condition->range_equal; i++) {
        key_append(out, condition->range[i]);
    }
}

static void bound_below(struct buf *low, const struct key_range *condition)
{
    switch (condition->op) {
    case KEY_GT:
        key_append(low, condition->low);
        key_successor(low);
        break;
    case KEY_GE:
    case KEY_BETWEEN: key_append(low, condition->low); break;
    case KEY_BEGINS_WITH: key_append_prefix(low, condition->low->bytes); break;
    default: break;
    }
}

static void bound_above(struct buf *high, const struct key_range *condition)
{
    switch (condition->op) {
    case KEY_LT:
        key_append(high, condition->low);
        if (MUTANT(LESS_IS_AT_MOST)) {
            break;
        }
        return;
    case KEY_LE: key_append(high, condition->low); break;
    case KEY_BETWEEN: key_append(high, condition->high); break;
    case KEY_BEGINS_WITH: key_append_prefix(high, condition->low->bytes); break;
    default: break;
    }
    key_successor(high);
}

void range_query(struct range *range, const struct table *table, const struct index *index,
                 const struct key_range *condition)
{
    query_prefix(&range->low, table, index, condition);
    buf_str(&range->high, buf_view(&range->low));
    bound_below(&range->low, condition);
    bound_above(&range->high, condition);
}

void range_resume(struct range *range, struct str row_key, bool ascending)
{
    struct buf *bound = ascending ? &range->low : &range->high;
    buf_clear(bound);
    buf_str(bound, row_key);
    if (ascending && !MUTANT(PAGE_REPEATS_LAST)) {
        buf_byte(bound, 0); /* no row key is the beginning of another: the next one is beyond */
    }
}

bool range_covers(const struct range *range, struct str row_key)
{
    return str_cmp(row_key, buf_view(&range->low)) >= 0 &&
           str_cmp(row_key, buf_view(&range->high)) < 0;
}

/* Where items are fetched from the table, everything counts as it is charged (Developer Guide,
 * "Local Secondary Indexes": reading from a local index). */
static uint64_t page_bytes(const struct page *page)
{
    uint64_t units = (page->bytes + READ_UNIT_BYTES - 1) / READ_UNIT_BYTES;
    return page->fetched > 0 ? units * READ_UNIT_BYTES + page->fetched : page->bytes;
}

/* The service does not look ahead: a page cut exactly at its last item still says so. */
static bool page_full(struct page *page)
{
    if (page->limit > 0 && page->evaluated >= page->limit + MUTANT(PAGE_ONE_MORE)) {
        page->end = PAGE_LIMIT;
    } else if (page_bytes(page) >= PAGE_BYTES_MAX) {
        page->end = PAGE_BYTES;
    } else if (page->bytes_most > 0 && page_bytes(page) >= page->bytes_most) {
        page->end = PAGE_THROTTLED;
    }
    return page->end != PAGE_COMPLETE;
}

void page_read(struct arena *arena, struct glimpse *glimpse, struct page *page)
{
    struct str key, item;
    page->end = PAGE_COMPLETE;
    glimpse_range(glimpse, arena, buf_view(&page->range->low), buf_view(&page->range->high),
                  page->ascending);
    while (page->end == PAGE_COMPLETE && glimpse_next(glimpse, &key, &item)) {
        uint32_t bytes = item_size_encoded(item);
        page->evaluated++;
        page->bytes += bytes;
        if (!MUTANT(PAGE_SKIPS) || page->evaluated != 3) {
            page->visit(page->context, item, bytes);
        }
        if (page_full(page)) {
            page->last_item = arena_copy(arena, item);
        }
    }
    glimpse_end(glimpse);
}
