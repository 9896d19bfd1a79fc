/* Items to stored bytes, and the bytes back to values or straight to reply text. */
#include "value_internal.h"

#include <assert.h>

/* A guard against a damaged file, with room above VALUE_DEPTH_MAX: whether an item may be that
 * deep is for the writer to say. */
#define DECODE_DEPTH_MAX (2 * VALUE_DEPTH_MAX)

/* ---- To bytes. ---- */

static void encode_size(struct buf *out, size_t size)
{
    for (; size >= 0x80; size >>= 7)
        buf_byte(out, (unsigned char)(0x80 | (size & 0x7f)));
    buf_byte(out, (unsigned char)size);
}

static void encode_bytes(struct buf *out, struct str bytes)
{
    encode_size(out, bytes.len);
    buf_str(out, bytes);
}

static void encode_value(struct buf *out, const struct value *value);

static void encode_scalar(struct buf *out, const struct value *scalar)
{
    switch (scalar->type) {
    case VALUE_N: number_encode(out, &scalar->number); break;
    case VALUE_BOOL: buf_byte(out, scalar->boolean); break;
    case VALUE_NULL: break;
    default: encode_bytes(out, scalar->bytes); break;
    }
}

static void encode_list(struct buf *out, const struct value *value)
{
    encode_size(out, value->list.count);
    for (size_t i = 0; i < value->list.count; i++) {
        if (value->type == VALUE_L)
            encode_value(out, &value->list.items[i]);
        else
            encode_scalar(out, &value->list.items[i]);
    }
}

static void encode_value(struct buf *out, const struct value *value)
{
    buf_byte(out, (unsigned char)value->type);
    if (value->type == VALUE_M)
        item_encode(out, value);
    else if (value_is_scalar(value->type))
        encode_scalar(out, value);
    else
        encode_list(out, value);
}

void item_encode(struct buf *out, const struct value *item)
{
    encode_size(out, item->map.count);
    for (size_t i = 0; i < item->map.count; i++) {
        encode_bytes(out, item->map.members[i].name);
        encode_value(out, &item->map.members[i].value);
    }
}

/* ---- From bytes. ---- */

static bool decode_value(struct arena *arena, struct str *bytes, int depth, struct value *out);

static bool decode_list(struct arena *arena, struct str *bytes, int depth, struct value *out)
{
    size_t count;
    if (!item_take_count(bytes, &count))
        return false;
    struct value *items = arena_alloc(arena, sizeof *items * (count + 1));
    for (size_t i = 0; i < count; i++) {
        bool good = out->type == VALUE_L
                        ? decode_value(arena, bytes, depth + 1, &items[i])
                        : item_take_scalar(bytes, set_member_type(out->type), &items[i]);
        if (!good)
            return false;
    }
    out->list.items = items;
    out->list.count = count;
    return true;
}

static bool decode_map(struct arena *arena, struct str *bytes, int depth, struct value *out)
{
    size_t count;
    if (!item_take_count(bytes, &count))
        return false;
    struct attribute *members = arena_alloc(arena, sizeof *members * (count + 1));
    for (size_t i = 0; i < count; i++) {
        if (!item_take_bytes(bytes, &members[i].name) ||
            !decode_value(arena, bytes, depth + 1, &members[i].value))
            return false;
        if (i > 0 && str_cmp(members[i - 1].name, members[i].name) >= 0)
            return false;
    }
    out->map.members = members;
    out->map.count = count;
    return true;
}

static bool decode_value(struct arena *arena, struct str *bytes, int depth, struct value *out)
{
    if (depth > DECODE_DEPTH_MAX || !item_take_type(bytes, &out->type))
        return false;
    if (value_is_scalar(out->type))
        return item_take_scalar(bytes, out->type, out);
    if (out->type == VALUE_M)
        return decode_map(arena, bytes, depth, out);
    return decode_list(arena, bytes, depth, out);
}

bool item_decode(struct arena *arena, struct str bytes, struct value *out)
{
    out->type = VALUE_M;
    return decode_map(arena, &bytes, 0, out) && bytes.len == 0;
}

/* ---- From bytes to text. ---- */

static void must(bool good)
{
    assert(good); /* The store holds only what item_encode wrote. */
}

static void dump_value(struct json_writer *w, struct str *bytes);

static void dump_map(struct json_writer *w, struct str *bytes)
{
    size_t count;
    must(item_take_count(bytes, &count));
    json_open(w, '{');
    for (size_t i = 0; i < count; i++) {
        struct str name;
        must(item_take_bytes(bytes, &name));
        json_name_str(w, name);
        dump_value(w, bytes);
    }
    json_close(w, '}');
}

static void dump_scalar(struct json_writer *w, struct str *bytes, enum value_type type)
{
    struct value scalar;
    must(item_take_scalar(bytes, type, &scalar));
    value_dump_bare(w, &scalar);
}

static void dump_list(struct json_writer *w, struct str *bytes, enum value_type type)
{
    size_t count;
    must(item_take_count(bytes, &count));
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        if (type == VALUE_L)
            dump_value(w, bytes);
        else
            dump_scalar(w, bytes, set_member_type(type));
    }
    json_close(w, ']');
}

static void dump_value(struct json_writer *w, struct str *bytes)
{
    enum value_type type;
    must(item_take_type(bytes, &type));
    value_open(w, type);
    if (value_is_scalar(type))
        dump_scalar(w, bytes, type);
    else if (type == VALUE_M)
        dump_map(w, bytes);
    else
        dump_list(w, bytes, type);
    json_close(w, '}');
}

void item_dump_encoded(struct json_writer *w, struct str bytes)
{
    dump_map(w, &bytes);
    must(bytes.len == 0);
}
