/* Encoded values, one step at a time, without memory. */
#include "value_internal.h"

#define SIZE_SHIFT_MAX 28 /* five groups of seven bits hold more than any item */

static void advance(struct str *bytes, size_t count)
{
    *bytes = (struct str){bytes->data + count, bytes->len - count};
}

static bool take_long_size(struct str *bytes, size_t *out)
{
    size_t size = 0;
    for (unsigned shift = 0; shift <= SIZE_SHIFT_MAX && bytes->len; shift += 7) {
        unsigned char group = (unsigned char)bytes->data[0];
        advance(bytes, 1);
        size |= (size_t)(group & 0x7f) << shift;
        if (group < 0x80) {
            *out = size;
            return group != 0 || shift == 0; /* Only the shortest form is ours. */
        }
    }
    return false;
}

/* Nearly all sizes are below 128. */
bool item_take_size(struct str *bytes, size_t *out)
{
    if (bytes->len == 0 || (unsigned char)bytes->data[0] >= 0x80)
        return take_long_size(bytes, out);
    *out = (unsigned char)bytes->data[0];
    advance(bytes, 1);
    return true;
}

bool item_take_bytes(struct str *bytes, struct str *out)
{
    size_t size;
    if (!item_take_size(bytes, &size) || size > bytes->len)
        return false;
    *out = (struct str){bytes->data, size};
    advance(bytes, size);
    return true;
}

bool item_take_count(struct str *bytes, size_t *out)
{
    return item_take_size(bytes, out) && *out <= bytes->len;
}

bool item_take_type(struct str *bytes, enum value_type *out)
{
    if (bytes->len == 0 || (unsigned char)bytes->data[0] >= VALUE_TYPE_COUNT)
        return false;
    *out = (enum value_type)bytes->data[0];
    advance(bytes, 1);
    return true;
}

static bool take_bool(struct str *bytes, bool *out)
{
    if (bytes->len == 0 || (unsigned char)bytes->data[0] > 1)
        return false;
    *out = bytes->data[0] == 1;
    advance(bytes, 1);
    return true;
}

bool item_take_scalar(struct str *bytes, enum value_type type, struct value *out)
{
    out->type = type;
    switch (type) {
    case VALUE_N: return number_decode(bytes, &out->number);
    case VALUE_BOOL: return take_bool(bytes, &out->boolean);
    case VALUE_NULL: return true;
    default: return item_take_bytes(bytes, &out->bytes);
    }
}
