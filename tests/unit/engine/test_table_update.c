#include <criterion/criterion.h>

#include "../../../emulator/base/json.h"
#include "../../../emulator/engine/table_update.h"

static struct table *make(struct arena *arena)
{
    static const char request[] =
        "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":["
        "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},{\"AttributeName\":\"g\","
        "\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
        "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"idx\",\"KeySchema\":[{\"AttributeName\":"
        "\"g\","
        "\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]}";
    struct doc doc;
    cr_assert(json_read(arena, STR(request), &doc, NULL));
    return table_new(&doc, &(struct table_facts){.id = 10,
                                                 .salt = 3,
                                                 .account = STR("000000000000"),
                                                 .region = STR("us-east-1"),
                                                 .table_id = STR("t")});
}

Test(table_update, statuses_follow_from_what_is_under_way)
{
    struct arena arena;
    arena_init(&arena);
    struct table *table = make(&arena);
    cr_assert_eq(table->status, TABLE_ACTIVE);
    table_update_add(table,
                     (struct table_update){.kind = UPDATE_INDEX_ALLOCATE, .index = STR("idx")});
    cr_assert_eq(table->status, TABLE_UPDATING);
    cr_assert_eq(table->indexes[0].status, INDEX_CREATING);
    table_update_add(table, (struct table_update){.kind = UPDATE_DELETE});
    cr_assert_eq(table->status, TABLE_DELETING);
    table_update_remove(table, 1);
    cr_assert_eq(table->status, TABLE_UPDATING);
    table_update_remove(table, 0);
    cr_assert_eq(table->indexes[0].status, INDEX_ACTIVE);
    table_free(table);
    arena_release(&arena);
}

Test(table_update, stands_in_the_catalog)
{
    struct arena arena;
    struct doc set;
    struct buf text;
    arena_init(&arena);
    buf_init(&text);
    struct table *table = make(&arena);
    cr_assert(
        json_read(&arena, STR("{\"TableClass\":\"STANDARD\",\"BillingMode\":null}"), &set, NULL));
    table->indexes[0].cursor = STR("\x00\xff\x7f");
    table->class_us = 17;
    table_update_add(
        table, (struct table_update){.kind = UPDATE_CLASS, .due_us = 5, .end_us = 6, .set = &set});
    table_dump(table, &text);
    struct table *again = table_load(buf_view(&text));
    const struct table_update *update = table_update_find(again, UPDATE_CLASS, STR(""));
    cr_assert_not_null(update);
    cr_assert_eq(update->due_us, 5);
    cr_assert_eq(update->end_us, 6);
    cr_assert_eq(again->class_us, 17);
    cr_assert_eq(again->status, TABLE_UPDATING);
    cr_assert_eq(again->indexes[0].id, 11);
    cr_assert(str_eq(again->indexes[0].cursor, ((struct str){"\x00\xff\x7f", 3})));
    table_update_set(again, update);
    cr_assert(str_is(doc_string(again->request, "TableClass"), "STANDARD"));
    cr_assert_null(doc_get(again->request, "BillingMode"));
    table_free(again);
    table_free(table);
    buf_release(&text);
    arena_release(&arena);
}
