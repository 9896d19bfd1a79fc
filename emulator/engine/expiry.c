#include "expiry.h"

#include "../base/mutant.h"
#include "../base/random.h"
#include "../store/rows.h"
#include "reader.h"

#define SECOND_US INT64_C(1000000)
#define EARLY_US (20 * SECOND_US) /* planted */
#define SECONDS_DIGITS_MAX 12     /* in microseconds they stay below 2^63 */

enum { DUE_BYTES = 8 };

/* Whole seconds; false: a fraction, or too far away to matter. */
static bool whole_seconds(const struct number *number, int64_t *seconds)
{
    *seconds = 0;
    if (number->count > number->exponent || number->exponent > SECONDS_DIGITS_MAX) {
        return number->sign == 0;
    }
    for (int16_t i = 0; i < number->exponent; i++) {
        *seconds = *seconds * 10 + (i < number->count ? number->digits[i] : 0);
    }
    *seconds *= number->sign;
    return true;
}

int64_t expiry_of(const struct table *table, const struct value *item)
{
    const struct value *value = item ? item_get(item, table->ttl_attribute) : NULL;
    int64_t seconds;
    if (!value || value->type != VALUE_N || !whole_seconds(&value->number, &seconds)) {
        return EXPIRY_NEVER;
    }
    return seconds * SECOND_US;
}

/* Not before the attribute lies in the past, nor before TTL is on. */
static int64_t due_of(const struct expiry *expiry, const struct table *table, struct str key,
                      const struct value *item)
{
    int64_t expires_us = expiry_of(table, item);
    bool kept = MUTANT(EXPIRED_KEPT) && expires_us / SECOND_US % 3 == 0;
    if (expires_us == EXPIRY_NEVER || kept) {
        return EXPIRY_NEVER;
    }
    expires_us -= MUTANT(EXPIRED_EARLY) ? EARLY_US : 0;
    int64_t first_us = expires_us + 1 > table->ttl_on_us ? expires_us + 1 : table->ttl_on_us;
    struct random random = {.seed = expiry->seed};
    bool at_once =
        MUTANT(EXPIRED_EARLY) || MUTANT(EXPIRY_NOT_MOVED); /* so that all seeds show it */
    uint64_t span = at_once ? 1 : (uint64_t)expiry->delay_us + 1;
    int64_t due_us =
        first_us + (int64_t)random_below(&random, STR("ttl"), key, (uint64_t)expires_us, span);
    return due_us - expires_us > EXPIRY_YEARS_US ? EXPIRY_NEVER : due_us;
}

/* What is due before 1970 is due then. */
static void put_due(struct buf *out, int64_t due_us)
{
    buf_u64(out, due_us < 0 ? 0 : (uint64_t)due_us);
}

static int64_t first_due(const struct expiry *expiry)
{
    struct ordered_walk walk;
    struct str entry, value;
    char high[DUE_BYTES];
    for (size_t i = 0; i < DUE_BYTES; i++) {
        high[i] = '\xff';
    }
    ordered_walk_init(&walk, expiry->dues, STR(""), (struct str){high, sizeof high}, true);
    if (!ordered_next(&walk, &entry, &value)) {
        return EXPIRY_NEVER;
    }
    uint64_t due = 0;
    for (size_t i = 0; i < DUE_BYTES; i++) {
        due = due << 8 | (unsigned char)entry.data[i];
    }
    return (int64_t)due;
}

void expiry_clear(struct expiry *expiry)
{
    ordered_free(expiry->dues);
    expiry->dues = NULL;
    expiry->due_us = EXPIRY_NEVER;
    expiry->rest_us = 0;
}

static void add(struct expiry *expiry, int64_t due_us, struct str key)
{
    struct buf entry;
    if (due_us == EXPIRY_NEVER) {
        return;
    }
    buf_init(&entry);
    put_due(&entry, due_us);
    buf_str(&entry, key);
    expiry->dues = expiry->dues ? expiry->dues : ordered_new();
    ordered_put(expiry->dues, buf_view(&entry), STR(""));
    buf_release(&entry);
}

static void take(struct expiry *expiry, int64_t due_us, struct str key)
{
    struct buf entry;
    if (due_us == EXPIRY_NEVER || !expiry->dues) {
        return;
    }
    buf_init(&entry);
    put_due(&entry, due_us);
    buf_str(&entry, key);
    (void)ordered_delete(expiry->dues, buf_view(&entry));
    buf_release(&entry);
}

static void find_first(struct expiry *expiry)
{
    expiry->due_us = expiry->dues ? first_due(expiry) : EXPIRY_NEVER;
}

void expiry_change(struct expiry *expiry, const struct table *table, struct str key,
                   const struct value *old_image, const struct value *new_image)
{
    int64_t old_us = due_of(expiry, table, key, old_image);
    int64_t new_us = due_of(expiry, table, key, new_image);
    bool moves = old_us != new_us && !(MUTANT(EXPIRY_NOT_MOVED) && old_image && new_image);
    if (moves) {
        take(expiry, old_us, key);
        add(expiry, new_us, key);
        find_first(expiry);
    }
}

void expiry_forget(struct expiry *expiry, struct str entry)
{
    (void)ordered_delete(expiry->dues, entry);
    find_first(expiry);
}

void expiry_add_table(struct expiry *expiry, struct store *store, const struct table *table)
{
    struct arena arena;
    struct range range;
    struct str key, bytes;
    arena_init(&arena);
    range_init(&range);
    range_segment(&range, table->id, 0, 1);
    rows_range(store, buf_view(&range.low), buf_view(&range.high), true);
    while (rows_next(store, &key, &bytes)) {
        struct value item;
        if (item_decode(&arena, bytes, &item)) {
            add(expiry, due_of(expiry, table, key, &item), key);
        }
        arena_reset(&arena);
    }
    rows_end(store);
    range_release(&range);
    arena_release(&arena);
    find_first(expiry);
}

/* The row key within an entry. */
static struct str row_of(struct str entry)
{
    return (struct str){entry.data + DUE_BYTES, entry.len - DUE_BYTES};
}

void expiry_drop_table(struct expiry *expiry, uint32_t table_id)
{
    struct expiry_walk walk;
    struct str entry, value;
    struct ordered *kept = NULL;
    if (!expiry->dues) {
        return;
    }
    expiry_due(expiry, EXPIRY_NEVER - 1, &walk);
    while (ordered_next(&walk.walk, &entry, &value)) {
        if (key_id(row_of(entry)) != table_id) {
            kept = kept ? kept : ordered_new();
            ordered_put(kept, entry, value);
        }
    }
    ordered_free(expiry->dues);
    expiry->dues = kept;
    find_first(expiry);
}

void expiry_due(const struct expiry *expiry, int64_t time_us, struct expiry_walk *walk)
{
    uint64_t bound = (uint64_t)time_us + 1;
    for (size_t i = 0; i < DUE_BYTES; i++) {
        walk->high[i] = (char)(bound >> (56 - 8 * i));
    }
    ordered_walk_init(&walk->walk, expiry->dues, STR(""), (struct str){walk->high, DUE_BYTES},
                      true);
}

bool expiry_next(struct expiry_walk *walk, struct str *entry, struct str *key)
{
    struct str value;
    if (!ordered_next(&walk->walk, entry, &value)) {
        return false;
    }
    *key = row_of(*entry);
    return true;
}
