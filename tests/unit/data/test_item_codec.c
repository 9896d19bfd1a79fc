#include <criterion/criterion.h>

#include "../../../emulator/data/value.h"

static struct arena arena;

static void set_up(void)
{
    json_setup();
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(item_codec, .init = set_up, .fini = tear_down);

static struct value make(const char *text)
{
    struct doc doc;
    struct value item;
    struct error err;
    error_init(&err, &arena);
    cr_assert(json_read(&arena, str_from(text), &doc, NULL), "%s", text);
    cr_assert(item_parse(&arena, &doc, DIALECT_2026, &item, &err), "%s", text);
    return item;
}

static struct str encode(const struct value *item)
{
    struct buf out;
    buf_init(&out);
    item_encode(&out, item);
    struct str bytes = arena_copy(&arena, buf_view(&out));
    buf_release(&out);
    return bytes;
}

static const char every_type[] =
    "{\"b\":{\"B\":\"AP8=\"},\"bs\":{\"BS\":[\"\",\"AA==\"]},\"f\":{\"BOOL\":false},"
    "\"l\":{\"L\":[{\"S\":\"\"},{\"L\":[]},{\"M\":{}},{\"NULL\":true}]},"
    "\"m\":{\"M\":{\"x\":{\"M\":{\"y\":{\"N\":\"-0.5\"}}},\"z\":{\"SS\":[\"\"]}}},"
    "\"n\":{\"N\":\"12345678901234567890123456789012345678\"},\"ns\":{\"NS\":[\"-1\",\"0\",\"1\"]},"
    "\"nul\":{\"NULL\":true},\"s\":{\"S\":\"\xc3\xa4\\u0000\\\"\"},\"ss\":{\"SS\":[\"a\",\"b\"]},"
    "\"t\":{\"BOOL\":true}}";

Test(item_codec, every_type_comes_back)
{
    struct value item = make(every_type), back;
    cr_assert(item_decode(&arena, encode(&item), &back));
    cr_assert(value_eq(&item, &back));
}

Test(item_codec, stored_bytes_become_the_text_of_the_value)
{
    struct value item = make(every_type);
    struct buf out;
    struct json_writer w;
    buf_init(&out);
    json_begin(&w, &out);
    json_open(&w, '[');
    item_dump_encoded(&w, encode(&item));
    item_dump(&w, &item);
    json_close(&w, ']');
    cr_assert_str_eq(out.data, arena_printf(&arena, "[%s,%s]", every_type, every_type));
    buf_release(&out);
}

Test(item_codec, equal_items_have_equal_bytes)
{
    struct value a = make("{\"a\":{\"N\":\"1.0\"},\"b\":{\"SS\":[\"x\",\"y\"]}}");
    struct value b = make("{\"b\":{\"SS\":[\"y\",\"x\"]},\"a\":{\"N\":\"1\"}}");
    cr_assert(str_eq(encode(&a), encode(&b)));
}

/* Databases hold these bytes: a change of the format must not pass unseen. */
Test(item_codec, bytes_are_pinned)
{
    struct value item =
        make("{\"a\":{\"S\":\"x\"},\"b\":{\"BOOL\":true},\"c\":{\"NS\":[\"0\",\"12\"]},"
             "\"d\":{\"L\":[{\"NULL\":true},{\"B\":\"AA==\"}]},\"e\":{\"M\":{}}}");
    static const char bytes[] = "\5"
                                "\1a\0\1x"
                                "\1b\3\1"
                                "\1c\10\2\x80\xc0\x83\x0d\0"
                                "\1d\5\2\4\2\1\0"
                                "\1e\6\0";
    cr_assert(str_eq(encode(&item), (struct str){bytes, sizeof bytes - 1}));
}

Test(item_codec, long_strings_have_long_lengths)
{
    static const size_t sizes[] = {127, 128, 16383, 16384, 400000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *text = arena_zalloc(&arena, sizes[i]);
        struct value value = {.type = VALUE_S, .bytes = {text, sizes[i]}}, back;
        struct value item = {.type = VALUE_M};
        item_put(&arena, &item, STR("a"), &value);
        struct str bytes = encode(&item);
        cr_assert(item_decode(&arena, bytes, &back));
        cr_assert(value_eq(&item, &back));
        cr_assert_eq(item_size_encoded(bytes), sizes[i] + 1);
    }
}

Test(item_codec, decode_refuses_cut_and_lengthened_bytes)
{
    struct value item = make(every_type), back;
    struct str bytes = encode(&item);
    for (size_t cut = 0; cut < bytes.len; cut++)
        cr_assert_not(item_decode(&arena, (struct str){bytes.data, cut}, &back), "%zu", cut);
    cr_assert_not(item_decode(&arena, (struct str){bytes.data, bytes.len + 1}, &back));
}

Test(item_codec, decode_refuses_other_bytes)
{
    static const struct str wrong[] = {
        {"\1\1a\x0b", 4},     /* no such type */
        {"\1\1a\3\2", 5},     /* a boolean of 2 */
        {"\x81\0\1a\4", 5},   /* a length in too many bytes */
        {"\2\1b\4\1a\4", 7},  /* names out of order */
        {"\2\1a\4\1a\4", 7},  /* a name twice */
        {"\1\1a\5\x7f\4", 6}, /* more elements than bytes */
        {"\1\1a\0\xff\xff\xff\xff\xff\xff", 10},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct value back;
        cr_assert_not(item_decode(&arena, wrong[i], &back), "case %zu", i);
    }
}

Test(item_codec, decode_bounds_the_depth)
{
    struct buf bytes;
    struct value back;
    buf_init(&bytes);
    buf_add(&bytes, "\1\1a", 3);
    for (int i = 0; i < 100000; i++)
        buf_add(&bytes, "\5\1", 2);
    buf_byte(&bytes, VALUE_NULL);
    cr_assert_not(item_decode(&arena, buf_view(&bytes), &back));
    buf_release(&bytes);
}
