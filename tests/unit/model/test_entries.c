#include "../../../model/entries.h"

#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"

static struct arena arena;
static struct state state;
static struct model_table *table;

static const struct doc *read(const char *text)
{
    struct doc *doc = arena_zalloc(&arena, sizeof *doc);
    cr_assert(json_read(&arena, str_from(text), doc, NULL), "%s", text);
    return doc;
}

static void open(void)
{
    arena_init(&arena);
    table = state_create(
        &state, read("{\"TableName\":\"t\",\"AttributeDefinitions\":["
                     "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
                     "{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}],"
                     "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
                     "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"some\",\"KeySchema\":["
                     "{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],\"Projection\":{"
                     "\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"a\"]}}],"
                     "\"VectorIndexes\":[{\"IndexName\":\"near\",\"VectorAttribute\":"
                     "{\"AttributeName\":\"v\"},\"Dimensions\":1,\"DistanceFunction\":\"COSINE\","
                     "\"SearchSchema\":[{\"AttributeName\":\"g\",\"SearchSchemaElementType\":"
                     "\"INLINE_FILTER\"}],\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}]}"));
}

static void close(void)
{
    state_release(&state);
    arena_release(&arena);
}

TestSuite(entries, .init = open, .fini = close);

#define WHOLE                                                                                      \
    "{\"pk\":{\"S\":\"p\"},\"g\":{\"S\":\"x\"},\"a\":{\"S\":\"y\"},\"b\":{\"S\":\"z\"},"           \
    "\"v\":{\"L\":[{\"N\":\"0.50\"}]}}"

Test(entries, hold_keys_and_what_is_projected)
{
    struct doc entry;
    const struct model_index *some = table_index_named(table, STR("some"));
    cr_assert(index_holds(&arena, table, some, read(WHOLE), &entry));
    cr_assert(items_eq(&entry, read("{\"pk\":{\"S\":\"p\"},\"g\":{\"S\":\"x\"},\"a\":{\"S\":"
                                    "\"y\"}}")));
    cr_assert(!index_holds(&arena, table, some, read("{\"pk\":{\"S\":\"p\"}}"), &entry));
    cr_assert(!index_holds(&arena, table, some, NULL, &entry));
}

Test(entries, of_a_vector_index_have_a_vector)
{
    struct doc entry;
    const struct model_index *near = table_index_named(table, STR("near"));
    cr_assert(index_is_vector(near));
    cr_assert(index_holds(&arena, table, near, read(WHOLE), &entry));
    cr_assert_eq(entry_bytes(near, &entry), 3 + 2 + 1 + 4);
    cr_assert(!index_holds(&arena, table, near, read("{\"pk\":{\"S\":\"p\"}}"), &entry));
    cr_assert_eq(model_item_bytes(table, read(WHOLE)), 3 + 2 + 2 + 2 + 1 + 4);
}

Test(entries, an_update_is_asked_for_what_it_changes_only)
{
    const struct doc *wrong = read("{\"pk\":{\"S\":\"p\"},\"g\":{\"N\":\"1\"}}");
    const struct doc *more = read("{\"pk\":{\"S\":\"p\"},\"g\":{\"N\":\"1\"},\"c\":{\"N\":\"1\"}}");
    cr_assert(!indexes_allow(&arena, table, NULL, wrong));
    cr_assert(indexes_allow(&arena, table, wrong, more));
    cr_assert(indexes_allow(&arena, table, NULL, read(WHOLE)));
}
