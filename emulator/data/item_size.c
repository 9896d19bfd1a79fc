/* Bytes that DynamoDB charges, from values and from stored bytes alike. */
#include "value_internal.h"

#include <assert.h>

static uint32_t scalar_size(const struct value *scalar)
{
    switch (scalar->type) {
    case VALUE_N: return number_size(&scalar->number);
    case VALUE_BOOL:
    case VALUE_NULL: return 1;
    default: return (uint32_t)scalar->bytes.len;
    }
}

static uint32_t list_size(const struct value *value)
{
    bool list = value->type == VALUE_L;
    uint32_t size = list ? ITEM_NESTED_BYTES : 0;
    for (size_t i = 0; i < value->list.count; i++)
        size += value_size(&value->list.items[i]) + (list ? ITEM_ELEMENT_BYTES : 0);
    return size;
}

uint32_t value_size(const struct value *value)
{
    if (value_is_scalar(value->type))
        return scalar_size(value);
    if (value->type != VALUE_M)
        return list_size(value);
    uint32_t members = ITEM_ELEMENT_BYTES * (uint32_t)value->map.count;
    return ITEM_NESTED_BYTES + members + item_size(value);
}

/* The overhead of lists and maps is not charged at the top level. */
uint32_t item_size(const struct value *item)
{
    uint32_t size = 0;
    for (size_t i = 0; i < item->map.count; i++) {
        const struct attribute *member = &item->map.members[i];
        size += (uint32_t)member->name.len + value_size(&member->value);
    }
    return size;
}

/* ---- The same over stored bytes, which are what item_encode wrote. ---- */

static void must(bool good)
{
    assert(good);
}

static uint32_t encoded_value(struct str *bytes);

static uint32_t encoded_scalar(struct str *bytes, enum value_type type)
{
    struct value scalar;
    must(item_take_scalar(bytes, type, &scalar));
    return scalar_size(&scalar);
}

static uint32_t encoded_members(struct str *bytes, uint32_t each)
{
    size_t count;
    uint32_t size = 0;
    must(item_take_count(bytes, &count));
    for (size_t i = 0; i < count; i++) {
        struct str name;
        must(item_take_bytes(bytes, &name));
        size += each + (uint32_t)name.len + encoded_value(bytes);
    }
    return size;
}

static uint32_t encoded_items(struct str *bytes, enum value_type type)
{
    size_t count;
    uint32_t size = type == VALUE_L ? ITEM_NESTED_BYTES : 0;
    must(item_take_count(bytes, &count));
    for (size_t i = 0; i < count; i++) {
        if (type == VALUE_L)
            size += ITEM_ELEMENT_BYTES + encoded_value(bytes);
        else
            size += encoded_scalar(bytes, set_member_type(type));
    }
    return size;
}

static uint32_t encoded_value(struct str *bytes)
{
    enum value_type type;
    must(item_take_type(bytes, &type));
    if (value_is_scalar(type))
        return encoded_scalar(bytes, type);
    if (type == VALUE_M)
        return ITEM_NESTED_BYTES + encoded_members(bytes, ITEM_ELEMENT_BYTES);
    return encoded_items(bytes, type);
}

uint32_t item_size_encoded(struct str bytes)
{
    return encoded_members(&bytes, 0);
}
