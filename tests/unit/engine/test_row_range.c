#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "../../../emulator/engine/row_range.h"

static const struct key_schema schema = {
    .hash = {{{"pk", 2}, VALUE_S}},
    .range = {{{"sk", 2}, VALUE_N}},
    .hash_count = 1,
    .range_count = 1,
};

/* The row key, without its id, of an item with this sort key. */
static void place_of(struct buf *out, const char *pk, int64_t sk)
{
    struct arena arena;
    struct value item = {.type = VALUE_M};
    struct value hash = {.type = VALUE_S, .bytes = str_from(pk)};
    struct value range = {.type = VALUE_N};
    struct buf row;
    arena_init(&arena);
    buf_init(&row);
    number_from_int(sk, &range.number);
    item_put(&arena, &item, STR("pk"), &hash);
    item_put(&arena, &item, STR("sk"), &range);
    key_row(&row, 9, 3, &schema, NULL, &item);
    buf_str(out, row_place(buf_view(&row)));
    buf_release(&row);
    arena_release(&arena);
}

static void check_dump(struct str bound, const char *want)
{
    struct json_writer w;
    struct buf text;
    buf_init(&text);
    json_begin(&w, &text);
    row_bound_dump(&w, bound, &schema, NULL);
    cr_assert(str_is(buf_view(&text), want), "%.*s", STR_ARG(buf_view(&text)));
    buf_release(&text);
}

Test(row_range, parts_cover_everything_side_by_side)
{
    struct row_range parts[3];
    for (uint64_t i = 0; i < 3; i++) {
        row_range_part(&parts[i], i, 3);
    }
    cr_assert_eq(parts[0].low.len, 0);
    cr_assert_eq(parts[2].high.len, 0);
    for (size_t i = 1; i < 3; i++) {
        cr_assert(str_eq(buf_view(&parts[i - 1].high), buf_view(&parts[i].low)));
    }
    cr_assert_eq(row_range_order(&parts[1], STR("\x00")), -1);
    cr_assert_eq(row_range_order(&parts[1], STR("\x60")), 0);
    cr_assert_eq(row_range_order(&parts[1], STR("\xb0")), 1);
    cr_assert_eq(row_range_order(&parts[2], STR("\xff\xff")), 0);
    for (size_t i = 0; i < 3; i++) {
        row_range_release(&parts[i]);
    }
}

Test(row_range, a_cut_leaves_no_gap)
{
    struct row_range lower, upper;
    row_range_init(&lower, STR("b"), STR("k"));
    row_range_cut(&lower, STR("f"), &upper);
    cr_assert_eq(row_range_order(&lower, STR("ezzz")), 0);
    cr_assert_eq(row_range_order(&lower, STR("f")), 1);
    cr_assert_eq(row_range_order(&upper, STR("f")), 0);
    cr_assert_eq(row_range_order(&upper, STR("k")), 1);
    row_range_release(&lower);
    row_range_release(&upper);
}

Test(row_range, halves_hashes_as_long_as_there_are_two)
{
    struct row_range range;
    struct buf at;
    buf_init(&at);
    row_range_part(&range, 0, 1);
    cr_assert(row_range_middle(&range, &at));
    cr_assert(str_eq(buf_view(&at), STR("\x80\0\0\0\0\0\0\0")));
    row_range_release(&range);
    row_range_init(&range, STR("\0\0\0\0\0\0\0\x05m"), STR("\0\0\0\0\0\0\0\x05z"));
    cr_assert_not(row_range_middle(&range, &at));
    row_range_release(&range);
    buf_release(&at);
}

Test(row_range, bounds_are_told_by_hash_and_key)
{
    struct buf bound;
    buf_init(&bound);
    check_dump(buf_view(&bound), "null");
    buf_u64(&bound, UINT64_C(0x4000000000000000));
    check_dump(buf_view(&bound), "{\"hash\":\"4000000000000000\"}");
    buf_clear(&bound);
    place_of(&bound, "a", 12);
    char want[120];
    snprintf(want, sizeof want,
             "{\"hash\":\"%02x%02x%02x%02x%02x%02x%02x%02x\",\"key\":{\"pk\":{\"S\":\"a\"},"
             "\"sk\":{\"N\":\"12\"}}}",
             (unsigned char)bound.data[0], (unsigned char)bound.data[1],
             (unsigned char)bound.data[2], (unsigned char)bound.data[3],
             (unsigned char)bound.data[4], (unsigned char)bound.data[5],
             (unsigned char)bound.data[6], (unsigned char)bound.data[7]);
    check_dump(buf_view(&bound), want);
    key_successor(&bound);
    want[strlen(want) - 1] = '\0';
    check_dump(buf_view(&bound), strcat(want, ",\"after\":true}"));
    buf_release(&bound);
}
