#include <criterion/criterion.h>

#include "../../../emulator/data/key.h"

static struct arena arena;

static void set_up(void)
{
    arena_init(&arena);
}

static void tear_down(void)
{
    arena_release(&arena);
}

TestSuite(key, .init = set_up, .fini = tear_down);

static struct value text(enum value_type type, struct str bytes)
{
    return (struct value){.type = type, .bytes = bytes};
}

static struct value integer(int64_t number)
{
    struct value value = {.type = VALUE_N};
    number_from_int(number, &value.number);
    return value;
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* Ascending by bytes, with NUL, the escape bytes and prefixes of one another. */
static const struct str ascending[] = {
    {"", 0},      {"\0", 1},  {"\0\0", 2},  {"\0\1", 2},   {"\0\xff", 2},   {"\1", 1},
    {"a", 1},     {"a\0", 2}, {"a\0\0", 3}, {"a\0b", 3},   {"a\1", 2},      {"aa", 2},
    {"a\xff", 2}, {"b", 1},   {"\xff", 1},  {"\xff\0", 2}, {"\xff\xff", 2},
};
#define ASCENDING (sizeof ascending / sizeof *ascending)

Test(key, order_of_bytes_is_order_of_strings)
{
    for (size_t i = 0; i < ASCENDING; i++) {
        for (size_t j = 0; j < ASCENDING; j++) {
            struct value a = text(VALUE_S, ascending[i]), b = text(VALUE_S, ascending[j]);
            struct buf left, right;
            buf_init(&left);
            buf_init(&right);
            key_append(&left, &a);
            key_append(&right, &b);
            /* What follows must not decide: the greatest after the one, nothing after the other. */
            buf_text(&left, "\xff\xff");
            int want = (i > j) - (i < j);
            int order = sign(str_cmp(buf_view(&left), buf_view(&right)));
            cr_assert(i == j ? order > 0 : order == want, "%zu %zu", i, j);
            buf_release(&left);
            buf_release(&right);
        }
    }
}

Test(key, prefix_bytes_begin_what_begins_so_and_no_other)
{
    for (size_t i = 0; i < ASCENDING; i++) {
        for (size_t j = 0; j < ASCENDING; j++) {
            struct value whole = text(VALUE_B, ascending[i]);
            struct buf all, prefix;
            buf_init(&all);
            buf_init(&prefix);
            key_append(&all, &whole);
            key_append_prefix(&prefix, ascending[j]);
            cr_assert_eq(str_starts(buf_view(&all), buf_view(&prefix)),
                         str_starts(ascending[i], ascending[j]), "%zu %zu", i, j);
            buf_release(&all);
            buf_release(&prefix);
        }
    }
}

Test(key, takes_back_what_was_appended)
{
    struct buf out;
    struct value number = integer(-1200), back;
    buf_init(&out);
    for (size_t i = 0; i < ASCENDING; i++) {
        struct value value = text(VALUE_S, ascending[i]);
        key_append(&out, &value);
        key_append(&out, &number);
    }
    struct str rest = buf_view(&out);
    for (size_t i = 0; i < ASCENDING; i++) {
        cr_assert(key_take(&arena, &rest, VALUE_S, &back));
        cr_assert(str_eq(back.bytes, ascending[i]));
        cr_assert(key_take(&arena, &rest, VALUE_N, &back));
        cr_assert(value_eq(&back, &number));
    }
    cr_assert_eq(rest.len, 0);
    buf_release(&out);
}

Test(key, take_refuses_malformed_bytes)
{
    static const struct str wrong[] = {{"", 0}, {"a", 1}, {"a\0", 2}, {"a\0\2", 3}, {"\0\xff", 2}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct str bytes = wrong[i];
        struct value value;
        cr_assert_not(key_take(&arena, &bytes, VALUE_B, &value), "case %zu", i);
    }
}

static const struct key_schema table = {
    .hash = {{STR("pk"), VALUE_S}},
    .range = {{STR("sk"), VALUE_N}},
    .hash_count = 1,
    .range_count = 1,
};

static const struct key_schema by_owner = {
    .hash = {{STR("owner"), VALUE_S}, {STR("kind"), VALUE_S}},
    .range = {{STR("sk"), VALUE_N}},
    .hash_count = 2,
    .range_count = 1,
};

static struct value make_item(void)
{
    struct value item = {.type = VALUE_M};
    struct value pk = text(VALUE_S, STR("p")), sk = integer(5);
    struct value owner = text(VALUE_S, STR("o")), kind = text(VALUE_S, STR("k"));
    item_put(&arena, &item, STR("pk"), &pk);
    item_put(&arena, &item, STR("sk"), &sk);
    item_put(&arena, &item, STR("owner"), &owner);
    item_put(&arena, &item, STR("kind"), &kind);
    item_put(&arena, &item, STR("other"), &kind);
    return item;
}

Test(key, row_of_a_table_is_laid_out_as_documented)
{
    struct value item = make_item();
    struct buf row, want, partition;
    buf_init(&row);
    buf_init(&want);
    buf_init(&partition);
    buf_text(&partition, "p");
    buf_add(&partition, "\0\1", 2);
    key_row(&row, 7, 99, &table, NULL, &item);
    buf_u32(&want, 7);
    buf_u64(&want, key_hash(99, buf_view(&partition)));
    buf_str(&want, buf_view(&partition));
    number_encode(&want, &item_get(&item, STR("sk"))->number);
    cr_assert(str_eq(buf_view(&row), buf_view(&want)));
    buf_release(&row);
    buf_release(&want);
    buf_release(&partition);
}

Test(key, row_of_an_index_ends_with_the_tables_key)
{
    struct value item = make_item(), part;
    struct buf row;
    buf_init(&row);
    key_row(&row, 8, 99, &by_owner, &table, &item);
    struct str rest = {row.data + 12, row.len - 12};
    cr_assert(key_take(&arena, &rest, VALUE_S, &part) && str_is(part.bytes, "o"));
    cr_assert(key_take(&arena, &rest, VALUE_S, &part) && str_is(part.bytes, "k"));
    cr_assert(key_take(&arena, &rest, VALUE_N, &part));
    cr_assert(key_take(&arena, &rest, VALUE_S, &part) && str_is(part.bytes, "p"));
    cr_assert(key_take(&arena, &rest, VALUE_N, &part));
    cr_assert_eq(rest.len, 0);
    buf_release(&row);
}

Test(key, present_minds_every_attribute_and_its_type)
{
    struct value item = make_item(), number = integer(1);
    cr_assert(key_present(&table, &item));
    cr_assert(key_present(&by_owner, &item));
    item_put(&arena, &item, STR("kind"), &number);
    cr_assert_not(key_present(&by_owner, &item));
    cr_assert(item_remove(&item, STR("sk")));
    cr_assert_not(key_present(&table, &item));
}

Test(key, of_an_item_holds_each_key_attribute_once)
{
    struct value item = make_item(), key;
    key_of(&arena, &table, NULL, &item, &key);
    cr_assert_eq(key.map.count, 2);
    key_of(&arena, &by_owner, &table, &item, &key);
    cr_assert_eq(key.map.count, 4);
    cr_assert(value_eq(item_get(&key, STR("sk")), item_get(&item, STR("sk"))));
    cr_assert_null(item_get(&key, STR("other")));
    cr_assert(key_has(&by_owner, STR("kind")) && key_has(&by_owner, STR("sk")));
    cr_assert_not(key_has(&by_owner, STR("pk")));
}

Test(key, hash_hangs_on_the_salt)
{
    cr_assert_eq(key_hash(1, STR("p")), key_hash(1, STR("p")));
    cr_assert_neq(key_hash(1, STR("p")), key_hash(2, STR("p")));
    cr_assert_neq(key_hash(1, STR("p")), key_hash(1, STR("q")));
}

Test(key, a_collection_is_id_hash_and_partition_key)
{
    struct key_schema schema = {.hash = {{STR("pk"), VALUE_S}, {STR("pn"), VALUE_N}},
                                .range = {{STR("sk"), VALUE_B}},
                                .hash_count = 2,
                                .range_count = 1};
    struct value item = {.type = VALUE_M};
    struct value text_part = text(VALUE_S, STR("a\0b"));
    struct value number_part = integer(-1234);
    struct value sort = text(VALUE_B, STR("zz"));
    struct buf row, lead;
    buf_init(&row);
    buf_init(&lead);
    item_put(&arena, &item, STR("pk"), &text_part);
    item_put(&arena, &item, STR("pn"), &number_part);
    item_put(&arena, &item, STR("sk"), &sort);
    key_row(&row, 5, 3, &schema, NULL, &item);
    key_append(&lead, &text_part);
    key_append(&lead, &number_part);
    cr_assert_eq(key_collection_bytes(&schema, buf_view(&row)),
                 KEY_ID_BYTES + KEY_PLACE_BYTES + lead.len);
    cr_assert_eq(key_collection_bytes(&schema, STR("\0\0")), 2);
    buf_release(&row);
    buf_release(&lead);
}

Test(key, a_successor_is_beyond_all_that_begin_so)
{
    struct buf bytes;
    buf_init(&bytes);
    buf_str(&bytes, STR("ab\xff\xff"));
    key_successor(&bytes);
    cr_assert(str_eq(buf_view(&bytes), STR("ac")));
    buf_clear(&bytes);
    buf_str(&bytes, STR("\xff"));
    key_successor(&bytes);
    cr_assert_eq(bytes.len, 0);
    buf_release(&bytes);
}
