#include "row_range.h"

#include <inttypes.h>
#include <stdio.h>

#include "../data/value.h"

void row_range_init(struct row_range *range, struct str low, struct str high)
{
    buf_init(&range->low);
    buf_init(&range->high);
    buf_str(&range->low, low);
    buf_str(&range->high, high);
}

void row_range_release(struct row_range *range)
{
    buf_release(&range->low);
    buf_release(&range->high);
}

void row_range_part(struct row_range *range, uint64_t part, uint64_t total)
{
    row_range_init(range, STR(""), STR(""));
    if (part > 0) {
        buf_u64(&range->low, key_hash_part(part, total));
    }
    if (part + 1 < total) {
        buf_u64(&range->high, key_hash_part(part + 1, total));
    }
}

int row_range_order(const struct row_range *range, struct str key)
{
    if (str_cmp(key, buf_view(&range->low)) < 0) {
        return -1;
    }
    return range->high.len > 0 && str_cmp(key, buf_view(&range->high)) >= 0;
}

void row_range_cut(struct row_range *range, struct str at, struct row_range *upper)
{
    row_range_init(upper, at, buf_view(&range->high));
    buf_clear(&range->high);
    buf_str(&range->high, at);
}

/* The hash that a bound begins with. */
static uint64_t hash_of(struct str bound)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < KEY_PLACE_BYTES; i++) {
        hash = hash << 8 | (i < bound.len ? (unsigned char)bound.data[i] : 0);
    }
    return hash;
}

bool row_range_middle(const struct row_range *range, struct buf *at)
{
    uint64_t low = hash_of(buf_view(&range->low));
    uint64_t high = range->high.len > 0 ? hash_of(buf_view(&range->high)) : UINT64_MAX;
    buf_clear(at);
    buf_u64(at, low + (high - low) / 2 + (range->high.len == 0));
    return high - low >= 2;
}

struct str row_place(struct str row_key)
{
    return (struct str){row_key.data + KEY_ID_BYTES, row_key.len - KEY_ID_BYTES};
}

/* ---- JSON */

/* A bound read attribute by attribute. */
struct reading {
    struct arena arena;
    struct str rest;
    struct value key;
    bool whole; /* so far nothing was cut off or moved on */
};

static void take_parts(struct reading *reading, const struct key_attribute *parts, size_t count)
{
    for (size_t i = 0; i < count && reading->rest.len > 0 && reading->whole; i++) {
        struct value value;
        reading->whole = key_take(&reading->arena, &reading->rest, parts[i].type, &value);
        if (reading->whole) {
            item_put(&reading->arena, &reading->key, parts[i].name, &value);
        }
    }
}

static void take_key(struct reading *reading, struct str bytes, const struct key_schema *schema,
                     const struct key_schema *base)
{
    reading->rest = bytes;
    reading->key = (struct value){.type = VALUE_M};
    reading->whole = true;
    take_parts(reading, schema->hash, schema->hash_count);
    take_parts(reading, schema->range, schema->range_count);
    if (base) {
        take_parts(reading, base->hash, base->hash_count);
        take_parts(reading, base->range, base->range_count);
    }
}

/* The end of all that begin with a key is its successor: one less is the key. */
static void predecessor(struct buf *bytes)
{
    char *last = &bytes->data[bytes->len - 1];
    *last = (char)((unsigned char)*last - 1);
}

static void dump_key(struct json_writer *w, struct str bound, const struct key_schema *schema,
                     const struct key_schema *base)
{
    struct reading reading;
    struct buf bytes;
    buf_init(&bytes);
    buf_add(&bytes, bound.data + KEY_PLACE_BYTES, bound.len - KEY_PLACE_BYTES);
    arena_init(&reading.arena);
    take_key(&reading, buf_view(&bytes), schema, base);
    bool after = !reading.whole;
    if (after) {
        predecessor(&bytes);
        take_key(&reading, buf_view(&bytes), schema, base);
    }
    json_name(w, "key");
    item_dump(w, &reading.key);
    if (after) {
        json_name(w, "after");
        json_bool(w, true);
    }
    arena_release(&reading.arena);
    buf_release(&bytes);
}

void row_bound_dump(struct json_writer *w, struct str bound, const struct key_schema *schema,
                    const struct key_schema *base)
{
    char hash[17];
    if (bound.len == 0) {
        json_null(w);
        return;
    }
    snprintf(hash, sizeof hash, "%016" PRIx64, hash_of(bound));
    json_open(w, '{');
    json_name(w, "hash");
    json_text(w, hash);
    if (bound.len > KEY_PLACE_BYTES) {
        dump_key(w, bound, schema, base);
    }
    json_close(w, '}');
}
