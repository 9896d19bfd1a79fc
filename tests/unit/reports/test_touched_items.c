#include "../../../reports/touched_items.h"

#include <criterion/criterion.h>

static struct arena arena;
static struct key_names names;
static struct touched_item items[TOUCHED_ITEMS_MAX];

static void start(void)
{
    arena_init(&arena);
    names = (struct key_names){.count = 0};
    key_names_learn(&names,
                    STR("{\"TableName\":\"t\",\"KeySchema\":[{\"AttributeName\":\"pk\"},"
                        "{\"AttributeName\":\"sk\"}]}"),
                    &arena);
}

static void end(void)
{
    arena_release(&arena);
}

static size_t touched(const char *body)
{
    return touched_items(&names, str_from(body), &arena, items);
}

TestSuite(touched_items, .init = start, .fini = end);

Test(touched_items, an_item_is_told_by_its_key)
{
    cr_assert_eq(
        touched("{\"TableName\":\"t\",\"Item\":{\"aa\":{\"S\":\"Key\"},\"sk\":{\"N\":\"5\"},"
                "\"pk\":{\"S\":\"q\"}}}"),
        1);
    cr_assert(str_is(items[0].key, "q 5"));
    cr_assert(str_is(items[0].table, "t"));
}

Test(touched_items, batches_and_transactions_name_several)
{
    cr_assert_eq(
        touched("{\"RequestItems\":{\"t\":[{\"DeleteRequest\":{\"Key\":{\"pk\":{\"S\":\"a\"},"
                "\"sk\":{\"N\":\"1\"}}}},{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"b\"},"
                "\"sk\":{\"N\":\"2\"}}}}]}}"),
        2);
    cr_assert(str_is(items[1].key, "b 2"));
    cr_assert_eq(touched("{\"TransactItems\":[{\"Update\":{\"TableName\":\"t\",\"Key\":{\"pk\":"
                         "{\"S\":\"c\"},\"sk\":{\"N\":\"3\"}}}}]}"),
                 1);
    cr_assert(str_is(items[0].key, "c 3"));
    cr_assert_eq(touched("{\"RequestItems\":{\"t\":{\"Keys\":[{\"pk\":{\"S\":\"d\"}}]}}}"), 1);
    cr_assert(str_is(items[0].key, "d"));
}

Test(touched_items, keys_of_a_table_are_learnt_from_a_request_that_names_one)
{
    const char *put = "{\"TableName\":\"u\",\"Item\":{\"id\":{\"S\":\"x\"},\"n\":{\"N\":\"1\"}}}";
    cr_assert_eq(touched(put), 0);
    key_names_learn(&names, STR("{\"TableName\":\"u\",\"Key\":{\"id\":{\"S\":\"y\"}}}"), &arena);
    cr_assert_eq(touched(put), 1);
    cr_assert(str_is(items[0].key, "x"));
}

Test(touched_items, values_are_no_way_to_a_key)
{
    cr_assert_eq(
        touched("{\"TableName\":\"t\",\"ExpressionAttributeValues\":{\":v\":{\"M\":{\"Key\":"
                "{\"pk\":{\"S\":\"a\"}}}}}}"),
        0);
    cr_assert_eq(touched("no JSON"), 0);
}
