/*
 * Values: what is accepted turns into text and bytes and back, stored bytes give the same text and
 * size as the value, keys sort as their values do, and no bytes at all upset the decoder.
 *
 * Input: the JSON text of an item, or raw stored bytes.
 */
#include <stdlib.h>

#include "../emulator/data/key.h"
#include "../emulator/data/value.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static void check_raw(struct arena *arena, struct str raw)
{
    struct value item;
    struct buf bytes;
    if (!item_decode(arena, raw, &item))
        return;
    buf_init(&bytes);
    item_encode(&bytes, &item);
    require(str_eq(buf_view(&bytes), raw));
    require(item_size(&item) == item_size_encoded(raw));
    buf_release(&bytes);
}

/* Both dialects accept the same items and refuse with the same code. */
static bool parse(struct arena *arena, const struct doc *doc, struct value *item)
{
    struct error err, other;
    struct value again;
    error_init(&err, arena);
    error_init(&other, arena);
    bool good = item_parse(arena, doc, DIALECT_2026, item, &err);
    require(good == item_parse(arena, doc, DIALECT_CLASSIC, &again, &other));
    require(err.code == other.code && err.enveloped == other.enveloped);
    require(good == (err.code == ERROR_NONE));
    require(good || (err.message && other.message));
    return good;
}

static void check_text(struct arena *arena, const struct value *item, struct str text)
{
    struct doc doc;
    struct value back;
    struct error err;
    error_init(&err, arena);
    require(json_read(arena, text, &doc, NULL));
    require(item_parse(arena, &doc, DIALECT_2026, &back, &err));
    require(value_eq(item, &back));
}

static void check_item(struct arena *arena, const struct value *item)
{
    struct buf bytes, text, stored;
    struct json_writer w;
    struct value back;
    buf_init(&bytes);
    buf_init(&text);
    buf_init(&stored);
    item_encode(&bytes, item);
    require(item_decode(arena, buf_view(&bytes), &back) && value_eq(item, &back));
    require(item_size_encoded(buf_view(&bytes)) == item_size(item));
    json_begin(&w, &text);
    item_dump(&w, item);
    json_begin(&w, &stored);
    item_dump_encoded(&w, buf_view(&bytes));
    require(str_eq(buf_view(&text), buf_view(&stored)));
    check_text(arena, item, buf_view(&text));
    buf_release(&bytes);
    buf_release(&text);
    buf_release(&stored);
}

static void check_key(struct arena *arena, const struct value *a, const struct value *b)
{
    struct buf left, right;
    struct value back;
    buf_init(&left);
    buf_init(&right);
    key_append(&left, a);
    key_append(&right, b);
    require(sign(str_cmp(buf_view(&left), buf_view(&right))) == sign(value_cmp(a, b)));
    struct str rest = buf_view(&left);
    require(key_take(arena, &rest, a->type, &back) && rest.len == 0 && value_eq(a, &back));
    if (a->type != VALUE_N) {
        buf_clear(&right);
        key_append_prefix(&right, b->bytes);
        bool starts = str_starts(buf_view(&left), buf_view(&right));
        require(starts == str_starts(a->bytes, b->bytes));
    }
    buf_release(&left);
    buf_release(&right);
}

/* Neighbours among the attributes, of those that could be keys. */
static void check_keys(struct arena *arena, const struct value *item)
{
    for (size_t i = 1; i < item->map.count; i++) {
        const struct value *a = &item->map.members[i - 1].value;
        const struct value *b = &item->map.members[i].value;
        if (a->type == b->type && a->type <= VALUE_B) {
            check_key(arena, a, b);
            check_key(arena, b, a);
        }
    }
}

/* Removing a member and putting it back gives the same item. */
static void check_edit(struct arena *arena, const struct value *item)
{
    for (size_t i = 0; i < item->map.count && i < 4; i++) {
        struct value copy = *item;
        const struct attribute *member = &item->map.members[i];
        value_copy_members(arena, &copy);
        require(item_remove(&copy, member->name) && !item_get(&copy, member->name));
        item_put(arena, &copy, member->name, &member->value);
        require(value_eq(item, &copy));
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct arena arena;
    struct doc doc;
    struct value item;
    json_setup();
    arena_init(&arena);
    check_raw(&arena, text);
    if (json_read(&arena, text, &doc, NULL) && parse(&arena, &doc, &item)) {
        check_item(&arena, &item);
        check_keys(&arena, &item);
        check_edit(&arena, &item);
    }
    arena_release(&arena);
    return 0;
}
