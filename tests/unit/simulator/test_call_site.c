/* What a request names is told from its body alone. */
#include "../../../scenarios/simulator/call_site.h"

#include <criterion/criterion.h>

static struct arena arena;

static struct fault_site site_of(const char *operation, const char *body)
{
    struct driver_call call = {
        .operation = operation, .body = str_from(body), .client = STR("c00")};
    arena_init(&arena);
    struct fault_site site = call_site(&call, &arena);
    cr_expect(str_is(site.operation, operation));
    cr_expect(str_is(site.client, "c00"));
    return site;
}

static void meets(const struct fault_site *site, size_t i, const char *table, const char *key)
{
    cr_assert_lt(i, site->target_count);
    cr_expect(str_is(site->targets[i].table, table));
    cr_expect(str_is(doc_string(doc_get(site->targets[i].key, "id"), "N"), key));
}

Test(call_site, a_request_names_its_item)
{
    struct fault_site site =
        site_of("GetItem", "{\"TableName\":\"t\",\"Key\":{\"id\":{\"N\":\"1\"}}}");
    cr_expect_eq(site.target_count, 1);
    meets(&site, 0, "t", "1");
    arena_release(&arena);
}

Test(call_site, a_query_names_its_index)
{
    struct fault_site site = site_of("Query", "{\"TableName\":\"t\",\"IndexName\":\"i\"}");
    cr_expect_eq(site.target_count, 1);
    cr_expect(str_is(site.targets[0].index, "i"));
    cr_expect_null(site.targets[0].key);
    arena_release(&arena);
}

Test(call_site, a_batch_names_all_its_items)
{
    struct fault_site site =
        site_of("BatchWriteItem",
                "{\"RequestItems\":{\"t\":[{\"PutRequest\":{\"Item\":{\"id\":{\"N\":\"1\"}}}},"
                "{\"DeleteRequest\":{\"Key\":{\"id\":{\"N\":\"2\"}}}}],\"u\":{\"Keys\":[{\"id\":{"
                "\"N\":\"3\"}}]}}}");
    cr_expect_eq(site.target_count, 3);
    meets(&site, 0, "t", "1");
    meets(&site, 1, "t", "2");
    meets(&site, 2, "u", "3");
    arena_release(&arena);
}

Test(call_site, so_does_a_transaction)
{
    struct fault_site site = site_of(
        "TransactWriteItems",
        "{\"TransactItems\":[{\"Put\":{\"TableName\":\"t\",\"Item\":{\"id\":{\"N\":\"1\"}}}},"
        "{\"Update\":{\"TableName\":\"u\",\"Key\":{\"id\":{\"N\":\"2\"}}}}]}");
    cr_expect_eq(site.target_count, 2);
    meets(&site, 0, "t", "1");
    meets(&site, 1, "u", "2");
    arena_release(&arena);
}

Test(call_site, what_is_no_json_names_nothing)
{
    cr_expect_eq(site_of("GetItem", "{").target_count, 0);
    arena_release(&arena);
}
