#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/engine/searcher.h"
#include "../../../emulator/engine/writer.h"

static struct arena arena;
static struct store *store;
static struct table *table;
static struct writer writer;

static const struct doc *read_doc(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static const struct value *read_item(const char *text)
{
    struct value *item = arena_zalloc(&arena, sizeof *item);
    struct error err;
    error_init(&err, &arena);
    cr_assert(item_parse(&arena, read_doc(text), DIALECT_2026, item, &err), "%s", text);
    return item;
}

static void set_up(void)
{
    char message[256];
    json_setup();
    arena_init(&arena);
    store = store_open(NULL, false, message);
    writer_init(&writer, store);
    struct table_facts facts = {.id = 1, .salt = 7};
    table = table_new(
        read_doc(
            "{\"TableName\":\"t\",\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
            "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
            "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],\"VectorIndexes\":["
            "{\"IndexName\":\"all\",\"VectorAttribute\":{\"AttributeName\":\"v\"},"
            "\"Dimensions\":2,\"DistanceFunction\":\"EUCLIDEAN\","
            "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}},"
            "{\"IndexName\":\"parted\",\"VectorAttribute\":{\"AttributeName\":\"v\"},"
            "\"Dimensions\":2,\"DistanceFunction\":\"DOT_PRODUCT\","
            "\"SearchSchema\":[{\"AttributeName\":\"g\",\"SearchSchemaElementType\":\"HASH\"}],"
            "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}"),
        &facts);
}

static void tear_down(void)
{
    table_free(table);
    store_close(store);
    arena_release(&arena);
}

TestSuite(searcher, .init = set_up, .fini = tear_down);

static void put(const char *key, const char *group, int x)
{
    const struct value *item = read_item(
        arena_printf(&arena,
                     "{\"pk\":{\"S\":\"%s\"},\"g\":{\"S\":\"%s\"},\"v\":{\"L\":[{\"N\":\"%d\"},"
                     "{\"N\":\"0\"}]}}",
                     key, group, x));
    struct change change;
    change_begin(&arena, store, table, item, &change);
    change_plan(&arena, &change, item);
    struct write_cause cause = {.submit = 1, .time_us = 1};
    cr_assert_eq(writer_apply(&writer, &change, 1, &cause), 1);
}

static struct str query_vector(int x)
{
    struct number number;
    struct buf bytes;
    buf_init(&bytes);
    number_from_int(x, &number);
    cr_assert(vector_append(&bytes, &number));
    number_from_int(0, &number);
    cr_assert(vector_append(&bytes, &number));
    struct str copy = arena_copy(&arena, buf_view(&bytes));
    buf_release(&bytes);
    return copy;
}

/* Keys of the matches, best first, as one text. */
static const char *keys_of(const struct search *search)
{
    const char *text = "";
    for (size_t i = 0; i < search->count; i++) {
        struct value entry;
        cr_assert(item_decode(&arena, search->matches[i].item, &entry));
        struct str key = item_get(&entry, STR("pk"))->bytes;
        text = arena_printf(&arena, "%s%.*s", text, STR_ARG(key));
    }
    return text;
}

static struct search start(const char *index, int x, size_t limit)
{
    return (struct search){.table = table,
                           .index = table_index(table, str_from(index)),
                           .vector = query_vector(x),
                           .limit = limit};
}

static void expect_keys(struct search *search, const char *want)
{
    search_run(&arena, store, search);
    cr_assert_str_eq(keys_of(search), want);
}

Test(searcher, gives_the_best_first)
{
    put("c", "x", 9);
    put("a", "x", 1);
    put("b", "x", 4);
    struct search search = start("all", 0, 10);
    expect_keys(&search, "abc");
    cr_assert_eq(search.compared, 3);
}

Test(searcher, keeps_no_more_than_the_limit_however_they_come)
{
    for (int i = 0; i < 8; i++) {
        put(arena_printf(&arena, "%d", i), "x", (i * 5) % 8);
    }
    struct search search = start("all", 0, 3);
    expect_keys(&search, "052"); /* of 0, 5, 2, 7, 4, 1, 6, 3 the least are at 0, 5 and 2 */
    cr_assert_eq(search.compared, 8);
}

Test(searcher, is_empty_without_entries)
{
    struct search search = start("all", 0, 3);
    expect_keys(&search, "");
}

Test(searcher, of_equals_takes_those_whose_rows_come_first)
{
    for (int i = 0; i < 6; i++) {
        put(arena_printf(&arena, "%d", i), "x", 5);
    }
    struct search search = start("all", 0, 6);
    search_run(&arena, store, &search);
    const char *all = keys_of(&search);
    struct search few = start("all", 0, 2);
    search_run(&arena, store, &few);
    cr_assert_eq(strncmp(all, keys_of(&few), 2), 0);
}

Test(searcher, looks_into_one_partition)
{
    put("a", "x", 1);
    put("b", "y", 3);
    put("c", "x", 2);
    struct value group = {.type = VALUE_S, .bytes = STR("x")};
    struct search search = start("parted", 1, 10);
    search.partition = &group;
    expect_keys(&search, "ca"); /* of a dot product the higher is better */
    cr_assert_eq(search.compared, 2);
}

static bool not_b(void *context, const struct value *entry)
{
    (void)context;
    return !str_is(item_get(entry, STR("pk"))->bytes, "b");
}

Test(searcher, compares_only_what_is_accepted)
{
    put("a", "x", 1);
    put("b", "x", 2);
    put("c", "x", 3);
    struct search search = start("all", 0, 2);
    search.accepts = not_b;
    expect_keys(&search, "ac");
    cr_assert_eq(search.compared, 2);
}
