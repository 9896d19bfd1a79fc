/* Values as the JSON text of replies. */
#include "../base/digest.h"
#include "value_internal.h"

static const struct str openings[VALUE_TYPE_COUNT] = {
    [VALUE_S] = {"{\"S\":", 5},       [VALUE_N] = {"{\"N\":", 5},
    [VALUE_B] = {"{\"B\":", 5},       [VALUE_BOOL] = {"{\"BOOL\":", 8},
    [VALUE_NULL] = {"{\"NULL\":", 8}, [VALUE_L] = {"{\"L\":", 5},
    [VALUE_M] = {"{\"M\":", 5},       [VALUE_SS] = {"{\"SS\":", 6},
    [VALUE_NS] = {"{\"NS\":", 6},     [VALUE_BS] = {"{\"BS\":", 6},
};

void value_open(struct json_writer *w, enum value_type type)
{
    json_raw(w, openings[type]);
    w->comma = false;
}

/* Digits and base64 need no escapes. */
static void dump_plain(struct json_writer *w, const struct value *scalar)
{
    json_raw(w, STR("\""));
    if (scalar->type == VALUE_N)
        number_print(w->out, &scalar->number);
    else
        base64_print(w->out, scalar->bytes);
    buf_byte(w->out, '"');
}

void value_dump_bare(struct json_writer *w, const struct value *scalar)
{
    switch (scalar->type) {
    case VALUE_S: json_string(w, scalar->bytes); break;
    case VALUE_BOOL: json_bool(w, scalar->boolean); break;
    case VALUE_NULL: json_bool(w, true); break;
    default: dump_plain(w, scalar); break;
    }
}

static void dump_items(struct json_writer *w, const struct value *value)
{
    json_open(w, '[');
    for (size_t i = 0; i < value->list.count; i++) {
        if (value->type == VALUE_L)
            value_dump(w, &value->list.items[i]);
        else
            value_dump_bare(w, &value->list.items[i]);
    }
    json_close(w, ']');
}

/* Recursion is bounded by VALUE_DEPTH_MAX. */
void value_dump(struct json_writer *w, const struct value *value)
{
    value_open(w, value->type);
    if (value->type == VALUE_M)
        item_dump(w, value);
    else if (value_is_scalar(value->type))
        value_dump_bare(w, value);
    else
        dump_items(w, value);
    json_close(w, '}');
}

void item_dump(struct json_writer *w, const struct value *item)
{
    json_open(w, '{');
    for (size_t i = 0; i < item->map.count; i++) {
        json_name_str(w, item->map.members[i].name);
        value_dump(w, &item->map.members[i].value);
    }
    json_close(w, '}');
}
