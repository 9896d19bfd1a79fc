#include "key.h"

#include <assert.h>
#include <string.h>

#include "../base/random.h"

enum { ESCAPE = 0x00, ESCAPED_NUL = 0xff, END = 0x01 };

void key_append_prefix(struct buf *out, struct str bytes)
{
    size_t at = 0;
    while (at < bytes.len) {
        const char *nul = memchr(bytes.data + at, ESCAPE, bytes.len - at);
        size_t end = nul ? (size_t)(nul - bytes.data) + 1 : bytes.len;
        buf_add(out, bytes.data + at, end - at);
        if (nul)
            buf_byte(out, ESCAPED_NUL);
        at = end;
    }
}

/* The end mark sorts before whatever a longer value goes on with: 00 FF, or a byte above 00. */
void key_append(struct buf *out, const struct value *scalar)
{
    assert(scalar->type <= VALUE_B);
    if (scalar->type == VALUE_N) {
        number_encode(out, &scalar->number);
        return;
    }
    key_append_prefix(out, scalar->bytes);
    buf_byte(out, ESCAPE);
    buf_byte(out, END);
}

static bool take_bytes(struct arena *arena, struct str *bytes, struct str *out)
{
    char *plain = arena_alloc(arena, bytes->len + 1);
    size_t len = 0;
    for (size_t at = 0; at < bytes->len; at++) {
        plain[len++] = bytes->data[at];
        if (bytes->data[at] != ESCAPE)
            continue;
        unsigned char mark = at + 1 < bytes->len ? (unsigned char)bytes->data[++at] : ESCAPE;
        if (mark == END) {
            *out = (struct str){plain, len - 1};
            *bytes = (struct str){bytes->data + at + 1, bytes->len - at - 1};
            return true;
        }
        if (mark != ESCAPED_NUL)
            return false;
    }
    return false;
}

bool key_take(struct arena *arena, struct str *bytes, enum value_type type, struct value *out)
{
    assert(type <= VALUE_B);
    out->type = type;
    if (type == VALUE_N)
        return number_decode(bytes, &out->number);
    return take_bytes(arena, bytes, &out->bytes);
}

void key_successor(struct buf *bytes)
{
    while (bytes->len > 0 && (unsigned char)bytes->data[bytes->len - 1] == 0xFF) {
        bytes->len--;
    }
    if (bytes->len > 0) {
        bytes->data[bytes->len - 1] = (char)((unsigned char)bytes->data[bytes->len - 1] + 1);
    }
}

uint64_t key_hash_part(uint64_t part, uint64_t total)
{
    return (uint64_t)((((unsigned __int128)1 << 64) * part) / total);
}

uint64_t key_hash(uint64_t salt, struct str bytes)
{
    return random_hash(salt, bytes);
}

static bool parts_present(const struct key_attribute *parts, size_t count, const struct value *item)
{
    for (size_t i = 0; i < count; i++) {
        const struct value *value = item_get(item, parts[i].name);
        if (!value || value->type != parts[i].type)
            return false;
    }
    return true;
}

bool key_present(const struct key_schema *schema, const struct value *item)
{
    return parts_present(schema->hash, schema->hash_count, item) &&
           parts_present(schema->range, schema->range_count, item);
}

static bool parts_fit(const struct key_attribute *parts, size_t count, size_t bytes_max,
                      const struct value *item)
{
    for (size_t i = 0; i < count; i++) {
        const struct value *value = item_get(item, parts[i].name);
        if (value->type != VALUE_N && (value->bytes.len == 0 || value->bytes.len > bytes_max))
            return false;
    }
    return true;
}

bool key_fits(const struct key_schema *schema, const struct value *item)
{
    return key_present(schema, item) &&
           parts_fit(schema->hash, schema->hash_count, KEY_HASH_BYTES_MAX, item) &&
           parts_fit(schema->range, schema->range_count, KEY_RANGE_BYTES_MAX, item);
}

static void append_parts(struct buf *out, const struct key_attribute *parts, size_t count,
                         const struct value *item)
{
    for (size_t i = 0; i < count; i++) {
        const struct value *value = item_get(item, parts[i].name);
        assert(value && value->type == parts[i].type);
        key_append(out, value);
    }
}

/* The hash stands before the bytes that it is taken of: its place is filled in afterwards. */
static void fill_hash(struct buf *out, size_t at, uint64_t salt)
{
    struct str partition = {out->data + at + 8, out->len - at - 8};
    uint64_t hash = key_hash(salt, partition);
    for (unsigned i = 0; i < 8; i++)
        out->data[at + i] = (char)(unsigned char)(hash >> (56 - 8 * i));
}

uint32_t key_id(struct str row)
{
    uint32_t id = 0;
    for (size_t i = 0; i < sizeof id; i++) {
        id = id << 8 | (unsigned char)row.data[i];
    }
    return id;
}

void key_row(struct buf *out, uint32_t id, uint64_t salt, const struct key_schema *schema,
             const struct key_schema *base, const struct value *item)
{
    buf_u32(out, id);
    size_t hash_at = out->len;
    buf_u64(out, 0);
    append_parts(out, schema->hash, schema->hash_count, item);
    fill_hash(out, hash_at, salt);
    append_parts(out, schema->range, schema->range_count, item);
    if (base) {
        append_parts(out, base->hash, base->hash_count, item);
        append_parts(out, base->range, base->range_count, item);
    }
}

/* The bytes of one scalar at the front; all of them where it is malformed. */
static size_t scalar_bytes(enum value_type type, struct str bytes)
{
    struct number number;
    struct str rest = bytes;
    if (type == VALUE_N) {
        return number_decode(&rest, &number) ? bytes.len - rest.len : bytes.len;
    }
    for (size_t at = 0; at + 1 < bytes.len; at++) {
        if (bytes.data[at] == ESCAPE && bytes.data[++at] == END)
            return at + 1;
    }
    return bytes.len;
}

size_t key_collection_bytes(const struct key_schema *schema, struct str row)
{
    size_t at = row.len < KEY_ID_BYTES + KEY_PLACE_BYTES ? row.len : KEY_ID_BYTES + KEY_PLACE_BYTES;
    for (size_t i = 0; i < schema->hash_count; i++) {
        at += scalar_bytes(schema->hash[i].type, (struct str){row.data + at, row.len - at});
    }
    return at;
}

static void put_parts(struct arena *arena, const struct key_attribute *parts, size_t count,
                      const struct value *item, struct value *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct value *value = item_get(item, parts[i].name);
        if (value)
            item_put(arena, out, parts[i].name, value);
    }
}

void key_of(struct arena *arena, const struct key_schema *schema, const struct key_schema *base,
            const struct value *item, struct value *out)
{
    struct value key = {.type = VALUE_M};
    put_parts(arena, schema->hash, schema->hash_count, item, &key);
    put_parts(arena, schema->range, schema->range_count, item, &key);
    if (base) {
        put_parts(arena, base->hash, base->hash_count, item, &key);
        put_parts(arena, base->range, base->range_count, item, &key);
    }
    *out = key;
}

static bool parts_have(const struct key_attribute *parts, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(parts[i].name, name))
            return true;
    return false;
}

bool key_has(const struct key_schema *schema, struct str name)
{
    return parts_have(schema->hash, schema->hash_count, name) ||
           parts_have(schema->range, schema->range_count, name);
}
